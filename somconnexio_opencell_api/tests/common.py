# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.somconnexio_api.tests.common import ApiCommon
from odoo.addons.somconnexio_opencell.tests.common import OpencellCommon


class OpencellApiCommon(OpencellCommon, ApiCommon):
    """The API of a cooperative that bills with the fake Opencell."""

    def registry_enter_test_mode(self, **_options):
        """HttpCase has it switched on already."""

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()
        self.member = self.contract.partner_id
        self.other = self._create_member(firstname="Roc")

    def allow(self, scope):
        """Give the client a permission, and return the token of two members."""
        scopes = self.env["somconnexio.api.scope"].search([("code", "=", scope)])
        self.client.scope_ids |= scopes
        return [
            self.client._issue_member_token(member, frozenset({scope}), 5)[0]
            for member in (self.member, self.other)
        ]

    def assertUnavailable(self, answer):
        """Check that an answer says that another system is away, and not which."""
        problem = self.assertProblem(answer, 503, "unavailable")
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertNotIn("pencell", answer.text)
        self.assertNotIn("errors", problem)
