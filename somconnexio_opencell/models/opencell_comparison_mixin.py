from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import BLOCKING_FINDINGS, STRANGE_PAGE
from ..tools.differences import Difference, make_conceal
from ..tools.opencell_answers import read_rows, read_total

#: What our objects are called over there
OBJECTS = {
    "opencell.customer": "customer",
    "opencell.billing.account": "billingAccount",
    "opencell.user.account": "userAccount",
    "opencell.subscription": "subscription",
}


class OpencellComparisonMixin(models.AbstractModel):
    """One page of our objects beside Opencell's, and what differs as findings.

    A job sees our database as it was when it began, and Opencell as it is: what was
    changed or sent in between is no difference, so a row that moved is left out.
    """

    _name = "opencell.comparison.mixin"
    _description = "Comparison with Opencell"
    _inherit = ["opencell.repair.mixin"]

    # === PAGES === #

    def _get_page(self, model, cursor, limit):
        """The next objects of a kind, in the order of their creation."""
        domain = [("backend_id", "=", self.id), ("id", ">", cursor.get("after", 0))]
        return self.env[model].search(domain, order="id", limit=limit)

    def _get_place(self, page, cursor, found):
        """Where the next page begins; None after the last one."""
        known = cursor["known"] = cursor.get("known", 0) + len(found)
        return {"after": page[-1].id, "known": known} if page else None

    def _list_ours(self, lister, page, client):
        """What Opencell has of a page, by code in upper case: it mixes the cases."""
        if not page:
            return {}
        filters = {"inList code": ",".join(page.mapped("external_code"))}
        rows = client.iter_pages(lister, filters, len(page))
        return {row["code"].upper(): row for row in rows}

    def _find_strange(self, model, lister, cursor):
        """What only Opencell has, if it has more than was found of ours."""
        offset = cursor.get("offset", 0)
        answer = lister({}, offset, STRANGE_PAGE if offset else 1)
        if not offset:
            total = read_total(answer)
            if total is not None and total <= cursor["known"]:
                return None, 0
            answer = lister({}, offset, STRANGE_PAGE)
        rows = read_rows(answer)
        codes = [row["code"] for row in rows]
        self._report_strange(model, codes)
        return ({"offset": offset + len(rows)} if rows else None), 0

    def _report_strange(self, model, codes):
        """Report the codes that none of ours has, nor was given in the meantime."""
        upper = [code.upper() for code in codes]
        with self.env.registry.cursor() as cr:
            # as it is now, not as it was when the job began
            known = self.env(cr=cr)[model].search_fetch(
                [("backend_id", "=", self.id), ("external_code", "in", codes + upper)],
                ["external_code"],
            )
            ours = {binding.external_code.upper() for binding in known}
        for code in codes:
            if code.upper() not in ours:
                place = OBJECTS[model]
                self._report_one(None, code, place, Difference("missing_here"))

    # === OBJECTS === #

    def _compare_object(self, binding, remote, compare, *more):
        """What differs of one object: ``[(binding, difference)]``.

        :param compare: called with payload, remote object and ``more``
        """
        if not binding._is_comparable():
            return []
        if remote is None:
            return [(binding, Difference("missing_there"))]
        try:
            wanted = binding._prepare_payload()
        except UserError:
            # what can't be sent is an error of its push, not a difference
            return []
        return [(binding, one) for one in compare(wanted, remote, *more)]

    def _get_conceal(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return make_conceal(parameters.get_param("database.secret"))

    def _get_marks(self, bindings, cr=None):
        """What changes with every change and push: ``{id: (state, write_date)}``."""
        if not bindings:
            return {}
        bindings.flush_recordset()
        cr = cr or self.env.cr
        cr.execute(
            SQL(
                "SELECT id, state, write_date FROM %s WHERE id IN %s",
                SQL.identifier(bindings._table),
                tuple(bindings.ids),
            )
        )
        return {id_: mark for id_, *mark in cr.fetchall()}

    # === FINDINGS === #

    def _report_differences(self, differences, marks):
        """Report what differs of the objects that stood still.

        :param differences: pairs of a binding of one model and a Difference
        :param marks: the marks of the bindings before Opencell was asked
        """
        if not differences:
            return
        bindings = self.env[differences[0][0]._name].browse(
            {binding.id for binding, _one in differences}
        )
        with self.env.registry.cursor() as cr:
            now = self._get_marks(bindings, cr)
        for binding, one in differences:
            if now.get(binding.id) == marks.get(binding.id):
                place = OBJECTS[binding._name]
                self._report_one(binding, binding.external_code, place, one)

    def _report_one(self, record, reference, place, difference):
        self.env["sync.finding"]._report(
            self.with_context(lang=None),
            difference.kind,
            reference,
            record=record,
            part=".".join(filter(None, (place, difference.part))),
            ours=difference.ours,
            theirs=difference.theirs,
            is_blocking=difference.kind in BLOCKING_FINDINGS,
        )
