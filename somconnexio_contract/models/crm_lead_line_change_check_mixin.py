# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class CrmLeadLineChangeCheckMixin(models.AbstractModel):
    """What must be right in lines that change a contract which exists.

    A location change is ordered by the holder. A holder change is ordered by the
    member who takes the contract over, with an account of their own.
    """

    _name = "crm.lead.line.change.check.mixin"
    _description = "Checks of the Changes in an Order"
    _inherit = ["service.value.check.mixin"]

    def _make_problem(self, code: str, field: str, message: str, line=None) -> dict:
        return {
            "code": code,
            "field": field,
            "line": self.env["crm.lead.line"] if line is None else line,
            "message": message,
        }

    def _collect(self, checks, line=None) -> list[dict]:
        """Problems of ``(field, (code, message) or None)`` pairs."""
        return [
            self._make_problem(found[0], field, found[1], line)
            for field, found in checks
            if found
        ]

    def _require(self, record, names, line=None) -> list[dict]:
        """A problem for each empty field."""
        return [
            self._make_problem(
                "missing",
                name,
                self.env._(
                    "%(field)s is missing.",
                    field=record._fields[name]._description_string(self.env),
                ),
                line,
            )
            for name in names
            if not record[name]
        ]

    def _get_change_problems(self, line) -> list[dict]:
        """Problems with the contract that a line changes."""
        if not line.is_change:
            return []
        if not line.changed_contract_id:
            return self._require(line, ["changed_contract_id"], line)
        return self._collect(
            [
                ("changed_contract_id", self._check_changeable(line)),
                ("changed_contract_id", self._check_changed_holder(line)),
                ("changed_contract_id", self._check_changed_technology(line)),
                ("changed_contract_id", self._check_changed_once(line)),
                ("previous_owner_vat", self._check_previous_owner(line)),
            ],
            line,
        )

    def _check_changeable(self, line):
        """The contract works, and will."""
        reason = line.changed_contract_id._get_refusal(line.kind)
        return reason and ("contract_not_changeable", reason)

    def _check_changed_holder(self, line):
        """One's own contract moves, somebody else's is taken over."""
        contract = line.changed_contract_id
        is_own = contract.partner_id == self.partner_id
        if line.kind == "location_change" and not is_own:
            return (
                "foreign_contract",
                self.env._(
                    "Contract %(contract)s is not one of the member's.",
                    contract=contract.code,
                ),
            )
        if line.kind == "holder_change" and is_own:
            return (
                "own_contract",
                self.env._(
                    "The member is already the holder of contract %(contract)s.",
                    contract=contract.code,
                ),
            )
        return None

    def _check_changed_technology(self, line):
        """What has no address does not move; what is taken over stays what it is."""
        contract = line.changed_contract_id
        technology = contract.service_technology_id
        fits = technology == line.technology_id
        if fits and (line.kind != "location_change" or line.has_service_address):
            return None
        return (
            "wrong_technology",
            self.env._(
                "Contract %(contract)s (%(technology)s) can't become %(product)s.",
                contract=contract.code,
                technology=technology.name,
                product=line.product_id.name,
            ),
        )

    def _check_changed_once(self, line):
        """No other open order changes the same contract."""
        others = line._find_open_changes(line.changed_contract_id) - line
        if not others:
            return None
        return (
            "contract_in_other_order",
            self.env._(
                "Contract %(contract)s is changed by order %(order)s already.",
                contract=line.changed_contract_id.code,
                order=others[0].lead_id.order_reference,
            ),
        )

    def _check_previous_owner(self, line):
        """Who is said to be the holder is the holder."""
        vat = line.previous_owner_vat
        holder = line.changed_contract_id.partner_id
        if line.kind != "holder_change" or not vat or vat == holder.vat:
            return None
        return (
            "wrong_previous_owner",
            self.env._(
                "The holder of contract %(contract)s has another tax number.",
                contract=line.changed_contract_id.code,
            ),
        )
