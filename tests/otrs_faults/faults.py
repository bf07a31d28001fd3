"""What can go wrong while Odoo's job talks to OTRS."""

from __future__ import annotations

import os
import signal
import time

from breakdowns import wait_until
from fault_timing import READ_TIMEOUT

#: longer than an Odoo that gets no answer waits for one
UNTIL_TIMED_OUT = READ_TIMEOUT + 1
#: enough for an answer or a refusal, and for a second try
A_MOMENT = 1.5


class Fault:
    """A failure that comes in the middle of a call of a job and goes again."""

    title = "nothing goes wrong"
    #: words for the program that runs the jobs
    words: dict = {}
    is_deadly = False

    def strike(self, znuny, pid: int) -> None:
        """Do the damage while the call is under way."""

    def repair(self, znuny) -> None:
        """Make it good again, after Odoo has met with it."""


class SessionEnds(Fault):
    title = "session expired"


class TimeOut(Fault):
    title = "time-out, effect later"

    def strike(self, znuny, pid):
        znuny.freeze()

    def repair(self, znuny):
        time.sleep(UNTIL_TIMED_OUT)
        znuny.thaw()


class DatabaseStops(Fault):
    title = "database stopped"

    def strike(self, znuny, pid):
        znuny.stop_database()

    def repair(self, znuny):
        time.sleep(A_MOMENT)
        znuny.start()


class ServerDies(Fault):
    title = "server killed"

    def strike(self, znuny, pid):
        znuny.kill()

    def repair(self, znuny):
        time.sleep(A_MOMENT)
        znuny.start()


class WorkerDies(Fault):
    title = "our worker killed"
    is_deadly = True

    def strike(self, znuny, pid):
        os.kill(pid, signal.SIGKILL)


FAULTS = {
    "fine": Fault(),
    "session": SessionEnds(),
    "timeout": TimeOut(),
    "database": DatabaseStops(),
    "server": ServerDies(),
    "worker": WorkerDies(),
}


def run_jobs_with(fault: Fault, name: str, operation, office, znuny) -> None:
    """Have the waiting jobs run while a fault strikes, until all is done."""
    if name in ("fine", "session"):
        url = znuny.service if name == "session" else ""
        office.do("run_jobs", ended_session_url=url)
        return
    try:
        if operation.table:
            _strike_a_write(fault, operation.table, office, znuny)
        else:
            _strike_a_read(fault, office, znuny)
        fault.repair(znuny)
    finally:
        # also when nothing was struck: the next case asks anew
        _answers, codes = office.read_to_end()
    if fault.is_deadly:
        assert codes == [-signal.SIGKILL]
        office.do("run_jobs")
    else:
        assert codes == [0], office.log.read_text()[-4000:]


def _strike_a_write(fault, table, office, znuny) -> None:
    """Strike when OTRS is just about to write."""
    with znuny.holding(table) as is_waited_for:
        pid = office.begin("run_jobs")
        wait_until("OTRS writes", is_waited_for)
        fault.strike(znuny, pid)


def _strike_a_read(fault, office, znuny) -> None:
    """Strike before OTRS can answer; our worker dies while it waits."""
    if not fault.is_deadly:
        fault.strike(znuny, 0)
        office.begin("run_jobs")
        return
    znuny.freeze()
    pid = office.begin("run_jobs")
    wait_until("the call", lambda: znuny.is_called_by(pid))
    fault.strike(znuny, pid)
    znuny.thaw()
