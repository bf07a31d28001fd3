from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api, fields, models

from odoo.addons.somconnexio_sync.exceptions import RemoteNotFoundError

from ..const import RECONCILED_ACCOUNTS, STRANGE_PAGE
from ..tools.account_comparison import compare_account, compare_payment
from ..tools.differences import Difference


class OpencellAccountReconciliationMixin(models.AbstractModel):
    """Billing accounts, how they pay, and the user accounts below them.

    Opencell lists payment methods, but billing accounts only one by one: several
    connections read them side by side.
    """

    _name = "opencell.account.reconciliation.mixin"
    _description = "Reconciliation of Accounts with Opencell"
    _inherit = ["opencell.reconciliation.mixin"]

    reader_count = fields.Integer(
        string="Readers",
        default=8,
        required=True,
        help="Connections that read accounts side by side while both are compared.",
    )

    _reader_count_positive = models.Constraint(
        "CHECK(reader_count BETWEEN 1 AND 16)", "There are 1 to 16 readers."
    )

    def _compare_accounts(self, client, cursor):
        page = self._get_page("opencell.billing.account", cursor, RECONCILED_ACCOUNTS)
        if not page:
            return None, 0
        users = self.env["opencell.user.account"].search(
            [("billing_account_id", "in", page.ids)]
        )
        marks, user_marks = self._get_marks(page), self._get_marks(users)
        found = self._read_accounts(page.mapped("external_code"))
        methods = self._list_payment_methods(client, page)
        differences = self._compare_billing_accounts(page, found, methods)
        self._report_differences(differences, marks)
        differences = self._compare_user_accounts(client, users, found)
        self._report_differences(differences, user_marks)
        self._report_strange("opencell.user.account", self._get_user_codes(found))
        place = {"after": page[-1].id}
        return place, len(page) + len(users)

    def _compare_billing_accounts(self, page, found, methods):
        conceal = self._get_conceal()
        differences = []
        for account in page:
            differences += self._compare_object(
                account,
                found[account.external_code],
                self._compare_billing_account,
                methods.get(account.external_code.upper(), []),
                account._to_day,
                conceal,
            )
        return differences

    def _compare_billing_account(self, wanted, remote, methods, to_day, conceal):
        yield from compare_account(wanted, remote, conceal)
        yield from compare_payment(wanted["methodOfPayment"], methods, conceal, to_day)
        above = remote.get("customerAccount") or ""
        if above.upper() != wanted["code"].upper():
            yield Difference("parent_differs", "customerAccount", wanted["code"], above)

    def _list_payment_methods(self, client, page):
        """How the customer accounts of a page pay, by their codes in upper case."""
        codes = ",".join(page.mapped("external_code"))
        filters = {"inList customerAccount.code": codes}
        methods = {}
        rows = client.iter_pages(client.list_payment_methods, filters, STRANGE_PAGE)
        for row in rows:
            methods.setdefault(row["customerAccountCode"].upper(), []).append(row)
        return methods

    # === USER ACCOUNTS === #

    def _compare_user_accounts(self, client, users, found):
        conceal = self._get_conceal()
        differences = []
        for user in users.filtered(lambda user: user._is_comparable()):
            above = user.billing_account_id.external_code
            remote = self._get_user_accounts(found[above]).get(
                user.external_code.upper()
            )
            if remote is None:
                differences += self._look_elsewhere(client, user, above)
                continue
            differences += self._compare_object(user, remote, compare_account, conceal)
        return differences

    def _look_elsewhere(self, client, user, above):
        """A user account that isn't where it should be: elsewhere, or nowhere."""
        try:
            remote = client.get_user_account(user.external_code)
        except RemoteNotFoundError:
            return [(user, Difference("missing_there"))]
        other = remote.get("billingAccount") or ""
        return [(user, Difference("parent_differs", "billingAccount", above, other))]

    def _get_user_accounts(self, account):
        rows = (account or {}).get("userAccounts", {}).get("userAccount", [])
        return {row["code"].upper(): row for row in rows}

    def _get_user_codes(self, found):
        return [
            row["code"]
            for account in found.values()
            for row in self._get_user_accounts(account).values()
        ]

    # === READERS === #

    def _read_accounts(self, codes):
        """The billing accounts of these codes; None for one that is not there.

        :raises SyncError: what any of the connections met
        """
        readers = min(self.reader_count, len(codes))
        if readers == 1:
            return self._read_share(codes)
        shares = [codes[number::readers] for number in range(readers)]
        found = {}
        with ThreadPoolExecutor(readers) as pool:
            for rows in pool.map(self._read_share, shares):
                found.update(rows)
        return found

    def _read_share(self, codes):
        """Read some of the accounts with a connection and a cursor of its own."""
        with self.env.registry.cursor() as cr:
            backend = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            with backend._get_client() as client:
                return {code: backend._read_account(client, code) for code in codes}

    @api.model
    def _read_account(self, client, code):
        try:
            return client.get_billing_account(code)
        except RemoteNotFoundError:
            return None
