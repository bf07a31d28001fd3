"""What the document says is what the server does, whatever is sent to it.

Requests are made up from the document itself, fitting and unfitting ones, by
schemathesis; a new route is covered as soon as the document has it, and must be given
what it needs to succeed (`examples_v1`, `examples_former`). With `--full` there are 200
of them per operation and kind.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import accepted
import pytest
import requests
import schemathesis
from empty_values import fits_without_empty_values
from examples import Examples
from examples_former import FormerExamples
from examples_v1 import V1Examples
from hypothesis import HealthCheck, Phase, Verbosity, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core import NOT_SET
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

EXAMPLES = 200 if os.environ.get("SCX_FULL") else 6


@dataclass(frozen=True)
class Described:
    """An API and what is expected of it beside its document.

    :param root: what its paths begin below
    :param refusal: what a value gets that only the server can know to be wrong
    :param explained: see `accepted`
    :param drops_empty: an empty value is none
    """

    root: str
    refusal: int
    explained: dict[str, dict[int, str]]
    examples: type[Examples]
    drops_empty: bool


#: address of a document → what it is about
DOCUMENTS = {
    "/api/v1": Described(
        "/api/v1", 422, {**accepted.V1, **accepted.OF_BRIDGES}, V1Examples, False
    ),
    "/api": Described("", 400, accepted.FORMER, FormerExamples, True),
}
#: at least this part of the fitting requests of each operation must have been done
DONE = 0.25
# A step to here or one up, which whoever sends the request takes out of the address;
# sent as they are by `test_odd_requests`
DOTS = re.compile("/(\\.|%2E){1,2}(/|$)", re.IGNORECASE)
# So many requests of an operation are sent without a key too
KEYLESS = 4
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
            self.fitting[label][200 <= status < 300] += 1

    def print(self) -> None:
        """Print a line per operation."""
        for label, found in self.rows.items():
            counts = " ".join(
                f"{code}:{number}" for code, number in sorted(found.items())
            )
            fitting = self.fitting[label]
            done = f"{fitting[True]}/{fitting.total()}"
            print(f"{label:45} fitting and done {done:9} {counts}")

    def find_undone(self) -> list[str]:
        """Return the operations whose fitting requests were mostly not done."""
        return [
            f"{label}: only {done[True]} of {done.total()} fitting requests were done"
            for label, done in self.fitting.items()
            if (done[True] < DONE * done.total()) != (label in accepted.NEVER_DONE)
        ]


def find_document(api, address: str) -> dict | None:
    """Return a document, if the server has it."""
    answer = requests.get(
        f"{api.server.url}{address}/openapi.json",
        headers={"API-Key": api.known["key"]},
        timeout=60,
    )
    return answer.json() if answer.status_code == 200 else None


def load(document: dict, described: Described):
    """Return what schemathesis makes of a document."""
    refusals = [str(described.refusal), "404"]
    operations = [
        {
            "include-name": label,
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": [
                        "2xx",
                        str(described.refusal),
                        *map(str, described.explained.get(label, ())),
                    ]
                },
                "negative_data_rejection": {"expected-statuses": refusals},
            },
        }
        for label in list_labels(document)
    ]
    config = schemathesis.Config.from_dict(
        {
            "operations": operations,
            "generation": {"with-security-parameters": False},
        }
    )
    return schemathesis.openapi.from_dict(document, config=config)


def list_labels(document: dict) -> Iterator[str]:
    """Yield how the operations of a document are called."""
    for path, operations in document["paths"].items():
        for method in operations:
            yield f"{method.upper()} {path}"


def get_operation(document: dict, label: str) -> dict:
    """Return what a document says of an operation."""
    method, path = label.split(" ")
    return document["paths"][path][method.lower()]


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
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case) -> None:
        ask(case, mode)

    try:
        run()
    except Unsatisfiable:
        # an operation without parameters has no request that does not fit
        assert mode == GenerationMode.NEGATIVE


class Proof:
    """A document against its server.

    :param api: the server, see `conftest`
    """

    def __init__(self, api, address: str) -> None:
        self.described = DOCUMENTS[address]
        self.document = find_document(api, address)
        assert self.document, f"no document at {address}"
        self.schema = load(self.document, self.described)
        self.examples = self.described.examples(api)
        self.base = f"{api.server.url}{self.described.root}"
        self.headers = {"API-Key": api.known["key"]}
        self.table = Table()

    def ask(self, case, mode: GenerationMode) -> None:
        """Send a request, and see that the answer is what the document says."""
        assume(not DOTS.search(case.formatted_path))
        label = case.operation.label
        # of the fitting ones, each fourth stays as it was made up
        turn = self.table.fitting[label].total()
        if mode == GenerationMode.POSITIVE and turn % 4 != 3:
            self.examples.mend(case)
        answer = case.call(base_url=self.base, headers=self.headers, timeout=TIMEOUT)
        self.table.note(label, mode, answer.status_code)
        transport = {"base_url": self.base, "timeout": TIMEOUT}
        seen = self.table.rows[label].total()
        try:
            case.validate_response(
                answer,
                headers=self.headers,
                transport_kwargs=transport,
                # one more request without a key, and one with a wrong one: whether a
                # key is asked for does not hang on what else is sent
                excluded_checks=[ignored_auth] if seen > KEYLESS else [],
            )
        except FailureGroup as group:
            if not self._is_only_empty(case, answer, group):
                told = f"{case.as_curl_command()}\n{answer.status_code} {answer.text}"
                raise AssertionError(f"{tell(group)}\n{told}") from group

    def _is_only_empty(self, case, answer, group: FailureGroup) -> bool:
        """Tell whether nothing is wrong but an accepted value that counts as none."""
        if not self.described.drops_empty or not all(
            isinstance(one, AcceptedNegativeData) for one in group.exceptions
        ):
            return False
        return fits_without_empty_values(
            get_operation(self.document, case.operation.label),
            self.document,
            answer.request.url,
            None if case.body is NOT_SET else case.body,
        )

    def run(self) -> list[str]:
        """Ask for everything; return what is wrong."""
        wrong = []
        for operation in list_operations(self.schema):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    prove(operation, mode, self.ask)
                except (Exception, FailureGroup) as exc:
                    wrong.append(f"{operation.label} {mode.value}: {tell(exc)}")
        return wrong + self.table.find_undone()


@pytest.mark.parametrize("address", DOCUMENTS)
def test_explanations_are_of_documented_statuses(api, address):
    """An operation that is gone, or a status it does not tell of, explains nothing."""
    document = find_document(api, address)
    known = set(list_labels(document))
    for label, statuses in DOCUMENTS[address].explained.items():
        if label in accepted.OF_BRIDGES and label not in known:
            continue
        told = get_operation(document, label)["responses"]
        assert {str(status) for status in statuses} <= set(told), label


@pytest.fixture(scope="module")
def proofs(api):
    """What the proof of each document came to; they run side by side."""
    with ThreadPoolExecutor(len(DOCUMENTS)) as pool:
        tests = {address: Proof(api, address) for address in DOCUMENTS}
        running = {name: pool.submit(test.run) for name, test in tests.items()}
        return {name: (tests[name], found.result()) for name, found in running.items()}


@pytest.mark.parametrize("address", DOCUMENTS)
def test_document_is_kept(proofs, address, capsys):
    test, wrong = proofs[address]
    with capsys.disabled():
        print()
        test.table.print()
    assert not wrong, "\n\n".join(wrong)


def tell(exc: BaseException) -> str:
    """Return what a failure says, or what several of them say."""
    return "\n".join(str(one) for one in getattr(exc, "exceptions", [exc]))
