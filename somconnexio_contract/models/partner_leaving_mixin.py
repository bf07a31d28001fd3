# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

SPONSOR_LEFT_ACTIVITY = "somconnexio_contract.mail_activity_type_sponsor_left"
SPONSOR_LEFT_TEMPLATE = "somconnexio_contract.mail_template_sponsor_left"


class PartnerLeavingMixin(models.AbstractModel):
    """How somebody stops being with the cooperative."""

    _name = "partner.leaving.mixin"
    _description = "Leaving of a Contact"

    leaving_ids = fields.One2many(
        comodel_name="member.leaving", inverse_name="partner_id"
    )

    def _leave(self, reason, left_on: date, considerations: str | None = None):
        """The contact gives its share back and can't order any more.

        :param reason: a ``member.leaving.reason``
        :param left_on: last day as a member, today or earlier
        :param considerations: what the member said
        :raises UserError: if the contact still has services, or is no member
        :return: the ``member.leaving``
        """
        self.ensure_one()
        self.check_access("write")
        # Nobody may order or sponsor while the member leaves.
        self._lock_sponsor()
        self.invalidate_recordset()
        self._check_leaving(left_on)
        # Staff need no right on invoices, and the list of who left is no form.
        member = self.sudo().with_company(self.company_id)
        request = member._get_share_request()
        leaving = member.env["member.leaving"].create(
            {
                "partner_id": self.id,
                "company_id": self.company_id.id,
                "member_kind": member.member_kind or "member",
                "member_number": member.ref,
                "register_number": member.register_number,
                "joined_on": min(member.joined_on or left_on, left_on),
                "left_on": left_on,
                "reason_id": reason.id,
                "considerations": considerations,
                "request_id": request.id,
                "refund_id": request._refund_share().id,
            }
        )
        self.write({"is_member": False, "left_on": left_on, "register_number": False})
        member._tell_sponsored()
        return leaving

    def _check_leaving(self, left_on: date) -> None:
        if not self.is_member:
            raise UserError(
                self.env._("%(partner)s is not with us.", partner=self.display_name)
            )
        if left_on > self.company_id._get_business_date():
            raise UserError(self.env._("The day of leaving can't be in the future."))
        if self.joined_on and left_on < self.joined_on:
            raise UserError(
                self.env._(
                    "%(partner)s joined on %(day)s and can't leave before.",
                    partner=self._get_member_label(),
                    day=self.joined_on,
                )
            )
        self._refuse_to_leave()

    def _refuse_to_leave(self) -> None:
        """Whoever has services, or waits for them, can't leave.

        :raises UserError: naming contracts and orders
        """
        member = self.sudo()
        contracts = member._get_live_contracts()
        if contracts:
            raise UserError(
                self.env._(
                    "%(partner)s still has contracts: %(contracts)s. "
                    "End them or change their holder first.",
                    partner=self._get_member_label(),
                    contracts=", ".join(contracts.mapped("code")),
                )
            )
        orders = member._get_open_orders()
        if orders:
            raise UserError(
                self.env._(
                    "%(partner)s still has open orders: %(orders)s. Cancel them first.",
                    partner=self._get_member_label(),
                    orders=", ".join(orders.mapped("order_reference")),
                )
            )

    def _get_share_request(self):
        """The request whose share the member has, or is paying."""
        return self.env["membership.request"].search(
            [
                ("partner_id", "=", self.id),
                ("type", "=", "new"),
                ("state", "in", ("validated", "paid")),
                ("leaving_ids", "=", False),
            ],
            order="id desc",
            limit=1,
        )

    def _tell_sponsored(self) -> None:
        """People whose sponsor has left get a mail, and the staff one activity."""
        people = self.sponsored_ids.filtered("is_member")
        if not people:
            return
        template = self.env.ref(SPONSOR_LEFT_TEMPLATE)
        for person in people._get_live_contracts().partner_id:
            template.send_mail(person.id)
        names = Markup("").join(
            Markup("<li>%s</li>") % person._get_member_label() for person in people
        )
        self.activity_schedule(
            SPONSOR_LEFT_ACTIVITY,
            user_id=(self.user_id or self.env.user).id,
            note=Markup("<ul>%s</ul>") % names,
        )

    def action_leave(self):
        """Button: open the dialogue in which somebody leaves."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.member_leave_action"
        )
        action["context"] = {"default_partner_id": self.id}
        return action
