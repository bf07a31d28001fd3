"""The checks of Odoo's own ``test_lint``, for our addons."""

from unittest.mock import patch

from own_addons_only import OwnAddonsOnly, OwnSubTestsOnly, is_ours, own_manifests

from odoo import tools
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.test_lint.tests import (
    test_checkers,
    test_docstring,
    test_dunderinit,
    test_i18n,
    test_index,
    test_jstranslate,
    test_l10n,
    test_manifests,
    test_markers,
    test_naming,
    test_onchange_domains,
    test_orm_import,
    test_override_signatures,
    test_pofile,
    test_pylint,
    test_routes,
    test_test_holes,
)

from environment.odoo_run import own_addons

# === WHAT THE REGISTRY HOLDS === #


@tagged("-at_install", "post_install")
class TestNaming(OwnSubTestsOnly, test_naming.TestNaming):
    def place_of(self, params):
        """Return the modules that define or override the method."""
        classes = Registry(get_db_name())[params["model"]].mro()
        return [c.__module__ for c in classes if params["method"] in vars(c)]


@tagged("-at_install", "post_install")
class TestOverrideSignatures(
    OwnSubTestsOnly, test_override_signatures.TestLintOverrideSignatures
):
    pass


@tagged("-at_install", "post_install")
class TestDocstring(OwnSubTestsOnly, test_docstring.TestDocstring):
    def setUp(self):
        """Read ours as strictly as Odoo reads base."""
        super().setUp()
        self.patch(test_docstring, "MODULES_TO_LINT", tuple(own_addons()))

    def _test_docstring_params(self, method, doctree):
        if is_ours(method.__module__):
            super()._test_docstring_params(method, doctree)


@tagged("-at_install", "post_install")
class TestIndex(OwnAddonsOnly, test_index.TestIndex):
    def fail(self, msg=None):
        """Leave out the fields in which nothing is ours."""
        title, *lines = msg.splitlines()
        if ours := [line for line in lines if self._names_own_field(line)]:
            super().fail("\n".join([title, *ours]))

    def _names_own_field(self, line):
        words = line.replace("(inverse of ", "").rstrip(")").split()
        for model, _dot, name in (word.rpartition(".") for word in words):
            if model in self.env and is_ours(self.env[model]._fields[name]._modules):
                return True
        return False

    def test_fields_of_ours_are_told_from_others(self):
        own = "service.order.contract_id (inverse of contract.contract.x)"
        self.assertTrue(self._names_own_field(own.partition(" ")[0]))
        self.assertFalse(self._names_own_field("contract.line.contract_id"))


@tagged("-at_install", "post_install")
class TestRoutes(OwnAddonsOnly, test_routes.RoutesLinter):
    pass


# === WHAT THE FILES HOLD === #


class TestManifests(OwnSubTestsOnly, test_manifests.ManifestLinter):
    def setUp(self):
        """Take the keys too that OCA's own tools read."""
        super().setUp()
        keys = test_manifests.MANIFEST_KEYS | {"development_status", "maintainers"}
        self.patch(test_manifests, "MANIFEST_KEYS", keys)


class TestDunderInit(OwnAddonsOnly, test_dunderinit.TestDunderinit):
    pass


class TestHoles(OwnAddonsOnly, test_test_holes.TestTestHoles):
    pass


class TestOnchangeDomains(OwnAddonsOnly, test_onchange_domains.TestOnchangeDomains):
    pass


class TestOrmImport(OwnAddonsOnly, test_orm_import.TestDunderinit):
    pass


class TestPotDuplicates(OwnAddonsOnly, test_pofile.PotLinter):
    pass


class TestL10nTags(OwnAddonsOnly, test_l10n.L10nLinter):
    pass


class TestComponentTexts(OwnAddonsOnly, test_i18n.TestI18n):
    pass


class TestJsTexts(OwnAddonsOnly, test_jstranslate.TestJsTranslations):
    pass


class TestConflictMarkers(OwnAddonsOnly, test_markers.TestConflictMarkers):
    def test_conflict_markers(self):
        files = list(self.iter_module_files("*.*"))
        for file in files:
            if file.endswith(test_markers.EXTENSIONS):
                self.check_file(file)
        self.assertGreater(len(files), 100)


# === PYLINT WITH ODOO'S CHECKERS === #


class TestGetTextLint(test_checkers.TestGetTextLint):
    pass


class TestSqlLint(test_checkers.TestSqlLint):
    pass


class TestI18nChecks(test_checkers.TestI18nChecks):
    pass


class TestPylint(OwnAddonsOnly, test_pylint.TestPyLint):
    def test_pylint(self):
        """Odoo takes its own source tree and all addons: ours instead of both."""
        first = own_manifests()[0].path
        with patch.dict(vars(tools.config), root_path=first):
            super().test_pylint()

    def _skip_test(self, reason):
        self.fail(reason)
