"""A service order of each kind of ticket of the demonstration."""

from __future__ import annotations

from datetime import date

from situations import Situations

from odoo.addons.somconnexio_otrs.tests.kinds import load_kinds


class KindsSituations(Situations):
    """Methods ``_order_<kind>`` return a service order that gets such a ticket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("mobile", "fiber", "switchboard"):
            cls.technologies.filtered(
                lambda one, code=code: one.code.endswith(code)
            ).code = code
        cls.technology_switchboard.needs_provisioning = True
        more = cls.env["service.technology"].create(
            [
                {"name": "ADSL", "code": "adsl", "has_service_address": True},
                {"name": "4G", "code": "router4g"},
            ]
        )
        cls.supplier.technology_ids |= more
        cls.product_adsl = cls._create_product("ADSL", "TEST_ADSL", more[0], 20.0)
        cls.product_4g = cls._create_product("4G", "TEST_4G", more[1], 20.0)
        cls.product_adsl.has_landline = True
        cls.backend = cls.env["otrs.backend"].create(
            {
                "name": "OTRS",
                "code": "KINDS",
                "company_id": cls.company.id,
                "username": "odoo_api",
                "password": "odoo-secret",
            }
        )
        known = {one.code: one for one in cls.technologies | more}
        cls.kinds = load_kinds(cls.backend, known)

    def _situate_kind(self, kind: str):
        """The service order that gets a ticket of a kind."""
        return getattr(self, f"_order_{kind}")()

    # === ACTIVATIONS === #

    def _order_mobile(self):
        return self._situate_mobile()

    def _order_mobile_paused(self):
        fiber = self._situate_fiber_with_mobile()
        return fiber.lead_id.service_order_ids - fiber

    def _order_fiber(self):
        return self._situate_fiber()

    def _order_fiber_pack(self):
        return self._situate_fiber_with_mobile()

    def _order_adsl(self):
        line = self._prepare_full_fiber(product_id=self.product_adsl.id)
        return self._start(self._create_order([line]))

    def _order_router4g(self):
        line = {"product_id": self.product_4g.id, "supplier_id": self.supplier.id}
        return self._start(self._create_order([line]))

    def _order_switchboard(self):
        return self._situate_switchboard_header()

    def _order_switchboard_part(self):
        return self._situate_switchboard_agent()

    def _order_location_change(self):
        return self._situate_fiber_move()

    # === TARIFFS === #

    def _change_kind(self, order, kind: str):
        """Rules say the kind; the tests of the rules prove that they do."""
        order.sudo().tariff_change_kind = kind
        return order

    def _order_shared_bond_change(self):
        return self._situate_shared()

    def _order_tariff_shared(self):
        return self._change_kind(self._situate_pack_join(), "shared_bond")

    def _order_tariff_pack(self):
        return self._change_kind(self._situate_pack_join(), "pack")

    def _order_tariff_exceptional(self):
        return self._change_kind(self._situate_tariff(), "mobile_exceptional")

    def _order_tariff_month(self):
        return self._change_kind(self._situate_tariff(), "mobile_next_month")

    def _order_landline_removal(self):
        return self._situate_fiber_tariff()

    def _order_fiber_600_to_300(self):
        return self._change_kind(self._situate_fiber_tariff(), "fiber_600_to_300")

    def _order_adsl_to_fiber(self):
        return self._change_kind(self._situate_fiber_tariff(), "adsl_to_fiber")

    def _order_adsl_to_fiber_landline(self):
        return self._change_kind(self._situate_fiber_tariff(), "adsl_to_fiber_landline")

    def _order_one_shot(self):
        return self._situate_one_shot()

    # === OTHER CHANGES === #

    def _order_iban_change(self):
        return self._situate_iban()

    def _order_email_change(self):
        return self._situate_email()

    def _order_holder_change_pack(self):
        return self._situate_holder_of_pack()

    def _order_holder_change(self):
        return self._ask(
            "holder_change",
            self._activate_mobile(),
            new_partner_id=self._create_member(),
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
        )

    def _order_termination(self):
        return self._situate_termination()

    def _order_sim_change(self):
        mobile = self._activate_mobile()
        return self._ask(
            "sim_change", mobile, sim_type="physical", icc=self._make_icc()
        )

    def _order_sim_change_esim(self):
        return self._ask("sim_change", self._activate_mobile(), sim_type="esim")

    def _order_suspension(self):
        return self._ask("suspension", self._activate_mobile(), comment="Away")

    def _order_resumption(self):
        mobile = self._activate_mobile()
        self._ask("suspension", mobile, is_emergency=True, comment="Lost")
        return self._ask("resumption", mobile)

    def _order_compensation(self):
        return self._ask("compensation", self._activate_mobile(), days=3)

    def _order_address_change(self):
        fiber = self._activate_fiber(member=self._create_member())
        return self._ask("address_change", fiber, address=self._prepare_address())
