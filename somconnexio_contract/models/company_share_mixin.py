# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CompanyShareMixin(models.AbstractModel):
    """What a share of the cooperative costs, and who may sponsor how many."""

    _name = "company.share.mixin"
    _description = "Shares of a Company"

    share_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Share",
        ondelete="restrict",
        check_company=True,
        help="What a new member pays: one unit at the price of this product. Its "
        "income account is the one of the capital.",
    )
    share_journal_id = fields.Many2one(
        comodel_name="account.journal",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Shares are invoiced and paid back in this journal.",
    )
    share_single_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Share Paid at Once",
        ondelete="restrict",
        check_company=True,
    )
    share_split_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Share Paid in Instalments",
        ondelete="restrict",
        check_company=True,
    )
    share_payment_mode_id = fields.Many2one(
        comodel_name="account.payment.mode",
        ondelete="restrict",
        check_company=True,
        domain="[('payment_type', '=', 'inbound')]",
        help="How shares are collected: with a direct debit they are in the next "
        "payment order.",
    )
    max_sponsored = fields.Integer(
        string="Sponsored per Member",
        default=5,
        help="How many people a member may sponsor at the same time: those who have "
        "or wait for services, and open requests.",
    )

    _max_sponsored = models.Constraint(
        "CHECK (max_sponsored >= 0)", "The limit of sponsored people can't be negative."
    )

    def _get_share_term(self, payment_term: str):
        """How the share is paid.

        :param payment_term: one of ``const.MEMBERSHIP_PAYMENT``
        """
        self.ensure_one()
        terms = {"single": self.share_single_term_id, "split": self.share_split_term_id}
        return terms[payment_term]
