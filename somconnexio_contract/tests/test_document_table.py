# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common_document import DocumentCommon
from .common_risk import RiskCommon

PERSON = {"dni_titular_actual"}
COMPANY = {"nif_empresa", "dni_representant_empresa"}
INVOICE = {"factura"}
PREVIOUS = {"dni_titular_anterior"}
BANK = {"certificat_bancari"}
SUPPLY = {"factura_subministrament"}
NONE = set()

# Who orders, what, the risk by domain.md B.16 and the documents by B.17.
SITUATIONS = (
    ("person", ("mobile",), "R3", PERSON | BANK),
    ("person", ("mobile", "mobile"), "R3", PERSON | BANK),
    ("person", ("mobile_other_vat_not_ported",), "R3", PERSON | BANK),
    ("person", ("fiber",), "R2", PERSON | BANK | SUPPLY),
    ("person", ("mobile", "fiber"), "R2", PERSON | BANK | SUPPLY),
    ("person", ("ported_mobile", "fiber"), "R2", PERSON | BANK | SUPPLY),
    (
        "person",
        ("ported_fiber_landline", "fiber"),
        "R2",
        PERSON | INVOICE | BANK | SUPPLY,
    ),
    ("person", ("switchboard",), "R1", PERSON),
    ("person", ("ported_mobile",), "R1", PERSON),
    ("person", ("ported_mobile", "mobile"), "R1", PERSON),
    ("person", ("ported_mobile_own_vat",), "R1", PERSON),
    ("person", ("ported_mobile_other_vat",), "R1", PERSON | PREVIOUS),
    ("person", ("ported_fiber",), "R1", PERSON),
    ("person", ("ported_fiber_landline",), "R1", PERSON | INVOICE),
    (
        "person",
        ("ported_fiber_landline_other_vat",),
        "R1",
        PERSON | INVOICE | PREVIOUS,
    ),
    (
        "person",
        ("ported_mobile_other_vat", "ported_fiber_landline"),
        "R1",
        PERSON | INVOICE | PREVIOUS,
    ),
    ("new_person", ("mobile",), "R3", PERSON | BANK),
    ("new_person", ("fiber",), "R2", PERSON | BANK | SUPPLY),
    ("new_person", ("ported_mobile_other_vat",), "R1", PERSON | PREVIOUS),
    ("irregular_payer", ("mobile",), "R4", PERSON),
    ("irregular_payer", ("fiber",), "R4", PERSON),
    ("non_payer", ("fiber",), "R5", PERSON),
    ("company", ("mobile",), "R0", COMPANY),
    ("company", ("fiber",), "R0", COMPANY),
    ("company", ("ported_fiber_landline",), "R0", COMPANY | INVOICE),
    ("new_company", ("fiber",), "R0", COMPANY),
    ("new_company", ("ported_mobile_other_vat",), "R0", COMPANY | PREVIOUS),
    ("customer", ("mobile",), "R0", NONE),
    ("customer", ("fiber",), "R0", NONE),
    ("customer", ("ported_mobile",), "R0", NONE),
    ("customer", ("ported_fiber_landline",), "R0", INVOICE),
    ("customer", ("ported_mobile_other_vat",), "R0", PREVIOUS),
    ("customer", ("mobile_other_vat_not_ported",), "R0", NONE),
    ("customer_company", ("mobile",), "R0", NONE),
    ("customer_company", ("ported_fiber_landline",), "R0", INVOICE),
)


@tagged("post_install", "-at_install")
class TestDocumentTable(DocumentCommon, RiskCommon):
    """Which documents an order needs in which situation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"is_company": True, "firstname": False}
        cls.members = {
            "person": cls.newcomer,
            "company": cls._create_member(**company),
            "customer": cls._create_customer(),
            "customer_company": cls._create_customer(**company),
            "irregular_payer": cls._create_tagged(cls.irregular_payer),
            "non_payer": cls._create_tagged(),
        }

    def _prepare_line(self, name: str, vat: str) -> dict:
        """Values of a line that is called like this."""
        other = {"previous_owner_vat": self._make_vat()}
        other["previous_owner_lastname"] = "Anterior"
        own = {**other, "previous_owner_vat": vat}
        ported = {"kind": "portability", "previous_provider_id": self.provider.id}
        landline = {**ported, "phone_number": self._make_landline_number()}
        lines = {
            "mobile": (self._prepare_mobile_line, {}),
            "fiber": (self._prepare_fiber_line, {}),
            "switchboard": (self._prepare_switchboard_line, {}),
            "ported_mobile": (self._prepare_portability_line, {}),
            "ported_mobile_own_vat": (self._prepare_portability_line, own),
            "ported_mobile_other_vat": (self._prepare_portability_line, other),
            "mobile_other_vat_not_ported": (self._prepare_mobile_line, other),
            "ported_fiber": (
                self._prepare_fiber_line,
                {**ported, "no_previous_phone_number": True},
            ),
            "ported_fiber_landline": (self._prepare_fiber_line, landline),
            "ported_fiber_landline_other_vat": (
                self._prepare_fiber_line,
                {**landline, **other},
            ),
        }
        prepare, values = lines[name]
        return prepare(**values)

    def _order(self, who: str, names: tuple):
        if who in self.members:
            member = self.members[who]
            lines = [self._prepare_line(name, member.vat) for name in names]
            return self._create_order(lines, member)
        values = self._prepare_new_member(new_member_is_company=who == "new_company")
        lines = [self._prepare_line(name, values["new_member_vat"]) for name in names]
        return self._create_order(lines, **values)

    def test_documents_of_every_situation(self):
        self.assertGreaterEqual(len(SITUATIONS), 25)
        for who, lines, level, expected in SITUATIONS:
            with self.subTest(who=who, lines=lines):
                order = self._order(who, lines)
                self.assertEqual(order.risk_level, level, order.risk_explanation)
                self.assertEqual(self._get_codes(order), expected)
