"""One record of each kind that tickets and answers are about, with all its data."""

from __future__ import annotations

import base64
import uuid
from datetime import date

from odoo.fields import Command

from odoo.addons.somconnexio_contract.tests.common_document import PDF
from odoo.addons.somconnexio_contract.tests.common_membership import MembershipCommon
from odoo.addons.somconnexio_contract.tests.common_multimedia import MultimediaCommon
from odoo.addons.somconnexio_contract.tests.common_switchboard import SwitchboardCommon
from odoo.addons.somconnexio_contract.tests.common_web_catalogue import (
    WebCatalogueCommon,
)


class Situations(
    WebCatalogueCommon, SwitchboardCommon, MultimediaCommon, MembershipCommon
):
    """Methods ``_situate_<situation>`` return the record of a situation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.code = "residential"
        cls.company.write({"ships_sim_cards": True, "asks_coverage": True})
        cls.supplier.service_data_definition = [
            {"name": name, "string": name, "type": "char"}
            for name in ("pon", "gescal37", "signal")
        ]
        cls.fiber, cls.mobiles = cls._activate_pack(2, products=cls.shared_products)
        cls.mobiles.shared_data_ref = "BOND1"
        cls.fiber.service_data = {"pon": "PON1", "signal": "fibraFTTH"}
        cls.channel = cls.env["discovery.channel"].create(
            {"name": "Fair", "code": "fair"}
        )
        cls._require_a_paper()
        cls.coverage = cls.env["service.coverage.value"].create(
            {"name": "FTTH", "code": "ftth", "outcome": "served"}
        )
        cls.tag = cls.env["crm.tag"].create({"name": "Tag of tests", "code": "tag"})
        cls.user_reason = cls.env["contract.termination.user.reason"].create(
            {"name": "Price", "code": "TEST_PRICE"}
        )
        cls.shared_products[2].write({"data_mb": 20480, "minutes": -1})

    @classmethod
    def _require_a_paper(cls) -> None:
        """Rules of documents and of risk that fit every order."""
        cls.company.document_policy = "attention"
        kind = cls.env["service.document.kind"].create(
            {"name": "Identity", "code": "identity", "company_id": cls.company.id}
        )
        cls.env["service.document.rule"].create(
            {"kind_id": kind.id, "reason": "New", "company_id": cls.company.id}
        )
        level = cls.env["service.risk.level"].create(
            {"level": "R1", "name": "Low", "company_id": cls.company.id}
        )
        cls.env["service.risk.rule"].create(
            {
                "level_id": level.id,
                "condition": "always",
                "explanation": "Every order",
                "company_id": cls.company.id,
            }
        )

    # === ORDERS === #

    def _create_full_order(self, **values):
        """An order with everything around its lines."""
        utm = {
            "campaign_id": self.env["utm.campaign"].create({"name": "Autumn"}).id,
            "source_id": self.env["utm.source"].create({"name": "Fair"}).id,
            "medium_id": self.env["utm.medium"].create({"name": "Leaflet"}).id,
        }
        return self._create_order(
            [self._prepare_full_mobile()],
            self.member,
            phone="972000111",
            email_from="anna@example.org",
            description="Calls at night only",
            referred="A friend",
            user_id=self.backoffice.id,
            team_id=self.team.id,
            tag_ids=[Command.set(self.tag.ids)],
            **utm,
            **self._prepare_properties(),
            **values,
        )

    def _situate_order(self):
        """One of somebody who is not a member yet, with a paper."""
        order = self._create_full_order()
        order.membership_request_id = self._situate_request()
        order.document_ids._upload([("dni.pdf", PDF)])
        return order

    def _prepare_properties(self) -> dict:
        """What a cooperative asks besides, as properties of its team."""
        definition = [{"name": "call_hours", "type": "char", "string": "Call hours"}]
        self.team.lead_properties_definition = definition
        return {"lead_properties": {"call_hours": "10-14"}}

    def _prepare_full_mobile(self, **values) -> dict:
        return self._prepare_portability_line(
            **self._prepare_previous_owner(),
            **self._prepare_address("delivery_"),
            previous_contract_type="prepaid",
            notes="Port at noon",
            **values,
        )

    def _prepare_previous_owner(self) -> dict:
        return {
            "previous_owner_vat": self._make_vat(),
            "previous_owner_firstname": "Jordi",
            "previous_owner_lastname": "Anterior",
        }

    def _situate_mobile(self):
        """The activation of a ported mobile."""
        order = self._create_full_order()
        line = order.order_line_ids
        line.write(
            {
                "sim_tracking_code": "PK1",
                "sim_received_on": date(2024, 3, 1),
                "introduction_date": date(2024, 3, 2),
                "activation_date": date(2024, 3, 4),
            }
        )
        return self._start(order)

    def _start(self, order):
        """The first service order of an order, as its ticket needs it."""
        order.action_validate_order()
        return order.service_order_ids.sorted("id")[:1]

    def _situate_mobile_of_pack(self):
        line = self._prepare_mobile_line(
            product_id=self.shared_products[3].id, pack_main_contract_id=self.fiber.id
        )
        return self._start(self._create_order([line], self.member))

    def _prepare_full_fiber(self, **values) -> dict:
        return self._prepare_fiber_line(
            **{
                "kind": "portability",
                "previous_provider_id": self.provider.id,
                "previous_technology_id": self.technology_fiber.id,
                "phone_number": self._make_landline_number(),
                "keep_phone_number": True,
                **self._prepare_previous_owner(),
                **self._prepare_address("delivery_"),
                "service_data": {"gescal37": "1700100"},
                "coverage_ids": [
                    Command.create(
                        {
                            "supplier_id": self.supplier.id,
                            "technology_id": self.technology_fiber.id,
                            "value_id": self.coverage.id,
                            "territory_owner": "Owner",
                            "answered_on": date(2024, 3, 1),
                        }
                    )
                ],
                **values,
            }
        )

    def _situate_fiber(self):
        return self._start(self._create_order([self._prepare_full_fiber()]))

    def _situate_fiber_unsure(self):
        line = self._prepare_full_fiber(phone_number=False, check_phone_number=True)
        return self._start(self._create_order([line]))

    def _situate_fiber_with_mobile(self):
        order = self._create_order([self._prepare_full_fiber()])
        mobile = self._prepare_full_mobile(
            product_id=self.pack_products[1].id,
            pack_main_line_id=order.order_line_ids.id,
            has_sim=True,
        )
        order.order_line_ids = [Command.create(mobile)]
        return self._start(order)

    # === CHANGES === #

    def _ask(self, type_: str, contracts, day=None, **values):
        return self.orders._request(
            type_, contracts, values, effective_date=day, request_key=str(uuid.uuid4())
        )[:1]

    def _situate_fiber_move(self):
        fiber, _mobiles = self._activate_pack(1, member=self._create_member())
        fiber.phone_number = self._make_landline_number()
        fiber.service_data = {"pon": "PON1"}
        return self._ask("location_change", fiber, address=self._prepare_address())

    def _situate_tariff(self):
        mobile = self._activate_mobile(product_id=self.product_fallback.id)
        return self._ask("tariff_change", mobile, product_id=self.product_mobile_big)

    def _situate_pack_join(self):
        mobile = self._activate_mobile()
        return self._ask("tariff_change", mobile, pack_main_contract_id=self.fiber)

    def _situate_shared(self):
        mobile = self.mobiles[0]
        return self._ask("tariff_change", mobile, product_id=self.product_mobile_big)

    def _situate_fiber_tariff(self):
        fiber = self._activate_fiber(member=self._create_member())
        fiber.phone_number = self._make_landline_number()
        self.env["service.tariff.change.rule"].create(
            {
                "name": "Without landline",
                "code": "landline_removal",
                "company_id": self.company.id,
                "technology_id": self.technology_fiber.id,
                "landline": "with",
                "target_landline": "without",
            }
        )
        return self._ask("tariff_change", fiber, product_id=self.product_fiber_big)

    def _situate_one_shot(self):
        return self._ask("one_shot", self.mobiles[0], product_id=self.product_one_shot)

    def _situate_iban(self):
        return self._ask(
            "iban_change",
            self.fiber | self.mobiles,
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
        )

    def _situate_email(self):
        return self._ask(
            "email_change", self.fiber | self.mobiles, emails=["new@example.org"]
        )

    def _situate_holder_of_pack(self):
        return self._ask(
            "holder_change",
            self.fiber,
            new_partner_id=self._create_member(),
            iban=self._make_iban(),
            consent_date=date(2024, 3, 1),
            is_whole_pack=True,
        )

    def _situate_holder(self):
        return self._situate_holder_of_pack()

    def _situate_termination(self):
        return self._ask(
            "termination",
            self.fiber,
            termination_reason_id=self.reason,
            user_reason_id=self.user_reason,
            comment="Moves abroad",
        )

    # === MEMBERS AND CONTRACTS === #

    def _situate_request(self):
        request = self._create_sponsored_request(
            discovery_channel_id=self.channel.id, phone="600111222"
        )
        request.message_post(attachments=[("dni.pdf", PDF)])
        return request

    def _situate_enquiry(self):
        """What somebody asks on the website without ordering anything."""
        return self.env["crm.lead"].create(
            {
                "name": "Coverage",
                "contact_name": "Berta Roca",
                "phone": "972000111",
                "description": "Is there fibre?",
                "referred": "A friend",
                "consent_date": date(2024, 3, 1),
                "lang_id": self.env.ref("base.lang_en").id,
                "team_id": self.team.id,
                **self._prepare_address(),
                **self._prepare_properties(),
            }
        )

    def _situate_multimedia(self):
        self._create_codes("FLM0001")
        return self._order_films().service_order_ids.contract_id

    def _switch_on(self):
        """The activations of a switchboard and of a part with all its data."""
        part = self._prepare_agent(
            "201",
            product_id=self.product_part_mobile.id,
            mobile_number=self._make_mobile_number(),
            icc=self._make_icc(),
            has_sim=True,
            additional_product_ids=[Command.set(self.product_queue.ids)],
            **self._prepare_address("delivery_"),
        )
        order = self._create_switchboard_order(part)
        order.action_validate_order()
        return order.service_order_ids.sorted("id")

    def _situate_switchboard_header(self):
        return self._switch_on()[0]

    def _situate_switchboard_agent(self):
        return self._switch_on()[1]

    # === WHAT THE WEBSITE SHOWS === #

    def _situate_room(self):
        return self.fiber._get_pack_room()

    def _situate_catalogue(self):
        self._create_list("21IVA")
        return self._read_catalogue()

    def _read_catalogue(self):
        return self.catalogue._get_catalogue(self.company)

    def _find(self, items, product):
        """What the catalogue says of a product."""
        return next(item for item in items if item.code == product.default_code)

    def _situate_web_mobile(self):
        self._create_list("LIST")
        return self._find(self._read_catalogue().tariffs, self.product_mobile_big)

    def _situate_web_fiber(self):
        return self._find(self._read_catalogue().tariffs, self.product_fiber)

    def _situate_web_pack(self):
        return self._read_catalogue().packs[0]

    def _situate_web_bundle(self):
        bundles = self.catalogue._get_one_shots(self.product_mobile, self.company)
        return self._find(bundles, self.product_one_shot)

    def _situate_web_offer(self):
        return self._read_catalogue().mobile_offers[0]

    def _situate_contract(self):
        return self.fiber

    def _situate_packed_mobile(self):
        return self.mobiles[0]

    def _situate_ending(self):
        self._situate_termination()
        return self.fiber

    def _admit(self):
        """The request of somebody who has paid the share."""
        request = self._create_request()
        request.action_validate()
        self._pay(request.sudo().invoice_id)
        return request

    def _situate_member(self):
        member = self._admit().partner_id
        self._create_member(sponsor_id=member.id, member_kind="sponsored")
        self._activate_fiber(member=member)
        actions = self.env["member.action"].search([], limit=1)
        member.banned_action_ids = [Command.set(actions.ids)]
        return member

    def _situate_left(self):
        member = self._admit().partner_id
        reason = self.env["member.leaving.reason"].search([], limit=1)
        member._leave(reason, self._get_day())
        return member

    def _situate_invoice(self):
        """An invoice with the PDF that the billing system has made of it."""
        invoice = self._admit().sudo().invoice_id
        invoice.invoice_pdf_report_file = base64.b64encode(PDF)
        return invoice

    def _situate_sponsored(self):
        return self._create_member(sponsor_id=self.member.id, member_kind="sponsored")

    def _situate_agreed(self):
        return self._create_member(agreement_id=self._create_agreement().id)
