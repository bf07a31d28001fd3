"""The fake and the sandbox with the same handles: their clock and their bills."""

from __future__ import annotations

import http.server
import threading
from datetime import date
from pathlib import Path

from fake_opencell import FakeOpencell, make_invoice
from fake_opencell.invoices import to_instant
from sandbox_process import Sandbox


class FakeServer:
    """The fake, served on a port."""

    def __init__(self, profile: str):
        self.profile = profile
        self.fake = FakeOpencell(profile)
        lock = threading.Lock()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                with lock:
                    status, headers, text = server.fake.handle(
                        self.command, self.path, self.headers, body
                    )
                content = text.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = _answer

            def log_message(self, *_args) -> None:
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/opencell"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def clear(self) -> None:
        """Forget everything."""
        self.fake = FakeOpencell(self.profile)

    def set_day(self, day: str) -> None:
        """Move the clock."""
        self.fake.today = date.fromisoformat(day)

    def bill(self, account: str, contracts: list[str], day: str) -> None:
        """Bill the month before a day to a billing account."""
        number = f"SO{day[:4]}-{len(self.fake.invoices) + 1:06d}"
        lines = [(code, "ISC_MOBILE", "Quota", "6.55") for code in contracts]
        invoice = make_invoice(number, account, lines, day, profile=self.profile)
        self.fake.add_invoice(invoice)

    def use(self, subscription: str, number: str, kind: str, *days: str) -> None:
        """Have records of 60 units each come in and be rated."""
        for day in days:
            self.fake.add_usage(subscription, kind, 60, day)

    def refuse_usage(self, number: str) -> None:
        """Have a record come in for a number that nobody has."""
        self.fake.usage["CDR"].append(
            {
                "id": 1,
                "status": "ERROR",
                "rejectReason": f"INVALID_ACCESS No matching access point {number}"
                " was found",
                "accessCode": number,
                "statusDate": to_instant(self.fake.today),
            }
        )

    def stop(self) -> None:
        """End the server."""
        self.http.shutdown()
        self.http.server_close()


class SandboxServer:
    """The sandbox in a process of its own."""

    def __init__(self, profile: str, folder: Path):
        self.profile = profile
        self.sandbox = Sandbox(profile, folder)
        self.sandbox.start()
        self.url = f"{self.sandbox.root}/opencell"

    def clear(self) -> None:
        """Forget everything."""
        self.sandbox.clear()

    def set_day(self, day: str) -> None:
        """Move the clock."""
        self.sandbox.set_clock(f"{day}T12:00:00")

    def bill(self, account: str, contracts: list[str], day: str) -> None:
        """Bill the month before a day to every billing account."""
        self.set_day(day)
        answer = self.sandbox.call(
            "POST",
            "/billing/invoicing/createBillingRun",
            {
                "billingCycleCode": "BC_SC_MONTHLY_1ST",
                "billingRunTypeEnum": "FULL_AUTOMATIC",
                "invoiceDate": day,
                "lastTransactionDate": day,
            },
        )
        assert answer.status_code == 200, answer.text

    def use(self, subscription: str, number: str, kind: str, *days: str) -> None:
        """Have records of 60 units each come in for the number."""
        zone = "Z" if self.profile == "v7" else "+0100"
        lines = [f"{day}T10:00:00{zone};60;{number};{kind}" for day in days]
        path = "/billing/mediation/registerCdrList"
        answer = self.sandbox.call("POST", path, {"cdr": lines})
        assert answer.json()["status"] == "SUCCESS", answer.text

    def refuse_usage(self, number: str) -> None:
        """Have a record come in for a number that nobody has."""
        line = f"2026-11-10T10:00:00Z;60;{number};VOICE"
        path = "/billing/mediation/registerCdrList"
        answer = self.sandbox.call("POST", path, {"cdr": [line]})
        assert answer.json()["status"] == "FAIL", answer.text

    def stop(self) -> None:
        """End the process."""
        self.sandbox.stop()
