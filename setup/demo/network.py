"""The mobile network: what members call, write and load in a month."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from .opencell_operator import OpencellOperator

# Of ten records: what they are, and least and most seconds, MB or messages
VOICE, DATA, SMS = ("VOICE", 20, 75), ("DATA", 1, 12), ("SMS", 1, 1)
KINDS = (VOICE, DATA, VOICE, DATA, VOICE, DATA, VOICE, DATA, VOICE, SMS)


class Network:
    """Produces usage records and hands them to Opencell's mediation."""

    def __init__(self, operator: OpencellOperator, rng: random.Random, end: date):
        self._operator = operator
        self._rng = rng
        self._end = end

    def use(self, mobiles: list[tuple[str, date]], records: int) -> int:
        """Use the mobiles from their activation on, evenly; return the records sent.

        :param mobiles: phone number and day of activation of each
        :param records: how many calls, messages and data sessions in all
        """
        lines = []
        for number in range(records):
            turn, which = divmod(number, len(mobiles))
            kind = KINDS[turn % len(KINDS)]
            lines.append(self._record(*mobiles[which], number, kind))
        self._operator.register_usage(lines)
        return len(lines)

    def _record(self, phone: str, since: date, number: int, kind: tuple) -> str:
        """Return one record: when, how much, who, what."""
        name, least, most = kind
        # From noon of the first day to noon of the last: no time zone moves a
        # record out of the month. The number makes each second its own.
        span = (self._end - since).days - 1
        start = datetime(since.year, since.month, since.day, 12)
        moment = start + timedelta(
            days=number * span / 1000, seconds=self._rng.randrange(60)
        )
        quantity = self._rng.randint(least, most)
        return f"{moment:%Y-%m-%dT%H:%M:%S}Z;{quantity};{phone};{name};ES;{number}"
