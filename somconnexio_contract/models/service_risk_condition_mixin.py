# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import email_normalize

from ..const import LIFECYCLE_NUMBER_STATES


class ServiceRiskConditionMixin(models.AbstractModel):
    """What the conditions of risk rules mean.

    Each condition of ``const.RISK_CONDITION`` has its ``_match_<condition>``: it
    returns the facts that explain the match (a dictionary that fits into JSON, maybe
    an empty one), or None if the order does not fit. Who orders may be a member, or
    somebody whose membership request is not validated, or only words in the order.
    """

    _name = "service.risk.condition.mixin"
    _description = "Conditions of Risk Rules"

    def _match(self, lead) -> dict | None:
        """What the rule finds in an order, None if it does not fit."""
        self.ensure_one()
        facts = getattr(self, f"_match_{self.condition}")(lead)
        if facts is None or (
            self.domain and not lead.filtered_domain(self._get_domain())
        ):
            return None
        return facts

    def _match_always(self, lead) -> dict | None:
        return {}

    # === WHO ORDERS === #

    def _match_tag(self, lead) -> dict | None:
        holder = lead.partner_id | lead.partner_id.commercial_partner_id
        return {} if holder.category_id & self.tag_ids else None

    def _match_tagged_contact(self, lead) -> dict | None:
        """Somebody who is tagged may order again under another name."""
        # Who has left owes as before, and may be archived.
        partners = self.env["res.partner"].with_context(active_test=False)
        tagged = partners.search(
            [
                ("category_id", "in", self.tag_ids.ids),
                ("company_id", "=", lead.company_id.id),
            ]
        )
        people = partners.search(
            [
                ("id", "child_of", tagged.commercial_partner_id.ids),
                ("id", "not in", self._get_own_people(lead).ids),
            ]
        )
        owners = {
            "iban": self._find_by_iban(people, lead.iban),
            "email": self._find_by_email(people, lead.email_from),
            "phone": self._find_by_phone(lead, people),
        }
        found = {name: owner for name, owner in owners.items() if owner}
        if not found:
            return None
        who = next(iter(found.values()))[:1].commercial_partner_id
        return {"shared": list(found), "who": who._get_member_label()}

    def _get_own_people(self, lead):
        """The contacts of who orders: their data are no coincidence."""
        member = lead.partner_id.commercial_partner_id
        partners = member.with_context(active_test=False)
        return partners.search([("id", "child_of", member.ids)]) if member else member

    def _find_by_iban(self, people, iban):
        number = self.env["crm.lead"]._normalize_iban(iban)
        if not number or not people:
            return people.browse()
        accounts = self.env["res.partner.bank"].with_context(active_test=False)
        return accounts.search(
            [("sanitized_acc_number", "=", number), ("partner_id", "in", people.ids)]
        ).partner_id

    def _find_by_email(self, people, email):
        wanted = email_normalize(email or "")
        return people.filtered(
            lambda partner: wanted and partner.email_normalized == wanted
        )

    def _find_by_phone(self, lead, people):
        wanted = lead._normalize_phone_number(lead.phone)
        return people.filtered(
            lambda partner: wanted
            and lead._normalize_phone_number(partner.phone) == wanted
        )

    def _match_debt(self, lead) -> dict | None:
        debt = lead.partner_id._get_returned_debt(lead.company_id)
        if lead.company_id.currency_id.compare_amounts(debt, self.debt_limit) <= 0:
            return None
        return {"debt": debt}

    def _match_contract(self, lead) -> dict | None:
        return self._get_facts_of_contract(lead.partner_id, lead.company_id)

    def _match_sponsor(self, lead) -> dict | None:
        sponsor = lead.partner_id.sponsor_id or lead.membership_request_id.sponsor_id
        return self._get_facts_of_contract(sponsor, lead.company_id)

    def _get_facts_of_contract(self, partner, company) -> dict | None:
        """The active contract of somebody: one that has started and has not ended."""
        if not partner:
            return None
        contract = self.env["contract.contract"].search(
            [
                ("partner_id", "child_of", partner.commercial_partner_id.ids),
                ("company_id", "=", company.id),
                ("lifecycle_state", "in", LIFECYCLE_NUMBER_STATES),
            ],
            order="id",
            limit=1,
        )
        return {"contract": contract.code} if contract else None

    def _match_organization(self, lead) -> dict | None:
        if lead.partner_id:
            is_company = lead.partner_id.commercial_partner_id.is_company
        elif lead.new_member:
            is_company = lead.new_member_is_company
        else:
            is_company = lead.membership_request_id.is_company
        return {} if is_company else None

    def _match_agreement(self, lead) -> dict | None:
        agreement = (
            lead.partner_id.agreement_id or lead.membership_request_id.agreement_id
        )
        codes = (self.except_agreement_codes or "").split(",")
        if not agreement or agreement.code in [code.strip() for code in codes]:
            return None
        return {"agreement": agreement.display_name}

    # === WHAT IS ORDERED === #

    def _match_lines(self, lead) -> dict | None:
        lines = lead._get_main_lines()
        fitting = lines.filtered(self._fits_line)
        matches = {
            "any": bool(fitting),
            "all": bool(lines) and fitting == lines,
            "none": not fitting,
        }
        return {} if matches[self.line_match] else None

    def _fits_line(self, line) -> bool:
        """Whether a service is of the technologies and the kind of the rule."""
        if self.technology_ids and line.technology_id not in self.technology_ids:
            return False
        return (
            not self.line_kind or (line.kind == self.line_kind) != self.is_kind_excluded
        )
