"""The stages of a ticket's life, read from its history. No network, no ORM."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..const import ACTIVITY_FIELD


@dataclass(frozen=True)
class Stage:
    """A ticket's time in one queue, process activity and state; naive UTC."""

    queue: str
    activity: str
    state: str
    begin: datetime
    end: datetime | None = None


def split_history(history):
    """Return the stages that history entries (oldest first) tell, without the last
    one, in which the ticket rests, and without those that took no time."""
    stages = []
    current = None
    for entry in history:
        changed = _apply(current, entry)
        if changed is None or changed == current:
            continue
        if current:
            stages.append(replace(current, end=entry.created))
        current = replace(changed, begin=entry.created)
    return [stage for stage in stages if stage.end > stage.begin]


def _apply(current, entry):
    """The stage after an entry; the same one if it says nothing of that."""
    parts = entry.name_parts
    if entry.type == "NewTicket" and len(parts) > 3:
        # number, queue, priority, state, id
        return Stage(parts[1], "", parts[3], entry.created)
    if current is None:
        return None
    if entry.type == "Move" and parts:
        # the new queue and its id, the old one and its id
        return replace(current, queue=parts[0])
    if entry.type == "StateUpdate" and len(parts) > 1:
        # the old state, the new one
        return replace(current, state=parts[1])
    if entry.type == "TicketDynamicFieldUpdate":
        return _apply_field(current, parts)
    return current


def _apply_field(current, parts):
    """Names and values by turns: FieldName, …, Value, …, OldValue, …"""
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    if pairs.get("FieldName") != ACTIVITY_FIELD:
        return current
    return replace(current, activity=pairs.get("Value", ""))
