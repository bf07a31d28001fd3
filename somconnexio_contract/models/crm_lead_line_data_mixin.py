# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import LINE_CHANGE_KINDS, PREVIOUS_CONTRACT_TYPE

ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")


class CrmLeadLineDataMixin(models.AbstractModel):
    """What an order line tells of the service before, the card and its delivery."""

    _name = "crm.lead.line.data.mixin"
    _description = "Data of an Order Line"

    # === THE CONTRACT THAT CHANGES === #

    changed_contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Contract to Change",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="Whose location changes, or which the member takes over.",
    )
    is_change = fields.Boolean(compute="_compute_is_change")

    # === THE SERVICE BEFORE === #

    previous_owner_vat = fields.Char(
        string="Previous Holder's Tax Number",
        help="If the service has another holder until now.",
    )
    previous_owner_firstname = fields.Char(string="Previous Holder's First Name")
    previous_owner_lastname = fields.Char(string="Previous Holder's Last Name")
    previous_contract_type = fields.Selection(
        selection=PREVIOUS_CONTRACT_TYPE,
        default="contract",
        help="A prepaid number is ported with the number of its SIM card (ICC).",
    )
    previous_technology_id = fields.Many2one(
        comodel_name="service.technology",
        string="Previous Service",
        index="btree_not_null",
        ondelete="restrict",
        help="What there is at the address until now.",
    )
    keep_phone_number = fields.Boolean(
        string="Keep the Landline", help="The landline number is to be kept."
    )
    no_previous_phone_number = fields.Boolean(
        string="No Landline until Now", help="There is no landline number to keep."
    )
    check_phone_number = fields.Boolean(
        string="Verify the Landline",
        help="Nobody is sure about the landline number: those who provide the "
        "service have to verify it.",
    )

    # === THE CARD AND ITS DELIVERY === #

    has_sim = fields.Boolean(
        string="Has Our SIM Card",
        compute="_compute_has_sim",
        store=True,
        readonly=False,
        precompute=True,
        help="No card has to be sent: the member has it, or it is an eSIM.",
    )
    delivery_street = fields.Char()
    delivery_street2 = fields.Char()
    delivery_zip = fields.Char(string="Delivery Postcode")
    delivery_city = fields.Char()
    delivery_state_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Delivery Province",
        domain="[('country_id', '=?', delivery_country_id)]",
    )
    delivery_country_id = fields.Many2one(comodel_name="res.country")
    delivery_address = fields.Char(
        compute="_compute_delivery_address", help="Empty: the member's address."
    )

    @api.depends("kind")
    def _compute_is_change(self):
        for line in self:
            line.is_change = line.kind in LINE_CHANGE_KINDS

    @api.depends("sim_type")
    def _compute_has_sim(self):
        for line in self:
            line.has_sim = line.has_sim or line.sim_type == "esim"

    @api.depends("delivery_street", "delivery_street2", "delivery_zip", "delivery_city")
    def _compute_delivery_address(self):
        for line in self:
            line.delivery_address = line._format_address_of("delivery")

    def _format_address_of(self, prefix: str) -> str:
        """The ``service`` or ``delivery`` address in one line of text."""
        street = (self[f"{prefix}_street"], self[f"{prefix}_street2"])
        city = (self[f"{prefix}_zip"], self[f"{prefix}_city"])
        parts = [" ".join(filter(None, words)) for words in (street, city)]
        return ", ".join(filter(None, parts))

    def _get_address_vals(self, prefix: str) -> dict:
        """Values for a contact with the ``service`` or ``delivery`` address."""
        values = {name: self[f"{prefix}_{name}"] for name in ADDRESS_FIELDS}
        return {
            name: value.id if name.endswith("_id") else value
            for name, value in values.items()
        }

    def _get_required_number_fields(self) -> list[str]:
        """Whether the line needs a number: the field's name, or nothing."""
        self.ensure_one()
        is_kept = self.kind == "portability" or self.keep_phone_number
        if not self.is_mobile and (
            self.no_previous_phone_number or self.check_phone_number
        ):
            is_kept = False
        return ["phone_number"] if is_kept and not self.is_change else []
