from datetime import date

from odoo import models


class SyncReadinessMixin(models.AbstractModel):
    """Whether everything that is effective by a date is over there.

    Somebody may be waiting for it: what is not there yet is not billed, delivered, …
    """

    _name = "sync.readiness.mixin"
    _description = "Readiness of a Remote System for a Date"

    def _get_readiness_problems(self, cutoff: date) -> list[dict]:
        """What is missing until all that is effective by a date is over there.

        Extension point: a bridge adds what only it knows.

        :param cutoff: last day that counts
        :return: dicts with ``label``, ``count`` and, for whoever wants to see them,
            ``res_model`` and ``domain``; none: ready
        """
        self.ensure_one()
        problems = [
            *self._get_unsent_problems(cutoff),
            self._prepare_readiness_problem(
                self.env._("Incoming events that are not processed"),
                "sync.inbox.event",
                [*self._get_own_domain(), ("state", "!=", "done")],
            ),
            self._prepare_readiness_problem(
                self.env._("Differences that must be cleared up first"),
                "sync.finding",
                [
                    *self._get_own_domain(),
                    ("state", "=", "open"),
                    ("is_blocking", "=", True),
                ],
            ),
        ]
        return [problem for problem in problems if problem["count"]]

    def _get_unsent_problems(self, cutoff):
        labels = {
            "to_push": self.env._("Objects that wait to be sent"),
            "error": self.env._("Objects that need a person"),
            "uncertain": self.env._("Objects whose answer was lost"),
        }
        return [
            self._prepare_readiness_problem(
                label,
                "sync.dead.letter",
                [
                    *self._get_own_domain(),
                    ("state", "=", state),
                    "|",
                    ("push_not_before", "=", False),
                    ("push_not_before", "<=", cutoff),
                ],
            )
            for state, label in labels.items()
        ]

    def _prepare_readiness_problem(self, label, res_model, domain):
        """One problem, counted."""
        return {
            "label": label,
            "count": self.env[res_model].search_count(domain),
            "res_model": res_model,
            "domain": domain,
        }

    def _get_own_domain(self):
        """Domain of the rows about this backend, in a table of many."""
        self.ensure_one()
        return [("backend_model", "=", self._name), ("backend_id", "=", self.id)]

    def _get_traffic(self):
        """How much waits, failed or is uncertain today, and whether all is there.

        :return: a dict with ``waiting``, ``errors``, ``uncertain`` and ``ready``
        """
        today = self._get_business_date()
        counts = {
            problem["domain"][2][2]: problem["count"]
            for problem in self._get_unsent_problems(today)
        }
        return {
            "waiting": counts["to_push"],
            "errors": counts["error"],
            "uncertain": counts["uncertain"],
            "ready": not self._get_readiness_problems(today),
        }

    def action_check_readiness(self):
        """Show what is missing for a cut-off date, today's at first."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["sync.readiness"].create(
            {
                "backend_model": self._name,
                "backend_id": self.id,
                "backend_name": self.display_name,
                "cutoff": self.sudo()._get_business_date(),
            }
        )
        wizard.action_check()
        return wizard._open()
