# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceTechnology(models.Model):
    _name = "service.technology"
    _description = "Service Technology"
    _inherit = ["technology.menu.mixin", "service.company.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Used by the API and the bridges, for example 'mobile'."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_mobile = fields.Boolean(
        help="The line is identified by a mobile number and a SIM card."
    )
    is_number_exclusive = fields.Boolean(
        string="One Contract per Number",
        compute="_compute_is_number_exclusive",
        store=True,
        readonly=False,
        help="Two contracts in use never have the same phone number. For other "
        "technologies there is only a warning.",
    )
    has_service_address = fields.Boolean(
        help="The service is installed at an address that the order must give."
    )
    needs_provisioning = fields.Boolean(
        default=True,
        help="People or suppliers outside Odoo must do something before the "
        "service works. If not set, a service order is fulfilled at once.",
    )
    is_switchboard = fields.Boolean(
        string="Switchboard",
        help="A main service, the switchboard itself, with the services of its "
        "agents below it.",
    )
    has_serial_code = fields.Boolean(
        string="With a Code",
        help="Each contract gets a code of its product, which is given once. "
        "Streaming works so.",
    )
    pair_ids = fields.One2many(
        comodel_name="service.technology.supplier", inverse_name="technology_id"
    )
    supplier_ids = fields.Many2many(
        comodel_name="service.supplier",
        compute="_compute_supplier_ids",
        inverse="_inverse_supplier_ids",
        search="_search_supplier_ids",
        help="Suppliers of the pairs in use.",
    )
    has_sim_card = fields.Boolean(
        compute="_compute_has_sim_card",
        store=True,
        readonly=False,
        help="The service works with a SIM card of ours: an order may give its ICC.",
    )
    has_landline = fields.Boolean(
        compute="_compute_has_landline",
        store=True,
        readonly=False,
        help="A landline number can come along: an order says whether to keep it.",
    )

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code)",
        "There is already a technology with this code.",
    )

    @api.depends("is_mobile")
    def _compute_is_number_exclusive(self):
        for technology in self:
            technology.is_number_exclusive = technology.is_mobile

    @api.depends("is_mobile")
    def _compute_has_sim_card(self):
        for technology in self:
            technology.has_sim_card = technology.is_mobile

    @api.depends("has_service_address")
    def _compute_has_landline(self):
        for technology in self:
            technology.has_landline = technology.has_service_address

    @api.depends("pair_ids.supplier_id", "pair_ids.active")
    def _compute_supplier_ids(self):
        for technology in self:
            technology.supplier_ids = technology.pair_ids.filtered("active").supplier_id

    def _inverse_supplier_ids(self):
        for technology in self:
            technology.pair_ids._set_pairs(
                "technology_id", technology, technology.supplier_ids
            )

    def _search_supplier_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain(
            "pair_ids",
            "any",
            Domain("supplier_id", operator, value) & Domain("active", "=", True),
        )
