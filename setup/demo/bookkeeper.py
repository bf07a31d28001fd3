"""A person of accounting: fetches Opencell's invoices, and looks at what came."""

from __future__ import annotations

from datetime import date

from .odoo_client import JsonClient
from .wait import wait_until

BACKEND_CODE = "OPENCELL"
# what lists, reads and posts the invoices
AT_WORK = ["opencell.backend", "opencell.invoice.batch", "opencell.invoice"]
WAITING = ("wait_dependencies", "pending", "enqueued", "started")


class Bookkeeper:
    """Presses the button on the Opencell backend, as an administrator may."""

    def __init__(self, odoo: JsonClient):
        self._odoo = odoo

    def wait_until_ready_to_bill(self, cutoff: date, seconds: float = 180) -> None:
        """Wait until Opencell has all that the bills up to a day need.

        :param cutoff: the last day that is billed
        """
        wait_until(
            f"all that is to be billed up to {cutoff} in Opencell",
            lambda: not self.list_missing(cutoff),
            seconds=seconds,
            explain=lambda: self.list_missing(cutoff),
        )

    def list_missing(self, cutoff: date) -> list[dict]:
        """Press *Ready?* on the backend; return what it says is missing."""
        action = self._odoo.call(
            "opencell.backend", "action_check_readiness", [self._find_backend()]
        )
        wizard = action["res_id"]
        self._odoo.call(
            "sync.readiness", "write", [wizard], vals={"cutoff": cutoff.isoformat()}
        )
        self._odoo.call("sync.readiness", "action_check", [wizard])
        return self._odoo.search_read(
            "sync.readiness.line", [("wizard_id", "=", wizard)], ["label", "count"]
        )

    def import_invoices(self) -> None:
        """Press *Import invoices* on the backend."""
        self._odoo.call(
            "opencell.backend", "action_import_invoices", [self._find_backend()]
        )

    def _find_backend(self) -> int:
        backends = self._odoo.search_read(
            "opencell.backend", [("code", "=", BACKEND_CODE)], ["state"]
        )
        if len(backends) != 1:
            raise AssertionError(f"{len(backends)} backends {BACKEND_CODE}")
        return backends[0]["id"]

    def wait_for_import(self, seconds: float = 120) -> None:
        """Wait until no job of the import is left to do."""
        wait_until(
            "the end of the import of invoices",
            lambda: not self._count_jobs(),
            seconds=seconds,
            explain=self.list_imports,
        )

    def _count_jobs(self) -> int:
        return self._odoo.call(
            "queue.job",
            "search_count",
            domain=[
                ("model_name", "in", AT_WORK),
                ("state", "in", WAITING),
            ],
        )

    def list_imports(self) -> list[dict]:
        """Return the imports of invoices and how each stands."""
        return self._odoo.search_read(
            "opencell.invoice", [], ["number", "state", "error_message"]
        )

    def see_import(self, number: str) -> bool:
        """Tell whether an invoice was taken over; a refused one is an error."""
        rows = [row for row in self.list_imports() if row["number"] == number]
        for row in rows:
            if row["state"] == "error":
                raise AssertionError(f"invoice {number}: {row['error_message']}")
        return any(row["state"] == "done" for row in rows)
