"""Dynamic fields of a ticket beside those that were sent. No ORM here."""

import hashlib


def find_differences(sent, ticket):
    """Yield (name, ours, theirs) of the fields that no longer hold what was sent.

    :param sent: the values by name
    :param ticket: the ``OtrsTicket``
    :return: values as short hashes: they may be personal
    """
    for name, value in sent.items():
        ours, theirs = _normalize(value), _normalize(ticket.get_field(name))
        if ours != theirs:
            yield name, _conceal(ours), _conceal(theirs)


def _normalize(value):
    """One form of a value: OTRS gives back a date with a time, numbers as numbers."""
    if isinstance(value, list):
        return "\n".join(sorted(map(str, value)))
    if value is None or value is False:
        return ""
    return str(value).removesuffix(" 00:00:00").strip()


def _conceal(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""
