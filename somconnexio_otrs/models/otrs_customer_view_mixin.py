import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

VIEW_NAME = re.compile(r"otrs_customer_[a-z0-9_]{1,40}")
ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
# Znuny's valid_id: 1 for valid, 2 for invalid
VIEW = """
    SELECT ref AS customer_number,
           COALESCE(firstname, '') AS first_name,
           COALESCE(lastname, name, '') AS last_name,
           COALESCE(email_normalized, '') AS email,
           COALESCE(lang, '') AS language,
           CASE WHEN active AND is_member THEN 1 ELSE 2 END AS valid_id
      FROM res_partner
     WHERE company_id = %(company)s
       AND ref IS NOT NULL
       AND (is_member OR left_on IS NOT NULL)
"""


class OtrsCustomerViewMixin(models.AbstractModel):
    """The members of a company, for an OTRS that reads its customers from Odoo.

    A view in Odoo's database, which a role of the database may read and nothing else.
    Who left is in it too, as invalid: OTRS then refuses the customer instead of
    knowing nobody of that number.
    """

    _name = "otrs.customer.view.mixin"
    _description = "Members as Customers of an OTRS"

    customer_view = fields.Char(
        copy=False,
        groups="base.group_system",
        help="Name of a view in Odoo's database with the members of the company, which "
        "OTRS can read as its customers: otrs_customer_ and a word of yours. Empty: "
        "OTRS knows no members, tickets carry their data.",
    )
    customer_role = fields.Char(
        copy=False,
        groups="base.group_system",
        help="The only role of the database that may read the view. It must exist.",
    )

    _customer_view_uniq = models.UniqueIndex(
        "(customer_view) WHERE customer_view IS NOT NULL",
        "Another OTRS has this customer view already.",
    )

    def init(self):
        """Have the views again that a change of the partners' table took away."""
        result = super().init()
        if not self._abstract:
            backends = self.with_context(active_test=False).search(
                [("customer_view", "!=", False)]
            )
            backends._provide_customer_view()
        return result

    @api.constrains("customer_view")
    def _check_customer_view(self):
        for backend in self:
            name = backend.customer_view
            if name and not VIEW_NAME.fullmatch(name):
                raise ValidationError(
                    self.env._(
                        "%(name)s is no name for a customer view: it starts with "
                        "otrs_customer_ and goes on with small letters and digits.",
                        name=name,
                    )
                )

    @api.constrains("customer_role")
    def _check_customer_role(self):
        for backend in self:
            name = backend.customer_role
            if name and not ROLE_NAME.fullmatch(name):
                raise ValidationError(
                    self.env._("%(name)s is no name of a database role.", name=name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        backends = super().create(vals_list)
        backends._provide_customer_view()
        return backends

    def write(self, vals):
        changes = {"customer_view", "customer_role", "company_id"} & vals.keys()
        if changes:
            self._drop_customer_view()
        result = super().write(vals)
        if changes:
            self._provide_customer_view()
        return result

    def unlink(self):
        self._drop_customer_view()
        return super().unlink()

    def _drop_customer_view(self):
        for name in filter(None, self.sudo().mapped("customer_view")):
            self.env.cr.execute(SQL("DROP VIEW IF EXISTS %s", SQL.identifier(name)))

    def _provide_customer_view(self):
        """Make the views, and let each be read by its role alone.

        :raises UserError: if the database has no such role
        """
        for backend in self.sudo().filtered("customer_view"):
            view = SQL.identifier(backend.customer_view)
            # a barrier: no function of the reader sees the rows that are left out
            self.env.cr.execute(
                SQL(
                    "CREATE OR REPLACE VIEW %s WITH (security_barrier) AS %s",
                    view,
                    # a view takes no parameters; an id is a number
                    SQL(VIEW % {"company": int(backend.company_id.id)}),
                )
            )
            self.env.cr.execute(SQL("REVOKE ALL ON %s FROM PUBLIC", view))
            if backend.customer_role:
                backend._check_role_exists()
                role = SQL.identifier(backend.customer_role)
                self.env.cr.execute(SQL("GRANT SELECT ON %s TO %s", view, role))

    def _check_role_exists(self):
        self.env.cr.execute(
            SQL("SELECT 1 FROM pg_roles WHERE rolname = %s", self.customer_role)
        )
        if not self.env.cr.rowcount:
            raise UserError(
                self.env._(
                    "The database has no role %(name)s.", name=self.customer_role
                )
            )
