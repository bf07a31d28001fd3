# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The rules of documents of the demonstration, in a cooperative of the tests."""

from odoo.tools import file_open
from odoo.tools.convert import convert_xml_import

from .common import SomconnexioCommon

RULES = "somconnexio_contract/demo/service_document_demo.xml"
# Names of the file's records, apart from those of a real demonstration.
NAMESPACE = "test_documents"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


class DocumentCommon(SomconnexioCommon):
    """Adds the rules of documents; ``newcomer`` is a member without contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        known = {
            "base.main_company": cls.company.id,
            f"{NAMESPACE}.service_technology_fiber": cls.technology_fiber.id,
            f"{NAMESPACE}.service_risk_level_r2": cls._get_level("R2").id,
            f"{NAMESPACE}.service_risk_level_r3": cls._get_level("R3").id,
        }
        with file_open(RULES, "rb") as rules:
            convert_xml_import(cls.env, NAMESPACE, rules, known, noupdate=True)
        cls.newcomer = cls._create_member()

    @classmethod
    def _get_level(cls, level: str):
        """The level of risk; where no rules of risk are loaded, no order has it."""
        levels = cls.env["service.risk.level"]
        vals = {"level": level, "company_id": cls.company.id}
        domain = [(name, "=", value) for name, value in vals.items()]
        return levels.search(domain) or levels.create({**vals, "name": level})

    @classmethod
    def _get_codes(cls, order) -> set[str]:
        """Codes of the documents that an order needs."""
        return set(order.document_ids.kind_id.mapped("code"))

    @classmethod
    def _get_document(cls, order, code: str = "dni_titular_actual"):
        return order.document_ids.filtered(lambda doc: doc.kind_id.code == code)

    @classmethod
    def _confirm_all(cls, order) -> None:
        """Upload and confirm everything that an order needs."""
        for document in order.document_ids:
            document._upload([("paper.pdf", PDF)])
            document.action_confirm()

    @classmethod
    def _create_customer(cls, **values):
        """A member with an active contract."""
        member = cls._create_member(**values)
        order = cls._create_order(member=member)
        cls._confirm_all(order)
        order.action_validate_order()
        order.service_order_ids._fulfil()
        return member
