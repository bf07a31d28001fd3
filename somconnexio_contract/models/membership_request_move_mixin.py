# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..const import MEMBERSHIP_TRANSITIONS

NAME_FIELDS = ("firstname", "lastname")
ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")


class MembershipRequestMoveMixin(models.AbstractModel):
    """The moves of a membership request and what each brings about."""

    _name = "membership.request.move.mixin"
    _description = "Moves of a Membership Request"

    def _lock(self) -> None:
        """Wait for other transactions of the requests, and make them conflict.

        The row is written, not only locked: who waited for another transaction is
        repeated by the framework, so that it sees what the other has done.
        """
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE membership_request SET write_date = write_date"
                " WHERE id IN %s RETURNING id",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()

    def _transition(self, target: str, **vals) -> None:
        """Move to another state: the only writer of ``state``.

        :param target: the new state, one of ``const.MEMBERSHIP_STATE``
        :param vals: other values of the same move
        :raises UserError: if the table of transitions has no such move
        """
        self.ensure_one()
        self._check_move(target)
        # The state is no field that people write, not even who may press the button.
        self.sudo().write({**vals, "state": target})

    def _check_move(self, target: str) -> None:
        if target in MEMBERSHIP_TRANSITIONS[self.state]:
            return
        states = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(request)s is %(state)s and can't become %(target)s.",
                request=self.display_name,
                state=states[self.state],
                target=states[target],
            )
        )

    # === VALIDATION === #

    def action_validate(self):
        """Check everything, then create what the person needs.

        :raises ValidationError: naming every problem at once
        """
        self.check_access("write")
        for request in self:
            request._lock()
            request._check_move("validated")
            request.sponsor_id._lock_sponsor()
            problems = request._get_request_problems()
            if problems:
                raise ValidationError(
                    "\n".join(f"- {problem['message']}" for problem in problems)
                )
            request.with_company(request.company_id)._admit()

    def _admit(self) -> None:
        """Contact, account, mandate and, of new members, the share to pay."""
        partner = self._create_or_complete_partner()
        # Staff who validate requests need no right on banks, mandates and invoices.
        staff = self.sudo()
        mandate = staff.env["account.banking.mandate"]._get_or_create_mandate(
            partner.sudo(), self.iban, self.consent_date, self.consent_source
        )
        self._transition("validated", partner_id=partner.id, mandate_id=mandate.id)
        staff.with_context(active_test=False).lead_ids.filtered(
            lambda lead: lead.order_state == "new"
        ).write({"partner_id": partner.id, "new_member": False})
        if self.type == "new":
            invoice = staff.env["account.move"].create(staff._prepare_share_invoice())
            invoice.action_post()
            staff.write({"invoice_id": invoice.id})
            # A share that costs nothing is paid at once.
            staff._become_paid_if_due()
        else:
            partner._join(self.type)

    def _create_or_complete_partner(self):
        """The contact of the request; one that is there already keeps what it has."""
        partner = self._find_partner()
        values = self._prepare_partner()
        if not partner:
            return self.env["res.partner"].create(values)
        partner = partner.with_env(self.env)
        missing = {
            name: value for name, value in values.items() if value and not partner[name]
        }
        # Half of one name or address and half of another one would be none.
        for name in (*NAME_FIELDS, *(ADDRESS_FIELDS if partner.street else ())):
            missing.pop(name, None)
        partner.write({**missing, **self._prepare_ground(), "lang": values["lang"]})
        return partner

    def _prepare_partner(self) -> dict:
        """Values of the contact."""
        return {
            "company_id": self.company_id.id,
            "is_company": self.is_company,
            "firstname": not self.is_company and self.firstname,
            "lastname": self.lastname,
            "vat": self.vat,
            "email": self.email,
            "phone": self.phone,
            "lang": self.lang_id.code,
            "nationality_id": self.nationality_id.id,
            "birthdate_date": not self.is_company and self.birthdate_date,
            "gender": not self.is_company and self.gender,
            "only_indispensable_emails": self.only_indispensable_emails,
            "is_volunteer": self.is_volunteer,
            "street": self.street,
            "street2": self.street2,
            "zip": self.zip,
            "city": self.city,
            "state_id": self.state_id.id,
            "country_id": self.country_id.id,
            **self._prepare_ground(),
        }

    def _prepare_ground(self) -> dict:
        """On which ground the contact has services, if without a share."""
        if self.type == "sponsored":
            return {"sponsor_id": self.sponsor_id.id, "agreement_id": False}
        if self.type == "agreement":
            return {"agreement_id": self.agreement_id.id, "sponsor_id": False}
        return {}

    def _prepare_share_invoice(self) -> dict:
        """Values of the invoice of one share."""
        company = self.company_id
        product = company.share_product_id
        mode = company.share_payment_mode_id
        return {
            # Without a way of the cooperative's own, the contact's applies.
            **({"payment_mode_id": mode.id} if mode else {}),
            "move_type": "out_invoice",
            "company_id": company.id,
            "journal_id": company.share_journal_id.id,
            "partner_id": self.partner_id.id,
            "invoice_date": company._get_business_date(),
            "invoice_origin": self.name,
            "invoice_payment_term_id": company._get_share_term(self.payment_term).id,
            "mandate_id": self.mandate_id.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 1,
                        "price_unit": product.lst_price,
                    }
                )
            ],
        }

    # === PAYMENT === #

    def _become_paid_if_due(self) -> None:
        """Requests whose share is paid in full make members of their contacts."""
        for request in self:
            request._lock()
            if request.state != "validated" or not request._is_share_paid():
                continue
            partner = request.partner_id
            partner._join("member", register=True)
            request._transition("paid", register_number=partner.register_number)

    def _is_share_paid(self) -> bool:
        """In full, and not in part with a credit note."""
        invoice = self.invoice_id
        return (
            invoice.payment_state in ("paid", "in_payment")
            and not self._get_share_refunds()
        )

    def _get_share_refunds(self):
        """Posted credit notes of the share."""
        return self.invoice_id.reversal_move_ids.filtered(
            lambda move: move.state == "posted"
        )

    def _is_share_reversed(self) -> bool:
        """Whether nothing of the share is owed any more, nor belongs to anybody."""
        total = sum(self._get_share_refunds().mapped("amount_total"))
        invoice = self.invoice_id
        return invoice.currency_id.compare_amounts(total, invoice.amount_total) >= 0

    def _refund_share(self):
        """The credit note that pays the share back, as far as it was paid.

        :return: ``account.move``, none if there is nothing to pay back
        """
        invoice = self.invoice_id
        if invoice.state != "posted" or self._is_share_reversed():
            return invoice.browse()
        if self.state == "validated":
            # Before the credit note settles what is open: nothing was paid.
            self._transition("cancelled")
        day = self.company_id._get_business_date()
        refund = invoice._reverse_moves(
            [
                {
                    "date": day,
                    "invoice_date": day,
                    "invoice_payment_term_id": False,
                    "ref": self.name,
                }
            ]
        )
        refund.action_post()
        (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        return refund

    # === CANCELLATION === #

    def action_cancel(self):
        """The person does not come to us.

        :raises UserError: if the share is invoiced, or the person is with us already
        """
        self.check_access("write")
        for request in self:
            request._lock()
            request._check_move("cancelled")
            request._check_cancellable()
            request._transition("cancelled")

    def _check_cancellable(self) -> None:
        if self.state == "validated" and self.type != "new":
            raise UserError(
                self.env._(
                    "%(partner)s is with us already: use the button to leave of the "
                    "contact's form.",
                    partner=self.partner_id._get_member_label(),
                )
            )
        # Whoever cancels a request may not see the invoice.
        invoice = self.sudo().invoice_id
        if invoice.state == "posted" and not self.sudo()._is_share_reversed():
            raise UserError(
                self.env._(
                    "The share invoice %(invoice)s is posted: reverse it first.",
                    invoice=invoice.name,
                )
            )
