# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models


class ContractTariffMixin(models.AbstractModel):
    """Which tariffs a contract may have, and by which rule it gets another one."""

    _name = "contract.tariff.mixin"
    _description = "Tariffs of a Contract"

    community_project_id = fields.Many2one(
        comodel_name="service.community.project",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
        help="The building with a fibre in common that the service belongs to.",
    )

    @api.constrains("community_project_id")
    def _check_community_project(self):
        for contract in self.filtered("community_project_id"):
            contract._get_lines_from_today()._check_community_tariff()

    def _get_tariff_rules(self):
        """Rules of the company that say what the tariff of now may become."""
        self.ensure_one()
        # sudo: members ask for changes, rules and catalogue are the cooperative's.
        contract = self.sudo()
        rules = contract.env["service.tariff.change.rule"]
        return rules._get_rules(contract.company_id).filtered(
            lambda rule: rule._fits_source(contract.tariff_product_id)
        )

    def _get_tariff_changes(self):
        """Tariffs that the contract may change to.

        Those of the tariff itself, and those that a rule of the company adds; a
        service of a community project keeps to the tariffs of the project.
        """
        self.ensure_one()
        old = self.tariff_product_id
        if not old:
            return old
        products = old._get_allowed_tariff_changes(self.partner_id)
        for rule in self._get_tariff_rules():
            products |= rule._get_targets(old, self.partner_id)
        project = self.sudo().community_project_id
        return products.filtered(lambda product: not project._check_tariff(product))

    def _find_tariff_rule(self, product, day: date | None = None, move=None, pack=None):
        """The first rule by which the contract gets a tariff, or none.

        :param day: first day of the tariff; ``None`` if it isn't known yet
        :param move: one of ``const.PACK_MOVE``
        :param pack: the pack that it is about
        """
        old, new = self.sudo().tariff_product_id, product.sudo()
        return self._get_tariff_rules().filtered(
            lambda rule: rule._fits_target(old, new)
            and rule._fits_move(move, pack)
            and rule._fits_day(day)
        )[:1]

    def _get_tariff_change_kinds(self) -> list[str]:
        """Kinds of tariff changes that there are for the contract, in their order."""
        old = self.tariff_product_id
        possible = self._get_tariff_changes()
        kinds = [
            rule.code
            for rule in self._get_tariff_rules()
            if any(
                rule._fits_target(old, product) and rule._fits_move(None, None)
                for product in possible
            )
        ]
        return list(dict.fromkeys(kinds))

    def _end_addons_of_other_technologies(self, technology, last_day: date) -> None:
        """What belongs to the technology of before does not come along."""
        lines = self.contract_line_ids.filtered(
            lambda line: line.product_id.service_role == "addon"
            and line.product_id.service_technology_id
            not in (technology, technology.browse())
        )
        lines._end_or_cancel(last_day)
