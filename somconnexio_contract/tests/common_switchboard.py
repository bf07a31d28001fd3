# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Command

from .common import SomconnexioCommon


class SwitchboardCommon(SomconnexioCommon):
    """A cooperative that sells switchboards: ``product_header``, ``product_agent``,
    ``product_part_mobile``, ``product_integration`` (works at once) and the add-on
    ``product_queue``; people provide all of them but the integration.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technology_switchboard.write(
            {"is_switchboard": True, "needs_provisioning": True}
        )
        cls.product_header = cls.product_switchboard
        cls.product_header.switchboard_part = "header"
        cls.product_agent = cls._create_part("Agent", "agent")
        cls.product_part_mobile = cls._create_part("Mobile part", "mobile")
        cls.product_landline = cls._create_part("Landline", "landline")
        cls.product_integration = cls._create_part(
            "Integration", "integration", is_ready_at_once=True
        )
        cls.product_queue = cls._create_product(
            "Queue", "TEST_CV_QUEUE", cls.technology_switchboard, 3.0, role="addon"
        )
        cls.member = cls._create_member()
        cls.reason = cls.env["contract.termination.reason"].create(
            {"name": "Leaves", "code": "TEST_CV_LEAVES"}
        )

    @classmethod
    def _create_part(cls, name, part, **values):
        code = f"TEST_CV_{part.upper()}"
        return cls._create_product(
            name,
            code,
            cls.technology_switchboard,
            5.0,
            switchboard_part=part,
            **values,
        )

    @classmethod
    def _prepare_header(cls, **values) -> dict:
        return {
            "product_id": cls.product_header.id,
            "phone_number": cls._make_landline_number(),
            "supplier_id": cls.supplier.id,
            **values,
        }

    @classmethod
    def _prepare_agent(cls, extension, **values) -> dict:
        return {
            "product_id": cls.product_agent.id,
            "supplier_id": cls.supplier.id,
            "agent_name": f"Agent {extension}",
            "agent_email": f"agent{extension}@example.com",
            "extension": extension,
            **values,
        }

    @classmethod
    def _prepare_integration(cls, **values) -> dict:
        return {
            "product_id": cls.product_integration.id,
            "supplier_id": cls.supplier.id,
            **values,
        }

    @classmethod
    def _create_switchboard_order(cls, *parts, member=None):
        """An order with a switchboard, and these parts below it."""
        order = cls._create_order([cls._prepare_header()], member=member or cls.member)
        header = order.order_line_ids
        order.order_line_ids = [
            Command.create({**part, "switchboard_line_id": header.id}) for part in parts
        ]
        return order

    @classmethod
    def _activate_switchboard(cls, *parts, member=None, effective_date=None):
        """A switchboard in use with its parts.

        :return: its contract, those of the parts
        """
        order = cls._create_switchboard_order(*parts, member=member)
        order.action_validate_order()
        for activation in order.service_order_ids.sorted("id"):
            activation._fulfil(effective_date=effective_date)
        lines = order.order_line_ids
        header = lines.filtered(lambda line: line.switchboard_part == "header")
        return header.contract_id, (lines - header).contract_id

    def _get_found(self, order):
        """What is wrong in an order, as pairs of field and code."""
        return {
            (problem["field"], problem["code"])
            for problem in order._get_order_problems()
        }
