from odoo import api, fields, models


class OtrsActivity(models.Model):
    """A step of a process in OTRS, which knows it by an id that says nothing.

    It's there as soon as a ticket was in it; people give it its name.
    """

    _name = "otrs.activity"
    _description = "OTRS Process Activity"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        string="Entity ID", required=True, readonly=True, help="As Activity-…."
    )
    backend_id = fields.Many2one(
        "otrs.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="OTRS",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)

    _code_uniq = models.Constraint(
        "UNIQUE(backend_id, code)", "This activity is listed already."
    )

    @api.model
    def _get_or_create(self, backend, code):
        """The activity of an OTRS with an entity id; none for no id."""
        if not code:
            return self.browse()
        domain = [("backend_id", "=", backend.id), ("code", "=", code)]
        return self.search(domain, limit=1) or self.create(
            {"backend_id": backend.id, "code": code, "name": code}
        )
