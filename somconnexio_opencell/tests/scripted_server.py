"""A real HTTP server on this machine that answers as a test tells it to."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Heard:
    """A request as it came over the line."""

    method: str
    path: str
    query: dict
    authorization: str
    body: object
    connection: int


class ScriptedServer:
    """Calls ``answer(heard)`` for each request: (status, text or JSON-able).

    ``heard`` lists the requests; ``connection`` in them tells which socket was used.
    """

    def __init__(self, answer):
        self.heard = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _reply(self):
                heard = server._read(self)
                server.heard.append(heard)
                status, content = answer(heard)
                text = content if isinstance(content, str) else json.dumps(content)
                data = text.encode()
                kind = "text/html" if isinstance(content, str) else "application/json"
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _reply

            def log_message(self, *_args):
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._http.server_port}"
        self.url = f"{self.root}/opencell"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def _read(self, handler):
        raw = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        parts = urlsplit(handler.path)
        if "json" in handler.headers.get("Content-Type", ""):
            body = json.loads(raw)
        else:
            body = dict(parse_qsl(raw.decode()))
        return Heard(
            handler.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            handler.headers.get("Authorization", ""),
            body,
            handler.client_address[1],
        )

    def stop(self):
        """End it; what was not answered never will be."""
        self._http.shutdown()
        self._http.server_close()
