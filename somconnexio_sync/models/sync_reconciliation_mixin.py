from odoo import fields, models
from odoo.exceptions import UserError


class SyncReconciliationMixin(models.AbstractModel):
    """A backend whose objects can be compared with ours.

    Part of ``sync.backend.mixin``. A bridge says so with ``_is_reconcilable`` and
    fills the hooks.
    """

    _name = "sync.reconciliation.mixin"
    _description = "Comparable Remote System"

    #: True: the nightly cron and the button compare it.
    _is_reconcilable = False

    finding_count = fields.Integer(
        string="Findings", compute="_compute_finding_count", compute_sudo=True
    )
    reconciliation_progress = fields.Float(
        compute="_compute_reconciliation", compute_sudo=True
    )
    date_reconciled = fields.Datetime(
        string="Last Compared",
        compute="_compute_reconciliation",
        compute_sudo=True,
        help="When both sides were last compared from end to end.",
    )

    def _compute_finding_count(self):
        counts = self.env["sync.finding"]._read_group(
            [
                ("backend_model", "=", self._name),
                ("backend_id", "in", self.ids),
                ("state", "=", "open"),
            ],
            ["backend_id"],
            ["__count"],
        )
        found = dict(counts)
        for backend in self:
            backend.finding_count = found.get(backend.id, 0)

    def _compute_reconciliation(self):
        runs = self.env["sync.reconciliation"]
        for backend in self:
            domain = [
                ("backend_model", "=", backend._name),
                ("backend_id", "=", backend.id),
            ]
            done = runs.search([*domain, ("state", "=", "done")], limit=1)
            running = runs.search([*domain, ("state", "=", "running")], limit=1)
            backend.date_reconciled = done.date_ended
            backend.reconciliation_progress = running.progress

    # === HOOKS FOR THE BRIDGES === #

    def _get_finding_kinds(self):
        """Return what each kind of finding is called: ``{code: label}``."""
        return {}

    def _get_reconciled_kinds(self):
        """Return the kinds that the comparison finds.

        A whole run closes those that it did not see; other kinds are settled by who
        reported them.
        """
        return []

    def _get_reconciliation_size(self):
        """Return how many objects a whole run compares, about."""
        return 0

    def _reconcile_page(self, cursor):
        """Compare one page and report its findings.

        :param cursor: JSON-able; None at the start, else what the last call returned
        :return: the cursor of the next page, None after the last one, and how many
            objects were compared
        :raises SyncError: nothing may be reported as missing because of it
        """
        raise NotImplementedError

    def _repair_finding(self, finding):
        """Bring both sides together, or have a job do so.

        :param finding: an open ``sync.finding`` of this backend
        :raises UserError: in words, what a person has to do
        """
        raise UserError(
            self.env._("There is no repair for “%(kind)s”.", kind=finding.kind_label)
        )

    # === ACTIONS === #

    def action_reconcile(self):
        """Compare both sides now, or show the comparison that is under way."""
        self.ensure_one()
        self.env["sync.reconciliation"].check_access("read")
        if not self._is_reconcilable or not self._is_enabled():
            raise UserError(
                self.env._(
                    "%(backend)s can't be compared while it is disabled.",
                    backend=self.display_name,
                )
            )
        run = self.env["sync.reconciliation"]._start(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sync.reconciliation",
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_view_findings(self):
        """Open the open findings of this backend."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_sync.sync_finding_action"
        )
        action["domain"] = self.env["sync.finding"]._get_backend_domain(self)
        return action
