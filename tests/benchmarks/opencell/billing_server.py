"""An Opencell that has billed already, in a process of its own.

``python -m opencell.billing_server`` reads the accounts to bill from its standard
input, prints its address and serves until the input ends.
"""

from __future__ import annotations

import http.server
import json
import sys
import threading
from pathlib import Path

from . import invoices_plan

CHECKOUT = Path(__file__).resolve().parents[3]
# the fake has nothing of Odoo: without the addon's test classes around it
sys.path.insert(0, str(CHECKOUT / "somconnexio_opencell" / "tests"))


def bill(accounts: list[list[str]], profile: str):
    """Return an Opencell with one invoice for each billing and user account."""
    from fake_opencell import FakeOpencell, make_invoice

    fake = FakeOpencell(profile)
    for index, (account, contract) in enumerate(accounts):
        lines = [(contract, *line) for line in invoices_plan.LINES]
        fake.add_invoice(
            make_invoice(
                invoices_plan.number_of(index),
                account,
                lines,
                invoices_plan.DAY,
                percent=invoices_plan.TAX_PERCENT,
                profile=profile,
            )
        )
    return fake


def make_handler(fake):
    """Return the class that answers requests for an Opencell."""
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            with lock:
                status, headers, text = fake.handle(
                    self.command, self.path, self.headers, body
                )
            content = text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer

        def log_message(self, *_args) -> None:
            """Say nothing."""

    return Handler


def main() -> None:
    """Serve until nobody needs it any more."""
    fake = bill(json.loads(sys.stdin.readline()), "v15")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), make_handler(fake))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/opencell", flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
