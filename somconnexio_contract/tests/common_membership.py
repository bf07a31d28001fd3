# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""A cooperative that sells shares, for the tests of members."""

from datetime import date

from odoo.fields import Command

from .common import SomconnexioCommon


class MembershipCommon(SomconnexioCommon):
    """Adds what a share needs: product, journal, terms, accounts, bank.

    ``sponsor`` is a member; methods make requests and pay their shares.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_shares(cls.company)
        cls.sponsor = cls._create_member()

    @classmethod
    def _set_up_shares(cls, company) -> None:
        """Accounting of a cooperative as far as shares need it."""
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        receivable, capital, transit = (
            cls._create_account(env, *values)
            for values in (
                ("Members", "440000", "asset_receivable"),
                ("Capital", "100000", "equity"),
                ("In transit", "572999", "asset_current"),
            )
        )
        env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=company.id,
        )
        no_technology = env["service.technology"]
        share = cls._create_product(
            "Share", "SHARE", no_technology, 100.0, role=False, company=company
        )
        share.with_company(company).property_account_income_id = capital
        journal, bank = env["account.journal"].create(
            [
                {"name": "Shares", "code": "SUBJ", "type": "sale"},
                {"name": "Bank", "code": "BNK", "type": "bank"},
            ]
        )
        bank.inbound_payment_method_line_ids.payment_account_id = transit
        company.write(
            {
                "share_product_id": share.id,
                "share_journal_id": journal.id,
                "share_single_term_id": cls._create_term(env, 1).id,
                "share_split_term_id": cls._create_term(env, 10).id,
            }
        )

    @classmethod
    def _create_account(cls, env, name: str, code: str, kind: str):
        """An account of the company of an environment."""
        return env["account.account"].create(
            {
                "name": name,
                "code": code,
                "account_type": kind,
                "reconcile": kind == "asset_receivable",
                "company_ids": [Command.set(env.company.ids)],
            }
        )

    @classmethod
    def _create_term(cls, env, months: int):
        """A payment term of so many equal parts, one a month."""
        part = {"value": "percent", "value_amount": 100 / months}
        return env["account.payment.term"].create(
            {
                "name": f"{months} months",
                "company_id": env.company.id,
                "line_ids": [
                    Command.create({**part, "nb_days": 30 * month})
                    for month in range(months)
                ],
            }
        )

    @classmethod
    def _prepare_request(cls, **values) -> dict:
        """Values of a request of a new member that is ready to be validated."""
        return {
            "type": "new",
            "company_id": cls.company.id,
            "firstname": "Carla",
            "lastname": "Nova",
            "vat": cls._make_vat(),
            "email": f"carla.{next(cls.numbers)}@example.com",
            "phone": cls._make_mobile_number(),
            "lang_id": cls.env.ref("base.lang_en").id,
            "nationality_id": cls.env.ref("base.es").id,
            "birthdate_date": date(1985, 5, 4),
            "gender": "other",
            "iban": cls._make_iban(),
            "consent_date": date(2024, 1, 10),
            "consent_source": "website",
            **cls._prepare_address(),
            **values,
        }

    @classmethod
    def _create_request(cls, user=None, **values):
        """A request, of the back office unless a user is given."""
        requests = cls.env["membership.request"].with_user(user or cls.backoffice)
        return requests.create(cls._prepare_request(**values))

    @classmethod
    def _create_sponsored_request(cls, sponsor=None, **values):
        """A request of somebody whom a member sponsors."""
        sponsor = sponsor or cls.sponsor
        return cls._create_request(type="sponsored", sponsor_id=sponsor.id, **values)

    @classmethod
    def _create_agreement(cls, **values):
        """An agreement with another cooperative for the small mobile tariff."""
        return cls.env["cooperation.agreement"].create(
            {
                "partner_id": cls._create_partner(
                    name="Cooperativa amiga", company_id=cls.company.id
                ).id,
                "code": f"COOP{next(cls.numbers)}",
                "company_id": cls.company.id,
                "product_tmpl_ids": [
                    Command.set(cls.product_mobile.product_tmpl_id.ids)
                ],
                **values,
            }
        )

    @classmethod
    def _pay(cls, invoice, amount=None):
        """Somebody registers a payment of an invoice, of all of it by default."""
        company = invoice.company_id
        wizard = (
            cls.env["account.payment.register"]
            .sudo()
            .with_context(
                active_model="account.move",
                active_ids=invoice.ids,
                allowed_company_ids=company.ids,
            )
            .create(
                {
                    **({"amount": amount} if amount else {}),
                    "journal_id": cls.env["account.journal"]
                    .search(
                        [("type", "=", "bank"), ("company_id", "=", company.id)],
                        limit=1,
                    )
                    .id,
                    "installments_mode": "full",
                }
            )
        )
        return wizard._create_payments()
