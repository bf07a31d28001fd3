# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..const import CONSENT_SOURCE


class CrmLead(models.Model):
    """Orders of people who ask for their membership at the same time."""

    _inherit = "crm.lead"

    membership_request_id = fields.Many2one(
        comodel_name="membership.request",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="The order waits until this request is validated, and gets its member.",
    )
    consent_source = fields.Selection(
        selection=CONSENT_SOURCE, copy=False, help="How the member agreed."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Orders of a request that is validated already have its member."""
        leads = super().create(vals_list)
        for lead in leads.filtered("membership_request_id"):
            if not lead.partner_id and lead.membership_request_id.partner_id:
                lead.partner_id = lead.membership_request_id.partner_id
        return leads

    def _get_member_problems(self) -> list[dict]:
        """Orders of a request wait for it; a member is one by number."""
        request = self.membership_request_id
        if request.state == "draft":
            message = self.env._(
                "The membership request %(request)s is not validated yet.",
                request=request.display_name,
            )
            return [
                self._make_problem("request_open", "membership_request_id", message)
            ]
        if request.state == "cancelled":
            message = self.env._(
                "The membership request %(request)s is cancelled.",
                request=request.display_name,
            )
            return [
                self._make_problem(
                    "request_cancelled", "membership_request_id", message
                )
            ]
        partner = self.partner_id
        if partner.left_on and not partner.is_member:
            message = self.env._(
                "%(partner)s has left the cooperative on %(day)s.",
                partner=partner._get_member_label(),
                day=partner.left_on,
            )
            return [self._make_problem("has_left", "partner_id", message)]
        problems = super()._get_member_problems()
        if self.partner_id._is_admitted():
            return [
                problem for problem in problems if problem["code"] != "not_a_member"
            ]
        return problems

    def _start_order(self) -> None:
        """Who is admitted and has a share to pay yet gets the number now."""
        if self.partner_id and not self.partner_id.is_member:
            self.partner_id._assign_member_number()
        return super()._start_order()

    def _get_problems_of_line(self, line) -> list[dict]:
        """People have what is for them, under an agreement what that says."""
        problems = super()._get_problems_of_line(line)
        found = line.product_id and self.partner_id._check_product(line.product_id)
        if not found:
            return problems
        code, message = found
        return [*problems, self._make_problem(code, "product_id", message, line)]
