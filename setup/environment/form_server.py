"""Serves the website form as any static host would; its config.js is the demo's.

``python -m environment.form_server --port P --config FILE``
"""

from __future__ import annotations

import argparse
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "website_form"


class FormHandler(SimpleHTTPRequestHandler):
    """Static files, never cached; ``config.js`` from where the demo writes it."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }

    def __init__(self, *args: object, config: Path, **kwargs: object) -> None:
        self.config = config
        super().__init__(*args, directory=str(FOLDER), **kwargs)

    def translate_path(self, path: str) -> str:
        """Return the file for a path."""
        if path.partition("?")[0] == "/config.js":
            return str(self.config)
        return super().translate_path(path)

    def list_directory(self, _path: str) -> None:
        """Show no list of files."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def main() -> None:
    """Serve on 127.0.0.1 until ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", type=Path, required=True)
    options = parser.parse_args()
    handler = partial(FormHandler, config=options.config)
    with ThreadingHTTPServer(("127.0.0.1", options.port), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
