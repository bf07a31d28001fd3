# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import datetime

from odoo import fields, models
from odoo.tools import email_normalize, format_date


class ServiceNotificationMixin(models.AbstractModel):
    """Records about which members get mails."""

    _name = "service.notification.mixin"
    _description = "Mails to Members"

    def _notify_member(self, event: str, occasion: str = ""):
        """Have the member told of a moment: once, after the transaction.

        With ``skip_member_mail`` in the context (imports, demo) nobody is told.

        :param event: one of ``const.MEMBER_EVENT``
        :param occasion: what makes a moment that may come again another one
        :return: the new ``service.notification`` records
        """
        notifications = self.env["service.notification"]
        if not self or self.env.context.get("skip_member_mail"):
            return notifications
        # sudo: the log is written by the system, whoever changes the record.
        return notifications.sudo()._plan(self, event, occasion)

    def _get_notification_type(self) -> str | None:
        """Kind of change that the rules distinguish, if there is one."""
        return None

    def _get_notification_technology(self):
        """Technology that the rules distinguish."""
        return self.env["service.technology"]

    def _get_notification_moment(self, event: str) -> datetime:
        """When the mail is true; the rules may delay it further."""
        return fields.Datetime.now()

    def _get_notification_partner(self, event: str):
        """Who is told."""
        return self.partner_id

    def _get_notification_contacts(self, event: str):
        """Contacts whose addresses the mail goes to."""
        return self._get_notification_partner(event)

    def _get_notification_emails(self, event: str) -> list[str]:
        """Addresses that the mail goes to, each once."""
        addresses = self._get_notification_contacts(event).mapped("email")
        return list(
            dict.fromkeys(filter(None, (email_normalize(a or "") for a in addresses)))
        )

    def _get_notification_lang(self, event: str) -> str:
        """The member's language."""
        return self._get_notification_partner(event).lang or self.env.lang or "en_US"

    def _get_notification_name(self, event: str) -> str:
        """How the member is greeted."""
        partner = self._get_notification_partner(event)
        return (not partner.is_company and partner.firstname) or partner.name or ""

    def _get_notification_obstacle(self, event: str) -> str | None:
        """Why the mail makes no sense any more when it is about to be sent."""
        return None

    def _get_notification_facts(self, event: str) -> list[tuple[str, str]]:
        """What the mail is about: pairs of label and value, in the language of
        the environment."""
        return []

    def _get_notification_points(self, event: str) -> list[str]:
        """Sentences that the mail lists, in the language of the environment."""
        return []

    def _word_date(self, day) -> str:
        """A day as the member writes it."""
        return format_date(self.env, day) if day else ""

    @staticmethod
    def _keep_facts(pairs) -> list[tuple[str, str]]:
        """Only the facts that are known."""
        return [(label, value) for label, value in pairs if value]
