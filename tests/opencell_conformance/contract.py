"""The contract file: endpoints, what they require, what they refuse and how."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = json.loads(Path(__file__).with_name("contract.json").read_text("utf-8"))
EVERYWHERE = SOURCE["everywhere"]
# Calls that are named somewhere, without what they refuse
SERVED_TOO = SOURCE["servedToo"]
PROFILES = ("v7", "v15")
VARIABLE = re.compile(r"\{([^{}]*)\}")
ALTERNATIVES = re.compile(r" \| (?![^{]*\})")
# POST, PUT and createOrUpdate of a subscription have an error form of their own
OWN_FORM = ("subscription.create", "subscription.update", "subscription.createOrUpdate")
MISSING_V15 = (412, None)


@dataclass(frozen=True)
class Expected:
    """How a refusal looks: status, errorCode and pattern of the message.

    `text`: the body is plain text and no ActionStatus.
    """

    status: int
    codes: tuple[str | None, ...]
    message: re.Pattern
    text: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One call of the interface."""

    name: str
    method: str
    path: str
    source: dict

    @property
    def profiles(self) -> tuple[str, ...]:
        return tuple(self.source.get("profiles", PROFILES))

    @property
    def body(self) -> str | None:
        return self.source.get("body")

    @property
    def has_object(self) -> bool:
        """Tell whether the body is a JSON object."""
        return self.body not in (None, "string", "integer")

    def required(self, profile: str) -> list[str]:
        """Return the properties of the body that must be there."""
        names = self.source.get("required", [])
        return names[profile] if isinstance(names, dict) else names

    @property
    def query(self) -> list[str]:
        """Return the parameters of the URL that must be there."""
        return self.source.get("query", [])

    def answer(self, profile: str) -> set[str]:
        """Return the properties that a good answer has at least."""
        names = self.source["answer"]
        return set(names[profile] if isinstance(names, dict) else names)

    def refusals(self, profile: str) -> list[Refusal]:
        """Return what this endpoint refuses in a profile."""
        return [
            Refusal(self, row)
            for row in self.source.get("refusals", [])
            if profile in row or "both" in row
        ]

    def missing(self, profile: str) -> Expected:
        """Return how an absent parameter is refused."""
        own = self.name in OWN_FORM and profile == "v15"
        status, code = MISSING_V15 if own else (400, "MISSING_PARAMETER")
        return Expected(status, (code,), pattern(EVERYWHERE["missing"]))


@dataclass(frozen=True)
class Refusal:
    """One reason for which an endpoint refuses a call."""

    endpoint: Endpoint
    row: dict

    @property
    def when(self) -> str:
        return self.row["when"]

    def expected(self, profile: str) -> Expected:
        """Return how this is refused in a profile."""
        status, code, *kind = self.row.get(profile) or self.row["both"]
        message = self.row.get("message", EVERYWHERE["missing"])
        return Expected(status, (code,), pattern(message), "text/plain" in kind)


def pattern(message: str) -> re.Pattern:
    """Return a message with variable parts as a pattern."""
    choices = []
    for choice in ALTERNATIVES.split(message):
        pieces = VARIABLE.split(choice)
        fixed = [re.escape(piece) for piece in pieces[::2]]
        choices.append(".*".join(fixed))
    return re.compile("|".join(choices), re.DOTALL)


def common(name: str) -> Expected:
    """Return how every endpoint refuses a body that it can't read."""
    row = EVERYWHERE[name]
    return Expected(row["status"], tuple(row["code"]), pattern(row["message"]))


ENDPOINTS = {
    row["id"]: Endpoint(row["id"], row["method"], row["path"], row)
    for row in SOURCE["endpoints"]
}
