"""Odoo's own linters look at all addons there are: here ours alone count."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from odoo.modules import Manifest

from environment.odoo_run import own_addons

LINTERS = logging.getLogger("odoo.addons.test_lint")


def own_manifests() -> list[Manifest]:
    """Return the manifests of our addons, as Odoo reads them."""
    return [Manifest.for_addon(name) for name in own_addons()]


def is_ours(words: object) -> bool:
    """Tell whether a complaint names one of our addons."""
    return any(name in str(words) for name in own_addons())


class Complaints(logging.Handler):
    """What the linters only log, although it is wrong."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.ours: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if is_ours(message := record.getMessage()):
            self.ours.append(message)


class OwnAddonsOnly:
    """Mixed into a test case of Odoo: the addons are ours, a warning is a failure."""

    def setUp(self) -> None:
        super().setUp()
        self.complaints = Complaints()
        LINTERS.addHandler(self.complaints)
        self.addCleanup(LINTERS.removeHandler, self.complaints)
        level = LINTERS.level
        LINTERS.setLevel(logging.WARNING)
        self.addCleanup(LINTERS.setLevel, level)
        ours = patch.object(Manifest, "all_addon_manifests", own_manifests)
        ours.start()
        self.addCleanup(ours.stop)

    def tearDown(self) -> None:
        super().tearDown()
        self.assertEqual(self.complaints.ours, [])

    def iter_module_files(self, *globs: str, modules: None = None) -> Iterator[str]:
        """Leave out the libraries of others that an addon brings along."""
        for file in super().iter_module_files(*globs, modules=modules):
            if "/static/lib/" not in file:
                yield file


class OwnSubTestsOnly(OwnAddonsOnly):
    """For those that go through the registry: what Odoo's own models do is its own."""

    def setUp(self) -> None:
        super().setUp()
        self.seen = 0

    def tearDown(self) -> None:
        super().tearDown()
        self.assertGreater(self.seen, 0, "nothing of ours was looked at")

    @contextmanager
    def subTest(self, msg: object = None, **params: object) -> Iterator[None]:
        if is_ours(self.place_of(params)):
            self.seen += 1
            with super().subTest(msg, **params):
                yield
            return
        try:
            yield
        except (AssertionError, TypeError, ValueError) as complaint:
            LINTERS.debug("not ours: %s", complaint)

    def place_of(self, params: dict) -> object:
        """Return what says whose the thing is that is looked at."""
        return params
