"""Models on the kit for its tests; ``_module = None`` keeps them out of the addon."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..exceptions import RemoteNotFoundError


class ToyBackend(models.Model):
    _module = None
    _name = "toy.backend"
    _inherit = ["sync.backend.mixin"]
    _description = "Toy Backend"

    _is_reconcilable = True
    remote = None

    def _get_client(self):
        return self.remote

    def _check_connection(self):
        with self._logged_call("ping", is_read=True):
            self.remote.ping()

    def _process_inbox_event(self, event):
        with self._logged_call("find", event.event_id, is_read=True):
            self.remote.find(event.payload["code"])

    def _get_finding_kinds(self):
        return {
            "differs": "Differs",
            "missing": "Missing",
            "missing_there": "Missing there",
            "of_others": "Of others",
        }

    def _get_reconciled_kinds(self):
        return ["differs", "missing_there"]

    def _get_reconciliation_size(self):
        return self.env["toy.binding"].search_count([("backend_id", "=", self.id)])

    def _reconcile_page(self, cursor):
        domain = [("backend_id", "=", self.id), ("id", ">", cursor or 0)]
        bindings = self.env["toy.binding"].search(domain, order="id", limit=2)
        if not bindings:
            return None, 0
        with self._logged_call("list", bindings[0].external_code):
            found = self.remote.list_page(bindings.mapped("external_code"))
        for binding in bindings.filtered(lambda one: one.state == "done"):
            theirs = found.get(binding.external_code)
            ours = binding._prepare_payload()
            if theirs == ours:
                continue
            self.env["sync.finding"]._report(
                self,
                "differs" if theirs else "missing_there",
                binding.external_code,
                record=binding,
                ours=ours["name"],
                theirs=theirs["name"] if theirs else "",
            )
        return (bindings[-1].id if len(bindings) == 2 else None), len(bindings)

    def _repair_finding(self, finding):
        if finding.kind not in self._get_reconciled_kinds():
            advice = "Remove it by hand."
            raise UserError(advice)
        binding = self.env["toy.binding"].search(
            [("external_code", "=", finding.reference)]
        )
        binding.payload_hash = False
        binding._mark_to_push()


class ToyRecord(models.Model):
    _module = None
    _name = "toy.record"
    _description = "Toy Record"

    name = fields.Char()
    start_date = fields.Date()
    problem = fields.Char()
    is_hidden = fields.Boolean()


class ToyBinding(models.Model):
    _module = None
    _name = "toy.binding"
    _inherit = ["sync.binding.mixin"]
    _description = "Toy Object"

    _push_chunk_size = 8

    backend_id = fields.Many2one("toy.backend", required=True, index=True)
    record_id = fields.Many2one("toy.record", required=True, index=True)
    parent_id = fields.Many2one("toy.binding", index=True)
    child_ids = fields.One2many("toy.binding", "parent_id")

    def _is_push_relevant(self):
        return not self.record_id.is_hidden

    def _prepare_payload(self):
        return {"name": self.record_id.name}

    def _check_push_ready(self):
        return [self.record_id.problem] if self.record_id.problem else []

    def _get_push_not_before(self):
        return self.record_id.start_date

    def _get_push_dependencies(self):
        return [self.parent_id]

    def _get_push_dependents(self):
        return [self.child_ids]

    def _do_push(self, client, payload):
        with self.backend_id._logged_call("upsert", self.external_code):
            return client.upsert(self.external_code, payload)


class ToyTicket(models.Model):
    _module = None
    _name = "toy.ticket"
    _inherit = ["sync.binding.mixin"]
    _description = "Toy Ticket"

    _push_is_repeatable = False

    backend_id = fields.Many2one("toy.backend", required=True, index=True)
    record_id = fields.Many2one("toy.record", required=True, index=True)

    def _prepare_payload(self):
        return {"name": self.record_id.name}

    def _do_push(self, client, payload):
        with self.backend_id._logged_call("create", self.external_code):
            return client.add(self.external_code, payload)

    def _do_look_up(self, client):
        code = self.external_code
        try:
            with self.backend_id._logged_call("find", code, is_read=True):
                return client.find(code)
        except RemoteNotFoundError:
            return None


TOY_MODELS = (ToyBackend, ToyRecord, ToyBinding, ToyTicket)
