# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import DEFAULT_DATE, SERVICE_ORDER_TYPE


class ServiceOrderPolicy(models.Model):
    """How a kind of change is carried out: what one cooperative does by hand,
    another one does not."""

    _name = "service.order.policy"
    _description = "Service Order Policy"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    type = fields.Selection(selection=SERVICE_ORDER_TYPE, required=True)
    technology_id = fields.Many2one(
        comodel_name="service.technology",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all technologies.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: all cooperatives.",
    )
    needs_provisioning = fields.Boolean(
        help="People or suppliers have to do something outside Odoo before the "
        "change is real."
    )
    default_date = fields.Selection(
        selection=DEFAULT_DATE,
        required=True,
        default="today",
        help="Day on which the change takes effect unless another one is chosen.",
    )
    notice_days = fields.Integer(
        help="The member has to know of the change so many days before.",
    )

    _notice_days_positive = models.Constraint(
        "CHECK (notice_days >= 0)", "Days of notice are not negative."
    )

    @api.depends("type", "technology_id")
    def _compute_display_name(self):
        types = dict(self._fields["type"]._description_selection(self.env))
        for policy in self:
            parts = [types.get(policy.type), policy.technology_id.name]
            policy.display_name = " · ".join(filter(None, parts))

    @api.model
    def _find(self, order_type: str, technology, company):
        """The policy of a change, or an empty record: the most special one first.

        :param order_type: one of ``const.SERVICE_ORDER_TYPE``
        """
        policies = self.sudo().search([("type", "=", order_type)])
        fitting = policies.filtered(
            lambda policy: policy.company_id in (company, self.env["res.company"])
            and policy.technology_id in (technology, self.env["service.technology"])
        )
        return fitting.sorted(
            lambda policy: (
                not policy.company_id,
                not policy.technology_id,
                policy.sequence,
                policy.id,
            )
        )[:1]
