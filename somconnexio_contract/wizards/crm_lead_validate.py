# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

RESULT = [
    ("pending", "To do"),
    ("done", "Validated"),
    ("refused", "Not validated"),
]
# So many orders are validated in one transaction: the next ones don't undo them.
CHUNK_SIZE = 10


class CrmLeadValidate(models.TransientModel):
    """Many orders at once, with a report of each.

    The page asks for one chunk after the other, each is a request and a transaction
    of its own. Within a chunk each order has its savepoint: what is refused leaves
    no trace and the rest goes on.
    """

    _name = "crm.lead.validate"
    _description = "Validate Orders"

    line_ids = fields.One2many(
        comodel_name="crm.lead.validate.line", inverse_name="wizard_id"
    )
    order_count = fields.Integer(compute="_compute_counts")
    pending_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.depends("line_ids.result")
    def _compute_counts(self):
        for wizard in self:
            results = wizard.line_ids.mapped("result")
            wizard.order_count = len(results)
            wizard.pending_count = results.count("pending")
            wizard.done_count = results.count("done")
            wizard.refused_count = results.count("refused")
            done = len(results) - wizard.pending_count
            wizard.progress = 100.0 * done / len(results) if results else 0.0

    @api.model
    def default_get(self, fields):
        """Start with the orders that were selected in the list."""
        values = super().default_get(fields)
        if "line_ids" in fields and "line_ids" not in values:
            leads = self.env["crm.lead"].browse(self.env.context.get("active_ids", []))
            values["line_ids"] = [
                Command.create({"lead_id": lead.id})
                for lead in leads.filtered("is_service_order").sorted("id")
            ]
        return values

    @api.model
    def action_open(self, lead_ids: list[int]) -> dict:
        """The window in which these orders are validated."""
        wizard = self.with_context(active_ids=lead_ids).create({})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.crm_lead_validate_action"
        )
        return {**action, "res_id": wizard.id}

    def action_run_chunk(self) -> bool:
        """Validate the next orders.

        :return: whether there are more
        """
        self.ensure_one()
        pending = self.line_ids.filtered(lambda line: line.result == "pending")
        for line in pending[:CHUNK_SIZE]:
            line._run()
        return len(pending) > CHUNK_SIZE

    def action_show_refused(self) -> dict:
        """Button: the orders that could not be validated."""
        self.ensure_one()
        refused = self.line_ids.filtered(lambda line: line.result == "refused")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "somconnexio_contract.crm_lead_action"
        )
        return {
            **action,
            "view_mode": "list,form",
            "views": [
                (self.env.ref("somconnexio_contract.crm_lead_view_list").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", refused.lead_id.ids)],
            "context": {"default_is_service_order": True, "active_test": False},
            "target": "current",
        }


class CrmLeadValidateLine(models.TransientModel):
    _name = "crm.lead.validate.line"
    _description = "Validation of One Order"
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="crm.lead.validate", required=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Order",
        required=True,
        index=True,
        ondelete="cascade",
    )
    member_name = fields.Char(related="lead_id.order_member_name", string="Member")
    problem_count = fields.Integer(related="lead_id.problem_count")
    result = fields.Selection(selection=RESULT, required=True, default="pending")
    message = fields.Text(string="What Is Wrong")

    def _run(self) -> None:
        """Validate the order and note down what came of it."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.lead_id.action_validate_order()
        except UserError as error:
            self.write({"result": "refused", "message": str(error)})
        except (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError):
            # Somebody else works on the order: the framework repeats the chunk.
            raise
        except Exception:
            # A mistake of a program with one order is no reason to leave the others.
            _logger.exception("Order %s could not be validated", self.lead_id.id)
            message = self.env._(
                "Something unexpected has happened: tell your technicians."
            )
            self.write({"result": "refused", "message": message})
        else:
            self.write({"result": "done", "message": False})

    def action_open_order(self) -> dict:
        """Button: open the order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
            "target": "current",
        }
