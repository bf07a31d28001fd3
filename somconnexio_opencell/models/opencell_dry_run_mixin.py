from __future__ import annotations

from dataclasses import dataclass, field

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    SyncError,
)

from ..tools.dry_run_client import DryRunClient
from ..tools.opencell_diff import FieldPair, compare
from ..tools.opencell_transport import Call


@dataclass
class DryRunStep:
    """One object of the chain: what holds it up, what differs, what would be called.

    :param is_there: whether Opencell has it; None: it could not be asked
    """

    kind: str
    code: str
    obstacles: list[str] = field(default_factory=list)
    pairs: list[FieldPair] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    is_there: bool | None = None
    status: str = ""
    note: str = ""

    @property
    def differences(self) -> list[FieldPair]:
        """The fields that are not the same."""
        return [pair for pair in self.pairs if pair.differs]

    @property
    def equals(self) -> list[FieldPair]:
        """The fields that are the same."""
        return [pair for pair in self.pairs if not pair.differs]


class OpencellDryRunMixin(models.AbstractModel):
    """An object in Opencell that can tell what its push would do.

    Found out by the push's own code with a client that only reads.
    """

    _name = "opencell.dry.run.mixin"
    _description = "Object in Opencell with a Dry Run"
    _inherit = ["opencell.binding.mixin"]

    # === ACTION === #

    def action_dry_run(self):
        """Show what would be sent now, and how both sides differ. Sends nothing."""
        self.ensure_one()
        return self.env["opencell.dry.run"]._open(self)

    # === HOOK === #

    def _read_for_dry_run(self, client):
        """What Opencell has of the object, with the names of the payload.

        :raises RemoteNotFoundError: if it has nothing
        """
        raise NotImplementedError

    # === STEPS === #

    def _dry_run(self):
        """The whole chain of these objects, each after those that it needs.

        :return: a list of :class:`DryRunStep`, and the outage in which it ended or None
        """
        backend = self.backend_id
        try:
            client = backend._get_client(client_class=DryRunClient)
        except SyncError as error:
            return [], error
        with client:
            steps = [binding._dry_run_step(client) for binding in self._list_chain()]
        return steps, client.outage

    def _list_chain(self):
        """The bindings, each after those that it needs, none twice."""
        chain = {}
        for binding in self:
            for dependencies in binding._get_push_dependencies():
                for dependency in dependencies:
                    chain |= dict.fromkeys(dependency._list_chain())
            chain[binding] = None
        return list(chain)

    def _dry_run_step(self, client):
        kind = self.env["ir.model"]._get(self._name).name
        step = DryRunStep(kind, self.external_code, self._list_obstacles())
        payload = self._prepare_dry_run_payload(step)
        remote = self._read_dry_run_remote(client, step)
        if payload:
            step.pairs = compare(payload, remote, self._to_day)
            if self.state != "cancelled" and self._is_push_relevant():
                self._note_calls(client, payload, step)
        return step

    def _prepare_dry_run_payload(self, step):
        problems = self._check_push_ready()
        try:
            # the very payload of the push, which is made without a language
            binding = self.with_context(lang=None)
            payload = None if problems else binding._prepare_payload()
        except UserError as error:
            problems, payload = [str(error)], None
        # what it was refused for may be just that
        said = "\n".join(step.obstacles)
        step.obstacles += [problem for problem in problems if problem not in said]
        return payload

    def _read_dry_run_remote(self, client, step):
        try:
            remote = self._read_for_dry_run(client)
        except RemoteNotFoundError:
            step.is_there = False
            return None
        except SyncError as error:
            if isinstance(error, RemoteRejectedError):
                step.obstacles.append(str(error))
            return None
        step.is_there = True
        step.status = remote.get("status", "")
        return remote

    def _note_calls(self, client, payload, step):
        """Let the push run and see what it calls."""
        is_pushed = self._is_pushed(self._hash_payload(payload))
        # an old subscription that was ended is not touched any more
        if is_pushed or (self.state == "done" and not self._is_to_bring()):
            step.note = self.env._(
                "Opencell was sent this before: there is nothing to send."
            )
            return
        before = len(client.calls)
        try:
            self._do_push(client, payload)
        except RemoteRejectedError as error:
            step.obstacles.append(str(error))
        except SyncError:
            step.note = self.env._(
                "Which calls are needed depends on what Opencell has, and it does not "
                "answer."
            )
        step.calls = client.calls[before:]

    # === OBSTACLES === #

    def _list_obstacles(self):
        """Why nothing is sent right now, if so: sentences."""
        env = self.env
        if self.state == "cancelled":
            return [env._("It is no longer kept up to date.")]
        if not self._is_push_relevant():
            return [env._("Opencell need not know of it now.")]
        reasons = [text for text, _details in self._explain_backend()]
        not_before = self._get_push_not_before()
        if not_before and not_before > self.backend_id._get_business_date():
            reasons.append(
                env._("Its day is %(day)s.", day=format_date(env, not_before))
            )
        if self.state == "error":
            reasons.append(
                env._("It was refused: %(message)s", message=self.error_message)
            )
        if self.state == "uncertain":
            reasons.append(
                env._("An answer was lost: Opencell is asked before anything is sent.")
            )
        return reasons + [
            env._("It waits for %(code)s.", code=binding.external_code)
            for dependencies in self._get_push_dependencies()
            for binding in dependencies
            if binding.state in ("error", "uncertain")
        ]
