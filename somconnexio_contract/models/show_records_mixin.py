# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class ShowRecordsMixin(models.AbstractModel):
    """What the buttons with a number on them do."""

    _name = "show.records.mixin"
    _description = "Buttons that Show Records"

    def _show_records(self, xmlid: str, domain: list, **context) -> dict:
        """Action that shows records, the form of it if there is only one.

        :param xmlid: name of a window action of this addon
        :param domain: which records
        :param context: context of the action, instead of its own
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"somconnexio_contract.{xmlid}"
        )
        action.update(domain=domain, context={"active_test": False, **context})
        model = self.env[action["res_model"]].with_context(active_test=False)
        records = model.search(domain, limit=2)
        if len(records) == 1:
            action.update(
                views=[(records.get_formview_id(), "form")], res_id=records.id
            )
        return action
