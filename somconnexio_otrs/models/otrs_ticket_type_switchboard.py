import base64
import csv
import io

from odoo import fields, models


class OtrsTicketTypeSwitchboardMixin(models.AbstractModel):
    """Tickets of a switchboard bring along a table of what belongs to it."""

    _name = "otrs.ticket.type.switchboard.mixin"
    _description = "Table of a Switchboard in OTRS Tickets"

    has_switchboard_table = fields.Boolean(
        string="Attach the Switchboard's Lines",
        help="The first article has a CSV file with extensions, agents and products.",
    )

    def _prepare_attachments(self, order):
        """Files of the first article, as TicketCreate takes them."""
        if not self.has_switchboard_table:
            return []
        header = order.lead_line_id or order.contract_id
        rows = header._get_switchboard_rows()
        return [self._prepare_switchboard_file(order, rows)] if rows else []

    def _prepare_switchboard_file(self, order, rows):
        """The file as TicketCreate takes it, parts of one product together."""
        translate = order.env._
        columns = {
            "product": translate("Product"),
            "extension": translate("Extension"),
            "phone": translate("Phone number"),
            "mobile": translate("Mobile number"),
            "agent": translate("Agent"),
            "email": translate("E-mail"),
            "additional_codes": translate("Additional products"),
        }
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, columns, extrasaction="ignore")
        writer.writerow(columns)
        for row in sorted(rows, key=lambda row: (row["product"], row["extension"])):
            codes = " ".join(row["additional_codes"])
            writer.writerow({**row, "additional_codes": codes})
        return {
            "Filename": f"{order.name}.csv",
            "ContentType": "text/csv; charset=utf-8",
            "Content": base64.b64encode(buffer.getvalue().encode()).decode(),
        }
