"""Ways to make a call that an endpoint refuses, from one that it takes."""

from __future__ import annotations

from collections.abc import Callable

from contract import ENDPOINTS, Refusal
from probe import Probe
from valid_calls import VALID, Sent

Provoke = Callable[[Probe], Sent]
# (endpoint, beginning of what the contract says under "when"): how to get there
PROVOKED: dict[tuple[str, str], Provoke] = {}


def change(name: str, when: str, **values: object) -> None:
    """Register: the endpoint's good call with other values in its body."""

    def provoke(probe: Probe) -> Sent:
        sent = VALID[name](probe)
        sent.body = {**sent.body, **values}
        return sent

    PROVOKED[name, when] = provoke


def ask(name: str, when: str, **values: object) -> None:
    """Register: the endpoint's good call with other parameters in its URL."""

    def provoke(probe: Probe) -> Sent:
        sent = VALID[name](probe)
        sent.query = {**sent.query, **values}
        return sent

    PROVOKED[name, when] = provoke


def point(name: str, when: str, **values: str) -> None:
    """Register: the endpoint's good call with other segments in its path."""

    def provoke(probe: Probe) -> Sent:
        sent = VALID[name](probe)
        sent.path = {**sent.path, **values}
        return sent

    PROVOKED[name, when] = provoke


def repeat(name: str, when: str) -> None:
    """Register: the endpoint's good call made a second time."""

    def provoke(probe: Probe) -> Sent:
        sent = VALID[name](probe)
        endpoint = ENDPOINTS[name]
        probe.do(endpoint.method, endpoint.path, sent.body)
        return sent

    PROVOKED[name, when] = provoke


def provokes(name: str, when: str) -> Callable[[Provoke], Provoke]:
    """Register the decorated function, which returns the call that is refused."""

    def register(provoke: Provoke) -> Provoke:
        PROVOKED[name, when] = provoke
        return provoke

    return register


def find(refusal: Refusal) -> Provoke | None:
    """Return the way to provoke a refusal, or None."""
    for (name, when), provoke in PROVOKED.items():
        if name == refusal.endpoint.name and refusal.when.startswith(when):
            return provoke
    return None
