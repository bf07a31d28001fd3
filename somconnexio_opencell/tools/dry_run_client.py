"""A client that reads, and only notes down what it would write."""

from __future__ import annotations

from typing import Any

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError, SyncError

from .opencell_client import OpencellClient
from .opencell_transport import Call


class DryRunClient(OpencellClient):
    """Whoever pushes with it changes nothing; ``calls`` says what it wanted to do.

    Reads are real. After the first one that brings no answer none is tried any more:
    nobody waits for five time-outs in front of a screen.
    """

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.calls: list[Call] = []
        self.outage: SyncError | None = None

    def _perform(self, call: Call) -> dict:
        if not call.is_read:
            self.calls.append(call)
            return {"status": "SUCCESS", "message": ""}
        if self.outage:
            raise self.outage
        try:
            return super()._perform(call)
        except RemoteRejectedError:
            # an answer, if not the wanted one
            raise
        except SyncError as error:
            self.outage = error
            raise
