"""Serve the order form: `python setup/website_form --port 8080`.

Only the page's own files and `config.js` are served. The latter is written at run time,
outside of the repository: it holds the address of the API and a key.
"""

from __future__ import annotations

import argparse
import json
import os
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/form.css": ("form.css", "text/css; charset=utf-8"),
    "/form.js": ("form.js", "text/javascript; charset=utf-8"),
    "/provinces.js": ("provinces.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


def default_config() -> Path | None:
    """Return where the demo writes the configuration, if there is a demo."""
    state = os.environ.get("SCX_STATE")
    if not state:
        return None
    return Path(state, os.environ.get("SCX_PROFILE", "demo"), "website_form/config.js")


class Handler(BaseHTTPRequestHandler):
    """The page's files and its configuration."""

    def __init__(self, *args, config: Path | None, api: str, **options):
        self.config = config
        self.api = api
        super().__init__(*args, **options)

    def do_GET(self):
        """Answer with one of our files; anything else does not exist."""
        path = self.path.split("?")[0]
        if path == "/config.js":
            return self._send(self._read_config(), "text/javascript; charset=utf-8")
        if path not in FILES:
            return self.send_error(HTTPStatus.NOT_FOUND)
        name, media_type = FILES[path]
        return self._send((HERE / name).read_bytes(), media_type)

    def _read_config(self) -> bytes:
        if self.config and self.config.is_file():
            return self.config.read_bytes()
        # Without a key the page opens and says that it can't take orders.
        settings = {"apiUrl": f"{self.api.rstrip('/')}/api/v1", "apiKey": ""}
        return f"window.SOMCONNEXIO = {json.dumps(settings)};\n".encode()

    def _send(self, body: bytes, media_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", type=Path, default=default_config())
    parser.add_argument("--api", default="", help="address of Odoo, if no config.js")
    options = parser.parse_args()
    handler = partial(Handler, config=options.config, api=options.api)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
