from odoo import models
from odoo.exceptions import UserError


class OtrsRepairMixin(models.AbstractModel):
    """What brings a service order and its ticket together again.

    Part of ``otrs.backend``. Each repair only notes down what is to be done: jobs do
    it, and doing it twice does no harm.
    """

    _name = "otrs.repair.mixin"
    _description = "Repair of Findings about OTRS"

    def _repair_finding(self, finding):
        """Have a finding repaired.

        :raises UserError: in words, what a person has to do
        """
        repair = getattr(self, f"_repair_{finding.kind}", None)
        if repair is None:
            return super()._repair_finding(finding)
        return repair(finding)

    def _get_finding_ticket(self, finding):
        """The ticket that a finding is about.

        :raises UserError: if there is none any more
        """
        binding = self.env["otrs.ticket"].search(
            [
                ("backend_id", "=", self.id),
                ("external_code", "=", finding.reference),
            ]
        )
        if not binding:
            raise UserError(
                self.env._(
                    "Odoo has no ticket %(reference)s.", reference=finding.reference
                )
            )
        return binding

    def _repair_order_without_ticket(self, finding):
        order = self.env["service.order"].browse(finding.res_id).exists()
        if order.filtered_domain(self._get_lacking_domain()):
            self.env["otrs.ticket"]._create_for_order(order)

    def _repair_state_differs(self, finding):
        self._get_finding_ticket(finding)._delay_pull()

    def _repair_not_read(self, finding):
        self._get_finding_ticket(finding)._delay_pull()

    def _repair_ticket_left_open(self, finding):
        self._get_finding_ticket(finding)._delay_close()

    def _repair_field_differs(self, finding):
        binding = self._get_finding_ticket(finding)
        binding._as_job().with_delay(max_retries=0)._resend_fields()

    def _repair_changed_after_end(self, finding):
        """The ticket is closed again; what was provisioned stays."""
        binding = self._get_finding_ticket(finding)
        if not binding._is_settled() or not binding.success_state:
            raise UserError(
                self.env._(
                    "Decide in OTRS and in Odoo: %(order)s has ended without success.",
                    order=binding.service_order_id.name,
                )
            )
        binding._as_job().with_delay(max_retries=0)._close_again()

    def _repair_second_ticket(self, finding):
        binding = self._get_finding_ticket(finding)
        binding._as_job().with_delay(max_retries=0)._close_seconds()

    def _repair_ticket_gone(self, finding):
        """A service order that goes on gets another ticket."""
        binding = self._get_finding_ticket(finding)
        binding.ticket_state_type = "removed"
        binding._clear_pull_error()
        if binding._is_current() and binding._is_push_relevant():
            self.env["otrs.ticket"]._create_for_order(binding.service_order_id)

    def _repair_ticket_without_order(self, finding):
        """Follow the ticket, if its service order is there after all."""
        name = finding.reference
        orders = self.env["service.order"].with_context(active_test=False)
        order = orders.search(
            [
                ("company_id", "=", self.company_id.id),
                ("name", "=", name),
                ("otrs_ticket_ids", "=", False),
            ]
        )
        if not order:
            raise UserError(
                self.env._(
                    "Odoo has no service order %(reference)s that lacks a ticket: "
                    "please look at ticket %(number)s in OTRS and close it there.",
                    reference=name,
                    number=finding.part,
                )
            )
        self.env["otrs.ticket"]._create_for_order(order)
