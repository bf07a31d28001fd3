"""Asking an OTRS whether it has what ticket types name, without creating a ticket.

OTRS tells one mistake at a time, in its own order. What it names is replaced by
something that it is known to have, and it is asked again.
"""

from dataclasses import dataclass, field

# Without these nothing else is looked at
NEEDED = ("Queue", "State", "Priority", "CustomerUser", "Type")


@dataclass
class ProbeResult:
    """What is wrong, and what could not be found out because of it."""

    wrong: list = field(default_factory=list)
    unknown: list = field(default_factory=list)


class OtrsProbe:
    """Questions to one OTRS.

    :param probe: takes the payload of a new ticket; returns the name of the first
        attribute or dynamic field that OTRS refuses, or None
    """

    def __init__(self, probe):
        self._probe = probe
        self._good = {}

    def check_ticket(self, core):
        """Ask for the attributes of a ticket (queue, state, …).

        :return: names of those that are refused, and of those that nobody can tell
        """
        result, asked = ProbeResult(), dict(core)
        while wrong := self._probe(_prepare_payload(asked)):
            if wrong not in asked or wrong in result.wrong:
                result.unknown = [name for name in asked if name not in result.wrong]
                return result
            result.wrong.append(wrong)
            del asked[wrong]
            if wrong == "Service" and asked.pop("SLA", None):
                result.unknown.append("SLA")
            if wrong in self._good:
                asked[wrong] = self._good[wrong]
            elif wrong in NEEDED:
                names = [name for name in asked if name in core]
                result.unknown += [name for name in names if name not in result.wrong]
                return result
        self._good.update({name: asked[name] for name in NEEDED if name in asked})
        return result

    def check_fields(self, pairs):
        """Ask for dynamic fields with a value each; one field may come several times.

        :param pairs: (name, value), "" as value only asks for the field
        :return: the pairs that are refused, or None if no ticket is good enough to ask
        """
        wrong, rest = [], list(dict.fromkeys(pairs))
        while rest:
            asked = dict(reversed(rest))
            rest = [pair for pair in rest if asked[pair[0]] != pair[1]]
            while name := self._probe(_prepare_payload(self._good, asked)):
                if name not in asked:
                    return None
                wrong.append((name, asked.pop(name)))
        return wrong


def _prepare_payload(core, fields=None):
    return {
        "Ticket": {"Title": "?", **core},
        "Article": {
            "Subject": "?",
            "Body": "?",
            "ContentType": "text/plain; charset=utf8",
            "IsVisibleForCustomer": "0",
        },
        "DynamicField": [
            {"Name": name, "Value": value} for name, value in (fields or {}).items()
        ],
    }
