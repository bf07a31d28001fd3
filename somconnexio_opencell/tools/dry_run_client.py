"""A client that reads, and only notes down what it would write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from odoo.addons.somconnexio_sync.exceptions import RemoteRejectedError, SyncError

from .opencell_client import OpencellClient
from .opencell_dates import write_dates


@dataclass(frozen=True)
class NotedCall:
    """A call that would have been made."""

    method: str
    path: str
    body: Any


class DryRunClient(OpencellClient):
    """Whoever pushes with it changes nothing; ``calls`` says what it wanted to do.

    Reads are real. After the first one that brings no answer none is tried any more:
    nobody waits for five time-outs in front of a screen.
    """

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.calls: list[NotedCall] = []
        self.outage: SyncError | None = None

    def _request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        path_values: Sequence[str] = (),
        reference: str | None = None,
        params: dict | None = None,
        json: Any = None,
        is_read: bool = False,
    ) -> dict:
        if not is_read:
            full_path = path.format(*(quote(value, "") for value in path_values))
            self.calls.append(NotedCall(method, full_path, write_dates(json)))
            return {"status": "SUCCESS", "message": ""}
        if self.outage:
            raise self.outage
        try:
            return super()._request(
                operation,
                method,
                path,
                path_values=path_values,
                reference=reference,
                params=params,
                json=json,
                is_read=True,
            )
        except RemoteRejectedError:
            # an answer, if not the wanted one
            raise
        except SyncError as error:
            self.outage = error
            raise
