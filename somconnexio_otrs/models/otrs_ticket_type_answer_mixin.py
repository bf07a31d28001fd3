from odoo import models
from odoo.exceptions import UserError

from ..tools.otrs_answer import OtrsAnswer

# Targets that are collected by their codes, and where
COLLECTED = {"service_data": "service_data", "secret": "secrets"}


class OtrsTicketTypeAnswerMixin(models.AbstractModel):
    """How what the agents entered is read. Part of ``otrs.ticket.type``."""

    _name = "otrs.ticket.type.answer.mixin"
    _description = "Answer of a Ticket"

    def _read_answer(self, ticket):
        """What a ticket tells its service order: an ``OtrsAnswer``.

        Never raises: what can't be read is one of its problems.
        """
        self.ensure_one()
        answer = OtrsAnswer()
        for line in self.field_ids.filtered(lambda line: line.direction == "in"):
            try:
                value = line._read_value(ticket.get_field(line.name))
            except UserError as error:
                answer.problems.append(str(error))
                continue
            if value is None:
                if line.is_required:
                    answer.missing.append(line._describe_target())
            elif line.target in COLLECTED:
                where = answer.values.setdefault(COLLECTED[line.target], {})
                where[line.target_code] = value
            else:
                answer.values[line.target] = value
        return answer

    def _get_read_fields(self):
        """Names of the dynamic fields that are read back."""
        lines = self.field_ids.filtered(lambda line: line.direction == "in")
        return set(lines.mapped("name"))
