from odoo import models
from odoo.fields import Domain

from odoo.addons.somconnexio_contract.tools.timeline import TimelineSource

# Colours of the states of a binding.
TONES = {
    "to_push": "info",
    "done": "success",
    "error": "danger",
    "uncertain": "warning",
}


class ContractContract(models.Model):
    """What the time-line of a contract shows of Opencell."""

    _inherit = "contract.contract"

    def _get_timeline_invoice_domain(self) -> Domain:
        """Add the invoices that Opencell made."""
        ours = Domain("line_ids.opencell_contract_id", "=", self.id)
        return super()._get_timeline_invoice_domain() | ours

    def _get_timeline_sources(self) -> list[TimelineSource]:
        """Add the subscription: since when Opencell has the contract, and how."""
        return [
            *super()._get_timeline_sources(),
            TimelineSource(
                kind="subscription",
                label=self.env._("Opencell subscription"),
                icon="fa-exchange",
                records=self.env["opencell.subscription"],
                domain=Domain("contract_id", "=", self.id),
            ),
        ]

    def _prepare_timeline_subscription(self, subscription) -> dict:
        states = dict(subscription._fields["state"]._description_selection(self.env))
        # What it waits for is a code of ours, which says nothing here.
        parts = (subscription.external_code, subscription.error_message)
        return {
            "title": ": ".join(filter(None, parts)),
            "state": states[subscription.state],
            "tone": TONES.get(subscription.state, "muted"),
            "actor": subscription.backend_id.name,
        }
