# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestMembershipConcurrency(ConcurrencyCase):
    """Two people validate requests at the same moment."""

    def setUp(self):
        super().setUp()
        with self._open() as env:
            company = env.company
            self.limit = company.max_sponsored
            company.max_sponsored = 1
            sponsor = env["res.partner"].create(
                {"name": "Concurrent sponsor", "company_id": company.id}
            )
            sponsor._assign_member_number()
            self.sponsor_id = sponsor.id
            self.request_ids = [
                env["membership.request"]
                .create(
                    {
                        "type": "sponsored",
                        "sponsor_id": sponsor.id,
                        "firstname": "Concurrent",
                        "lastname": vat,
                        "vat": vat,
                        "email": "concurrent@example.com",
                        "street": "Carrer de la Prova, 1",
                        "zip": "08001",
                        "city": "Barcelona",
                        "country_id": env.ref("base.es").id,
                        "lang_id": env.ref("base.lang_en").id,
                        "iban": "ES9121000418450200051332",
                        "consent_date": date(2024, 1, 10),
                        "consent_source": "paper",
                    }
                )
                .id
                for vat in ("ES12345678Z", "ES87654321X")
            ]
            env.cr.commit()
        self.addCleanup(self._remove)

    def _remove(self):
        with self._open() as env:
            env.company.max_sponsored = self.limit
            requests = env["membership.request"].browse(self.request_ids)
            partners, mandates = requests.partner_id, requests.mandate_id
            accounts = mandates.partner_bank_id
            env.flush_all()
            env.cr.execute(
                "DELETE FROM membership_request WHERE id IN %s",
                [tuple(self.request_ids)],
            )
            env.invalidate_all()
            env.cr.execute(
                "DELETE FROM account_banking_mandate WHERE id IN %s",
                [tuple(mandates.ids) or (0,)],
            )
            accounts.unlink()
            partners.unlink()
            env["res.partner"].browse(self.sponsor_id).unlink()
            env.cr.commit()

    def _validate_both(self, first_id, second_id, error, text):
        """Both begin before either ends; the second one is told why not."""
        with self._open() as first, self._open() as second:
            late = second["membership.request"].browse(second_id)
            late.read(["state"])
            first["membership.request"].browse(first_id).action_validate()
            first.cr.commit()
            with (
                mute_logger("odoo.sql_db", "odoo.service.model"),
                patch("odoo.service.model.time.sleep"),
                self.assertRaisesRegex(error, text),
            ):
                retrying(late.action_validate, second)

    def test_second_person_gets_a_sentence_and_nothing_happens_twice(self):
        request_id = self.request_ids[0]
        self._validate_both(request_id, request_id, UserError, "is Validated")
        with self._open() as env:
            request = env["membership.request"].browse(request_id)
            self.assertEqual(request.state, "validated")
            self.assertEqual(len(request.partner_id.bank_ids), 1)

    def test_last_place_at_a_sponsor_is_taken_once(self):
        first_id, second_id = self.request_ids
        self._validate_both(
            first_id, second_id, ValidationError, "as many people as a member may"
        )
        with self._open() as env:
            sponsor = env["res.partner"].browse(self.sponsor_id)
            self.assertEqual(len(sponsor.sponsored_ids), 1)
