from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

FINDING_STATE = [
    ("open", "Open"),
    ("repaired", "Repaired"),
    ("accepted", "Accepted"),
    ("gone", "Gone"),
]

#: context key: the run of reconciliation that reports
RUN_KEY = "sync_reconciliation_id"


class SyncFinding(models.Model):
    """One difference between us and another system that a person can see and repair.

    Values are for people and hold no personal data: what is personal comes as a hash
    or masked.
    """

    _name = "sync.finding"
    _description = "Finding"
    _order = "is_blocking desc, last_seen desc, id desc"
    _rec_name = "reference"

    backend_model = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2oneReference(
        model_field="backend_model", required=True, readonly=True, string="Backend ID"
    )
    backend_code = fields.Char(string="Backend", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection="_selection_kind",
        required=True,
        readonly=True,
        help="What was found; bridges that use the same code share its group.",
    )
    kind_label = fields.Char(string="What is wrong", compute="_compute_kind_label")
    reference = fields.Char(
        required=True, readonly=True, help="Our code of the object concerned."
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", readonly=True, string="Record ID"
    )
    part = fields.Char(readonly=True, help="Which value of the object it is about.")
    ours = fields.Char(
        readonly=True, string="Here", help="Personal data come masked or as a hash."
    )
    theirs = fields.Char(
        readonly=True, string="There", help="Personal data come masked or as a hash."
    )
    is_blocking = fields.Boolean(
        string="Blocks Billing",
        readonly=True,
        help="Nothing should be billed while it is open.",
    )
    state = fields.Selection(
        FINDING_STATE, default="open", required=True, readonly=True
    )
    first_seen = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_seen = fields.Datetime(
        readonly=True, default=fields.Datetime.now, index="btree"
    )
    date_closed = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", index="btree_not_null")
    reason = fields.Char(readonly=True, help="Why it was accepted as it is.")
    reconciliation_id = fields.Many2one(
        "sync.reconciliation",
        string="Last Seen By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _open_uniq = models.UniqueIndex(
        "(backend_model, backend_id, kind, reference, COALESCE(part, ''))"
        " WHERE state = 'open'",
        "This finding is open already.",
    )
    _state_idx = models.Index("(backend_model, backend_id, state, kind)")

    @api.model
    def _selection_kind(self):
        """What the bridges can find; a code that several use has all their labels."""
        bridges = self.env.registry.descendants(["sync.backend.mixin"], "_inherit")
        labels = {}
        for name in sorted(bridges):
            if not self.env[name]._abstract:
                for kind, label in self.env[name]._get_finding_kinds().items():
                    labels.setdefault(kind, {})[label] = None
        return [(kind, " / ".join(texts)) for kind, texts in labels.items()]

    def _compute_kind_label(self):
        for (model, id_), findings in self.grouped(
            lambda finding: (finding.backend_model, finding.backend_id)
        ).items():
            backend = self.env[model].browse(id_) if model in self.env else None
            labels = backend._get_finding_kinds() if backend is not None else {}
            for finding in findings:
                finding.kind_label = labels.get(finding.kind, finding.kind)

    # === FOR THE BRIDGES TO USE === #

    @api.model
    def _report(
        self,
        backend,
        kind,
        reference,
        record=None,
        part="",
        ours="",
        theirs="",
        is_blocking=False,
    ):
        """Have the one open finding of an object and kind, with these values.

        :param kind: a code of ``backend._get_finding_kinds()``
        :param ours, theirs: the values of the object's part; nothing personal
        :param is_blocking: nothing should be billed while it is open
        :return: the finding; one that was accepted with these values stays so
        """
        key = {"kind": kind, "reference": reference, "part": part or False}
        seen = {
            "ours": ours,
            "theirs": theirs,
            "last_seen": fields.Datetime.now(),
            "reconciliation_id": self.env.context.get(RUN_KEY),
        }
        opened, accepted = self._find_known(backend, key, ours, theirs)
        if accepted:
            accepted.write(seen)
            return accepted
        seen["is_blocking"] = is_blocking
        if opened:
            opened.write(seen)
            return opened
        where = self._prepare_place(backend, record)
        return self.sudo().create({**key, **seen, **where})

    @api.model
    def _find_known(self, backend, key, ours, theirs):
        """The open finding of a key, and one that was accepted with these values."""
        domain = Domain(self._get_backend_domain(backend))
        domain &= Domain("state", "in", ("open", "accepted"))
        for name, value in key.items():
            domain &= Domain(name, "=", value)
        known = self.sudo().search(domain)
        opened = known.filtered(lambda finding: finding.state == "open")
        accepted = (known - opened).filtered(
            lambda finding: (finding.ours or "", finding.theirs or "") == (ours, theirs)
        )
        return opened, accepted[:1]

    @api.model
    def _prepare_place(self, backend, record):
        return {
            "backend_model": backend._name,
            "backend_id": backend.id,
            "backend_code": backend.code,
            "company_id": backend.sudo().company_id.id,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
        }

    @api.model
    def _settle(self, backend, kind, references):
        """Close the open findings of a kind about some objects: they are gone."""
        self.sudo().search(
            [
                *self._get_backend_domain(backend),
                ("kind", "=", kind),
                ("reference", "in", list(references)),
                ("state", "=", "open"),
            ]
        )._close("gone")

    @api.model
    def _get_backend_domain(self, backend):
        return [("backend_model", "=", backend._name), ("backend_id", "=", backend.id)]

    def _close(self, state, **vals):
        self.write({"state": state, "date_closed": fields.Datetime.now(), **vals})

    def _get_backend(self):
        self.ensure_one()
        return self.env[self.backend_model].browse(self.backend_id)

    # === ACTIONS === #

    def action_repair(self):
        """Have the selected findings repaired; say what a person has to do.

        :raises UserError: if the only one selected can't be repaired from here
        """
        self.check_access("write")
        refusals = []
        findings = self.sudo().filtered(lambda finding: finding.state == "open")
        for finding in findings:
            try:
                # what a repair had begun before it refused is undone
                with self.env.cr.savepoint():
                    finding._get_backend()._repair_finding(finding)
                    finding._close("repaired")
            except UserError as error:
                if len(findings) == 1:
                    raise
                refusals.append(f"{finding.reference}: {error}")
        return self._prepare_repair_notification(
            len(findings) - len(refusals), refusals
        )

    def _prepare_repair_notification(self, repaired, refusals):
        message = self.env._(
            "%(repaired)s repaired or on their way, %(refused)s need a person.",
            repaired=repaired,
            refused=len(refusals),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refusals else "success",
                "title": self.env._("Findings"),
                "message": "\n".join([message, *refusals[:5]]),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_accept(self):
        """Ask why the selected findings are right as they are."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept"),
            "res_model": "sync.finding.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_finding_ids": self.ids},
        }

    def action_take(self):
        """Make the user responsible for the selected findings."""
        self.check_access("write")
        self.user_id = self.env.user

    def action_view_record(self):
        """Open our record that the finding is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
