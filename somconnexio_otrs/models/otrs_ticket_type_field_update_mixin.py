from collections import defaultdict

from odoo import api, fields, models, tools

from ..tools.otrs_dependencies import find_dependencies, find_path_fields
from ..tools.otrs_paths import split_template


class OtrsTicketTypeFieldUpdateMixin(models.AbstractModel):
    """Which dynamic fields are kept up to date, and what they are filled from."""

    _name = "otrs.ticket.type.field.update.mixin"
    _description = "Updates of an OTRS Dynamic Field"

    is_kept = fields.Boolean(
        string="Only If Empty",
        help="A change is sent when the ticket has no value yet: what an agent entered "
        "stays.",
    )
    update_queues = fields.Text(
        string="Only in Queues",
        help="Full names, one per line: a change is sent when the ticket is in one of "
        "them. Empty: wherever it is.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Other data may have to be watched."""
        lines = super().create(vals_list)
        self.env.registry.clear_cache()
        return lines

    def write(self, vals):
        """Other data may have to be watched."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Less data may have to be watched."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _get_watched_fields(self):
        """What the dynamic fields are filled from: {model name: names of fields}.

        Whatever writes one of these has the tickets concerned looked at again.
        """
        orders = self.env["service.order"]
        # sudo: whoever writes need not know how tickets are made
        lines = (
            self.env["otrs.ticket.type.field"]
            .sudo()
            .search([("direction", "=", "out"), ("is_updated", "=", True)])
        )
        sources = {
            field
            for line in lines
            for _text, paths in split_template(line.source)
            for path in paths
            for field in find_path_fields(orders, path)
        }
        watched = defaultdict(set)
        for field in find_dependencies(self.env.registry, sources):
            watched[field.model_name].add(field.name)
        return {name: frozenset(names) for name, names in watched.items()}

    def _is_sent_in(self, queue):
        """Whether a change is sent to a ticket that is in a queue."""
        self.ensure_one()
        names = (self.update_queues or "").splitlines()
        allowed = {name.strip() for name in names if name.strip()}
        return not allowed or queue in allowed
