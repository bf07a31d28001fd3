# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# What an order brings itself: writing one of them may complete it.
COMPLETING_FIELDS = frozenset(
    {
        "partner_id",
        "iban",
        "consent_date",
        "new_member",
        "new_member_is_company",
        "new_member_firstname",
        "new_member_lastname",
        "new_member_vat",
        "email_from",
        "street",
        "zip",
        "city",
        "country_id",
        "lang_id",
        "order_line_ids",
        "skip_duplicate_phone_check",
        "skip_duplicate_phone_reason",
    }
)


class CrmLeadStageMixin(models.AbstractModel):
    """Where an order stands before it is validated, and what it waits for.

    The stages of new orders are for people, who move orders among them. An order in
    which data are missing starts in a stage of its own, and leaves it when they are
    there.
    """

    _name = "crm.lead.stage.mixin"
    _description = "Stages of an Order"

    age_days = fields.Integer(
        string="Age in Days", compute="_compute_age_days", help="Since it arrived."
    )
    waiting_reason = fields.Text(
        string="Why Is This Waiting?", compute="_compute_waiting_reason"
    )

    @api.depends("create_date")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for lead in self:
            lead.age_days = lead.create_date and (now - lead.create_date).days

    @api.depends("order_state", "stage_id", "problem_count", "service_order_ids.state")
    @api.depends_context("lang")
    def _compute_waiting_reason(self):
        for lead in self:
            saved = lead._origin
            reasons = {
                "new": saved._get_waiting_reason_of_new,
                "provisioning": saved._get_waiting_reason_of_services,
            }
            tell = saved.is_service_order and reasons.get(saved.order_state)
            lead.waiting_reason = tell() if tell else False

    def _get_waiting_reason_of_new(self) -> str:
        if self.stage_id.is_on_hold:
            return self.env._(
                "It has been put aside: “%(stage)s”.", stage=self.stage_id.name
            )
        if self.problem_count:
            return self.env._(
                "Problems to be put right before it is validated: %(count)s",
                count=self.problem_count,
            )
        return self.env._("Nothing is missing: somebody has to validate it.")

    def _get_waiting_reason_of_services(self) -> str:
        """What each service order that is not over waits for."""
        return "\n".join(
            f"{order.display_name}: {order.waiting_reason}"
            for order in self.service_order_ids
            if order.waiting_reason
        )

    # === STAGE OF ORDERS IN WHICH DATA ARE MISSING === #

    @api.model
    def _get_missing_data_stage(self):
        """The stage in which orders wait for their data, if there is one."""
        return self.env["crm.stage"].search(
            [("order_state", "=", "new"), ("is_for_missing_data", "=", True)], limit=1
        )

    def _place_by_completeness(self) -> None:
        """Move new orders to the stage of incomplete ones, or back from it.

        Orders that somebody has put into another stage stay there.
        """
        leads = self.filtered(
            lambda lead: lead.is_service_order and lead.order_state == "new"
        )
        if not leads:
            return
        first = self._get_order_stage("new")
        waiting = self._get_missing_data_stage()
        if not waiting or waiting == first:
            return
        for lead in leads.filtered(lambda lead: lead.stage_id in (first, waiting)):
            codes = (lead.attention_codes or "").split(",")
            stage = waiting if "incomplete" in codes else first
            if lead.stage_id != stage:
                lead.stage_id = stage
