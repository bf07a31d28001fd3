# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The rules of risk of the demonstration, in a cooperative of the tests."""

from odoo.fields import Command
from odoo.tools import file_open
from odoo.tools.convert import convert_xml_import

from .common_membership import MembershipCommon

RULES = "somconnexio_contract/demo/service_risk_demo.xml"
# Names of the file's records, apart from those of a real demonstration.
NAMESPACE = "test_risk"


class RiskCommon(MembershipCommon):
    """Adds rules and levels, an ADSL technology, and people with a history.

    ``non_payer``, ``irregular_payer`` and ``potential_risk`` are the tags.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technology_adsl = cls.technology_fiber.copy(
            {"name": "Test ADSL", "code": "test_adsl", "company_id": cls.company.id}
        )
        cls.product_adsl = cls._create_product(
            "ADSL", "TEST_ADSL", cls.technology_adsl, 20.0
        )
        cls._load_rules()
        for name in "non_payer", "irregular_payer", "potential_risk":
            setattr(cls, name, cls._get_rule_record(f"res_partner_category_{name}"))

    @classmethod
    def _load_rules(cls) -> None:
        """Load the file of the demonstration for the company of the tests."""
        technologies = {
            "mobile": cls.technology_mobile,
            "fiber": cls.technology_fiber,
            "adsl": cls.technology_adsl,
            "router4g": cls.technology_adsl,
        }
        known = {
            "base.main_company": cls.company.id,
            **{
                f"{NAMESPACE}.service_technology_{code}": technology.id
                for code, technology in technologies.items()
            },
        }
        with file_open(RULES, "rb") as rules:
            convert_xml_import(cls.env, NAMESPACE, rules, known, noupdate=True)

    @classmethod
    def _get_rule_record(cls, name: str):
        return cls.env.ref(f"{NAMESPACE}.{name}")

    @classmethod
    def _create_tagged(cls, tag=None, **values):
        """A member with a tag, a non-payer if none is given."""
        tag = tag or cls.non_payer
        return cls._create_member(category_id=[Command.link(tag.id)], **values)

    @classmethod
    def _create_member_with_contract(cls, **values):
        return cls._activate_contract(member=cls._create_member(**values)).partner_id

    @classmethod
    def _create_invoice(cls, member, amount: float, returned=True, paid=0.0, post=True):
        """An invoice of a member, part of which may have been paid.

        :param returned: whether the bank has sent the payment back
        """
        invoice = (
            cls.env["account.move"]
            .with_context(allowed_company_ids=cls.company.ids)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": member.id,
                    "invoice_date": cls._get_day(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.company.share_product_id.id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        invoice.is_payment_returned = returned
        if post:
            invoice.action_post()
        if paid:
            cls._pay(invoice, paid)
        return invoice
