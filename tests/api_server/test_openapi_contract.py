"""What the document says is what the server does, whatever is sent to it.

Requests are made up from the document itself, fitting and unfitting ones, by
schemathesis; a new route is covered as soon as the document has it. With `--full`
there are 200 of them per operation and kind.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from examples import Examples
from hypothesis import HealthCheck, Phase, Verbosity, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

EXAMPLES = 200 if os.environ.get("SCX_FULL") else 6
#: address of a document → what else than what was asked for a fitting request may get
DOCUMENTS = {"/api/v1": "422", "/api": "400"}
#: address of a document → what its paths begin below
ROOTS = {"/api/v1": "/api/v1", "/api": ""}
ACCEPTED = ["2xx", "304", "401", "404", "409", "412", "428"]
#: at least this part of the fitting requests must have been done
DONE = 0.25
LINE_BREAK = re.compile("%0[AD]|[\r\n]", re.IGNORECASE)
# A step to here or one up, which whoever sends the request takes out of the address
DOTS = re.compile("/(\\.|%2E){1,2}(/|$)", re.IGNORECASE)
TIMEOUT = 120


class Table:
    """How often each operation answered what."""

    def __init__(self) -> None:
        self.rows: dict[str, Counter] = defaultdict(Counter)
        self.fitting: dict[str, Counter] = defaultdict(Counter)

    def note(self, label: str, mode: GenerationMode, status: int) -> None:
        """Count an answer."""
        self.rows[label][status] += 1
        if mode == GenerationMode.POSITIVE:
            self.fitting[label][200 <= status < 400] += 1

    def print(self) -> None:
        """Print a line per operation."""
        for label, found in self.rows.items():
            counts = " ".join(
                f"{code}:{number}" for code, number in sorted(found.items())
            )
            fitting = self.fitting[label]
            done = f"{fitting[True]}/{fitting.total()}"
            print(f"{label:45} fitting and done {done:9} {counts}")

    def get_share_done(self) -> float:
        """Return which part of the fitting requests was done."""
        total = sum(self.fitting.values(), Counter())
        return total[True] / total.total()


def find_document(api, address: str) -> dict | None:
    """Return a document, if the server has it."""
    answer = requests.get(
        f"{api.server.url}{address}/openapi.json",
        headers={"API-Key": api.known["key"]},
        timeout=60,
    )
    return answer.json() if answer.status_code == 200 else None


def load(document: dict, also: str):
    """Return what schemathesis makes of a document."""
    checks = {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, also]}}
    if also == "400":
        # in the former API an empty value is none, whatever its kind
        checks["negative_data_rejection"] = {"enabled": False}
    config = schemathesis.Config.from_dict(
        {"checks": checks, "generation": {"with-security-parameters": False}}
    )
    return schemathesis.openapi.from_dict(document, config=config)


def list_operations(schema) -> Iterator:
    """Yield the operations of a document; one that is no good is an error."""
    for result in schema.get_all_operations():
        yield result.ok()


def prove(operation, mode: GenerationMode, ask) -> None:
    """Ask for an operation with many made-up requests of a kind."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not os.environ.get("SCX_FULL"),
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        is_mended=st.sampled_from([True, True, False]),
    )
    def run(case, is_mended) -> None:
        ask(case, is_mended and mode == GenerationMode.POSITIVE)

    try:
        run()
    except Unsatisfiable:
        # an operation without parameters has no request that does not fit
        assert mode == GenerationMode.NEGATIVE


@pytest.mark.parametrize("address", DOCUMENTS)
def test_document_is_kept(api, address, capsys):
    document = find_document(api, address)
    assert document, f"no document at {address}"
    schema = load(document, DOCUMENTS[address])
    examples, table, wrong = Examples(api), Table(), []
    headers = {"API-Key": api.known["key"]}
    for operation in list_operations(schema):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            def ask(case, is_mended: bool, mode=mode) -> None:
                # Odoo knows no address with a line break and never asks the API
                assume(not LINE_BREAK.search(case.formatted_path))
                assume(not DOTS.search(case.formatted_path))
                if is_mended:
                    examples.mend(case, document)
                base = f"{api.server.url}{ROOTS[address]}"
                answer = case.call(base_url=base, headers=headers, timeout=TIMEOUT)
                table.note(case.operation.label, mode, answer.status_code)
                case.validate_response(
                    answer,
                    headers=headers,
                    transport_kwargs={"base_url": base, "timeout": TIMEOUT},
                )

            try:
                prove(operation, mode, ask)
            except (Exception, FailureGroup) as exc:
                wrong.append(f"{operation.label} {mode.value}: {tell(exc)}")
    with capsys.disabled():
        print()
        table.print()
    assert not wrong, "\n\n".join(wrong)
    assert table.get_share_done() >= DONE


def tell(exc: BaseException) -> str:
    """Return what a failure says, or what several of them say."""
    return "\n".join(str(one) for one in getattr(exc, "exceptions", [exc]))
