"""What a process does by itself, within the request that gave it cause."""

import re

from .rules import STATES

PROCESS = "ProcessManagementProcessID"
ACTIVITY = "ProcessManagementActivityID"
CLOSED = ("State", "^closed")
DATED = ("ActivationDate", r"^\d{4}-")
AT_WORK = ("StateType", "^(new|open)$")


def _make_transitions(process):
    """As in setup/otrs/znuny/fixture.yml: (from, to, conditions, new state)."""
    requested, scheduled, done = (
        f"Activity-{process * 10 + number:032d}" for number in (1, 2, 3)
    )
    return [
        (requested, done, [CLOSED], None),
        (requested, scheduled, [DATED, AT_WORK], "open"),
        (scheduled, done, [CLOSED], None),
        (done, requested, [("StateType", "^open$")], None),
    ]


TRANSITIONS = {
    f"Process-{process:032d}": _make_transitions(process) for process in (1, 2)
}


def follow_process(ticket, set_state):
    """Move a ticket on by one activity, if its process says so.

    An unknown process or activity is no error: nothing happens.
    """
    here = ticket.fields.get(ACTIVITY)
    for source, target, conditions, state in TRANSITIONS.get(
        ticket.fields.get(PROCESS), []
    ):
        if source == here and all(_is_met(ticket, *one) for one in conditions):
            ticket.fields[ACTIVITY] = target
            if state and ticket.values["State"] != state:
                set_state(ticket, state)
            return


def _is_met(ticket, name, pattern):
    state = ticket.values["State"]
    known = {"State": state, "StateType": STATES[state], **ticket.fields}
    return bool(re.search(pattern, str(known.get(name) or "")))
