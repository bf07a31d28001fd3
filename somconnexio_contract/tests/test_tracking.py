# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common_pack import PackCommon

# What Odoo's tests leave out for speed.
TRACKED = {"tracking_disable": False, "mail_notrack": False}


class TestTracking(PackCommon):
    """What changed is in the chatter of each record, whatever their number."""

    @classmethod
    def default_env_context(cls):
        return {**super().default_env_context(), **TRACKED}

    def _flush_tracking(self):
        """Write the messages as the end of a request does."""
        self.env.flush_all()
        self.cr.flush()

    def test_each_record_tells_its_own_change(self):
        first, second = self._activate_mobile(), self._activate_mobile()
        self._flush_tracking()
        before = {contract: contract.message_ids for contract in first | second}

        (first | second)._suspend()
        second.router_serial = "R-2"
        self._flush_tracking()

        for contract, fields in (
            (first, {"lifecycle_state"}),
            (second, {"lifecycle_state", "router_serial"}),
        ):
            message = contract.message_ids - before[contract]
            self.assertEqual(len(message), 1)
            self.assertEqual(message.author_id, self.env.user.partner_id)
            values = message.sudo().tracking_value_ids
            self.assertEqual(set(values.field_id.mapped("name")), fields)
            state = values.filtered(lambda v: v.field_id.name == "lifecycle_state")
            self.assertEqual(state.old_value_char, "Active")
            self.assertEqual(state.new_value_char, "Suspended")

    def test_nothing_is_logged_if_nothing_changed(self):
        contract = self._activate_mobile()
        self._flush_tracking()
        before = contract.message_ids
        contract.write({"lifecycle_state": contract.lifecycle_state})
        self._flush_tracking()
        self.assertEqual(contract.message_ids, before)
