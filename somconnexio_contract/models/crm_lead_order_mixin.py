# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

PARTLY_FAILED_ACTIVITY = "somconnexio_contract.mail_activity_type_order_partly_failed"


class CrmLeadOrderMixin(models.AbstractModel):
    """How an order is validated and how its state follows its service orders."""

    _name = "crm.lead.order.mixin"
    _description = "Validation and State of an Order"

    # === VALIDATION === #

    def action_validate_order(self):
        """Check everything, then create what the order needs and start it.

        :raises ValidationError: naming every problem at once
        """
        self.check_access("write")
        for lead in self:
            lead._lock_order()
            if lead.service_order_ids or lead.order_state != "new":
                raise UserError(
                    self.env._(
                        "Order %(order)s has been validated already.",
                        order=lead.order_reference,
                    )
                )
            problems = lead._check_order()
            if problems:
                raise ValidationError("\n".join(f"- {text}" for text in problems))
            lead.with_company(lead.company_id)._start_order()

    def action_validate_many(self):
        """Button of the list: validate the selected orders, with a report of each."""
        return self.env["crm.lead.validate"].action_open(self.ids)

    def _lock_order(self) -> None:
        """Wait for other transactions of the orders, and make them conflict.

        The row is written, not only locked: a transaction that started before
        another one ended gets a serialization failure and is repeated by the
        framework, so that it sees what the other has done.
        """
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead SET write_date = write_date WHERE id IN %s"
                " RETURNING id",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()

    def _start_order(self) -> None:
        """Member, mandate and one activation per main line, then off it goes."""
        self.ensure_one()
        if self.new_member:
            self.partner_id = self._create_member()
        member = self.partner_id
        member._get_or_create_contract_email(self.email_from)
        # Staff who validate orders need no right on banks and mandates.
        self.mandate_id = (
            self.env["account.banking.mandate"]
            .sudo()
            ._get_or_create_mandate(
                member, self.iban, self.consent_date, self.consent_source
            )
        )
        # What is computed from the member must not meet a stage that lags behind.
        self.flush_recordset()
        orders = self._create_activations()
        self.sudo()._recompute_order_state()
        for line in self._get_main_lines().filtered("is_change"):
            self._request_change(line)
        orders._acknowledge()

    def _get_main_lines(self):
        """Lines that are a service of their own."""
        return self.order_line_ids.filtered(lambda line: line.service_role == "main")

    def _create_activations(self):
        """The service orders of what is new, not started yet."""
        new_lines = self._get_main_lines().filtered(lambda line: not line.is_change)
        services = self.env["service.order"].sudo()
        return services.create(
            [self._prepare_service_order(line) for line in new_lines]
        )

    def _prepare_service_order(self, line) -> dict:
        """Values of the activation that a line leads to."""
        return {
            "type": "activation",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "lead_id": self.id,
            "lead_line_id": line.id,
            "product_id": line.product_id.id,
            "technology_id": line.technology_id.id,
            "door": self.door,
            "requested_by_id": self.env.uid,
            "user_id": self.user_id.id,
        }

    def _request_change(self, line) -> None:
        """Have the contract of a line changed, with the checks of every other door."""
        prepare = {
            "location_change": self._prepare_location_change,
            "holder_change": self._prepare_holder_change,
        }
        self.env["service.order"]._request(
            line.kind,
            line.changed_contract_id,
            prepare[line.kind](line),
            door=self.door,
            lead_line=line,
        )

    def _prepare_location_change(self, line) -> dict:
        """What is wanted of a contract that moves."""
        return {
            "service_partner_id": line._get_service_partner(),
            "product_id": line.product_id,
            "community_project_id": line.community_project_id,
        }

    def _prepare_holder_change(self, line) -> dict:
        """What is wanted of a contract that the member takes over."""
        return {
            "new_partner_id": self.partner_id,
            "mandate_id": self.mandate_id,
            "email_ids": self._get_contract_emails() or self.partner_id,
            "product_id": line.product_id,
        }

    def _create_member(self):
        """The member whose data the order brings."""
        partner = self.env["res.partner"].create(self._prepare_member())
        partner._assign_member_number()
        return partner

    def _prepare_member(self) -> dict:
        """Values of the member whose data the order brings."""
        return {
            "company_id": self.company_id.id,
            "is_company": self.new_member_is_company,
            "firstname": not self.new_member_is_company and self.new_member_firstname,
            "lastname": self.new_member_lastname,
            "vat": self.new_member_vat,
            "email": self.email_from,
            "phone": self.phone,
            "lang": self.lang_id.code,
            "street": self.street,
            "street2": self.street2,
            "zip": self.zip,
            "city": self.city,
            "state_id": self.state_id.id,
            "country_id": self.country_id.id,
        }

    def _get_contract_emails(self):
        """Contacts that receive the notices of the order's contracts."""
        self.ensure_one()
        return self.partner_id._get_or_create_contract_email(self.email_from)

    # === STATE === #

    def _get_order_state_from_services(self) -> str:
        """State that follows from the service orders."""
        states = set(self.sudo().service_order_ids.mapped("state"))
        if not states:
            return "new"
        if states == {"completed"}:
            return "won"
        if states <= {"failed", "cancelled"}:
            return "lost"
        return "provisioning"

    def _recompute_order_state(self) -> None:
        """Move the orders to the stage that follows from their service orders."""
        if not self:
            return
        self._lock_order()
        for lead in self.with_context(active_test=False):
            states = set(lead.service_order_ids.mapped("state"))
            bad = states & {"failed", "cancelled"}
            was_partly_failed = lead.is_partly_failed
            lead.is_partly_failed = bool(bad and states - bad)
            lead._apply_order_state(lead._get_order_state_from_services())
            if lead.is_partly_failed and not was_partly_failed:
                lead._schedule_partly_failed()
            elif was_partly_failed and not lead.is_partly_failed:
                lead.activity_feedback([PARTLY_FAILED_ACTIVITY])

    def _apply_order_state(self, state: str) -> None:
        """Write the stage of a state, once."""
        if state == self.order_state or state == "new":
            return
        if state == "lost":
            reason = self.env.ref(
                "somconnexio_contract.crm_lost_reason_not_provided",
                raise_if_not_found=False,
            )
            self.write(
                {
                    "active": False,
                    "probability": 0,
                    "automated_probability": 0,
                    "lost_reason_id": reason and reason.id,
                }
            )
            return
        self.write(
            {
                "active": True,
                "lost_reason_id": False,
                "stage_id": self._get_order_stage(state).id,
                "probability": 100 if state == "won" else 50,
            }
        )

    def _schedule_partly_failed(self) -> None:
        """Ask a person to decide about an order of which only a part works."""
        self.activity_schedule(
            PARTLY_FAILED_ACTIVITY,
            user_id=self.service_order_ids[0]._get_responsible().id,
        )
