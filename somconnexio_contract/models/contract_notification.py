# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ContractContract(models.Model):
    """Mails about a contract: services that could join its pack."""

    _name = "contract.contract"
    _inherit = ["contract.contract", "service.notification.mixin"]

    def _on_pack_too_small(self, services) -> None:
        result = super()._on_pack_too_small(services)
        self._notify_member("can_join_pack")
        return result

    def _get_services_that_could_join(self):
        """The member's services of which some could join the pack."""
        packs = self.env["service.pack"]._find_for(
            self.tariff_product_id, self.partner_id, self.company_id
        )
        for pack in packs.filtered("is_automatic"):
            services = self._get_pack_candidates(pack)
            if services:
                return services
        return self.browse()

    # === WHAT THE MAILS SAY === #

    def _get_notification_technology(self):
        return self.service_technology_id

    def _get_notification_contacts(self, event: str):
        return self.email_ids or super()._get_notification_contacts(event)

    def _get_notification_obstacle(self, event: str) -> str | None:
        if event == "can_join_pack" and not self._get_services_that_could_join():
            return self.env._("No service is left that could join.")
        return super()._get_notification_obstacle(event)

    def _get_notification_points(self, event: str) -> list[str]:
        if event != "can_join_pack":
            return []
        return self._get_services_that_could_join().mapped("name")

    def _get_notification_facts(self, event: str) -> list[tuple[str, str]]:
        return self._keep_facts(
            [
                (self.env._("Contract"), self.code),
                (self.env._("Service"), self.tariff_product_id.name),
                (self.env._("Number"), self.phone_number),
                (self.env._("Address"), self._word_address()),
            ]
        )

    def _word_address(self) -> str:
        """Where the service is, on one line."""
        address = self.service_partner_id
        if not self.has_service_address or not address:
            return ""
        town = " ".join(filter(None, (address.zip, address.city)))
        return ", ".join(filter(None, (address.street, town)))
