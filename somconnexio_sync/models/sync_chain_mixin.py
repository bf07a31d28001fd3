from collections import defaultdict
from itertools import chain

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import FailedJobError

from ..exceptions import RemoteRejectedError

#: key of the cursor's precommit data: (model, id) of the pushes to enqueue
TO_ENQUEUE = "somconnexio_sync.to_enqueue"
#: What needs a person, as against what passes by itself
REFUSALS = (RemoteRejectedError, FailedJobError, UserError)


class SyncChainMixin(models.AbstractModel):
    """Objects that need others come with them: one job for the whole chain.

    Each link locks its row, is checked, sent and set done in the job of the last one.
    A refusal is kept on the link that was refused, and what hangs on it waits; an
    outage postpones the job, which then begins again with what is not done.
    """

    _name = "sync.chain.mixin"
    _description = "Chain of Remote Objects"

    # === WHICH JOBS === #

    @api.model
    def _enqueue_marked(self):
        """Enqueue what the transaction marked; a rolled back savepoint leaves gaps."""
        pending = self.env.cr.precommit.data.pop(TO_ENQUEUE, {})
        kinds = defaultdict(list)
        for model, id_ in pending:
            kinds[model].append(id_)
        bindings = chain.from_iterable(
            self.env[model].browse(ids).exists() for model, ids in kinds.items()
        )
        self._delay_pushes(self._select_last_links(bindings))

    @api.model
    def _select_last_links(self, bindings):
        """Leave out what waits for its day, and what another one brings along."""
        selected, brought = [], set()
        for binding in bindings:
            if binding.state == "cancelled" or binding._put_off():
                continue
            selected.append(binding)
            if binding.state == "to_push" and binding._is_push_relevant():
                brought |= binding._get_chain()
        return [binding for binding in selected if binding not in brought]

    def _put_off(self):
        """Whether a waiting binding's day has not come: the sweeper will see to it."""
        if self.state != "to_push" or not self._is_push_relevant():
            return False
        not_before = self._get_push_not_before()
        if not not_before or not_before <= self.backend_id._get_business_date():
            return False
        self.push_not_before = not_before
        return True

    def _get_chain(self):
        """All the bindings that a binding needs, directly or not."""
        links, to_follow = set(), [self]
        while to_follow:
            for dependencies in to_follow.pop()._get_push_dependencies():
                for binding in dependencies:
                    if binding not in links:
                        links.add(binding)
                        to_follow.append(binding)
        return links - {self}

    # === WITHIN A JOB === #

    def _bring_along(self):
        """Push what a binding needs.

        :return: the codes of what is still not there, and whether anything was pushed
        """
        missing, has_pushed = [], False
        for dependencies in self._get_push_dependencies():
            for binding in dependencies:
                if binding._is_to_bring():
                    has_pushed = True
                    self._lock_row(binding)
                    binding._push_apart(binding._push_or_wait)
                elif binding.state == "done":
                    further, was_pushed = binding._bring_along()
                    missing += further
                    has_pushed |= was_pushed
                if binding.state != "done":
                    missing.append(binding.external_code)
        return missing, has_pushed

    def _wake_dependents(self):
        """Enqueue what waited for a binding, also below what is done."""
        for dependents in self._get_push_dependents():
            for binding in dependents:
                if binding.state == "to_push" and binding.waiting_reason:
                    binding._enqueue_push()
                elif binding.state == "done":
                    binding._wake_dependents()

    def _is_to_bring(self):
        """Whether a push is due: what is done may have changed since it was marked."""
        if self.state != "done":
            return self.state == "to_push"
        try:
            payload = self._prepare_payload()
        except UserError:
            return True
        return not self._is_pushed(self._hash_payload(payload))

    def _push_apart(self, push):
        """Push such that a refusal is kept here and undoes nothing else of the job.

        There is nothing to roll back: a push writes once its calls have succeeded.
        """
        try:
            return push()
        except REFUSALS as error:
            self._on_fail_push(exc_message=str(error))
            return "Refused"
