"""The ticket types of the demonstration, for a cooperative of the tests."""

import csv

from odoo.fields import Command
from odoo.tools import file_open

FOLDER = "somconnexio_otrs/demo"
NUMBERS = {"sequence", "warning_days", "target_days"}
FLAGS = {"may_move_date", "has_switchboard_table", "is_required", "is_updated"}


def load_kinds(backend, technologies, folder=FOLDER):
    """Create the ticket types of a folder of the demonstration for an OTRS.

    :param technologies: by the last word of their XML id, as in ``…technology_mobile``
    :return: the ticket types by their XML ids, without the ends that all have
    """
    types = {}
    for row in _read_rows(f"{folder}/otrs.ticket.type.csv"):
        del row["backend_id:id"]
        xmlid, names = row.pop("id"), row.pop("technology_ids:id")
        wanted = [
            technologies[name.rpartition("_")[2]] for name in names.split(",") if name
        ]
        types[xmlid] = backend.env["otrs.ticket.type"].create(
            {
                **row,
                "backend_id": backend.id,
                "technology_ids": [Command.link(one.id) for one in wanted],
            }
        )
    lines = []
    for row in _read_rows(f"{folder}/otrs.ticket.type.field.csv"):
        del row["id"]
        ticket_type = types[row.pop("ticket_type_id:id")]
        lines.append({**row, "ticket_type_id": ticket_type.id})
    backend.env["otrs.ticket.type.field"].create(lines)
    return {
        xmlid.removesuffix("_demo").rpartition("ticket_type_")[2]: ticket_type
        for xmlid, ticket_type in types.items()
    }


def _read_rows(path):
    with file_open(path) as file:
        return [
            {key: _convert(key, value) for key, value in row.items() if value != ""}
            | {key: value for key, value in row.items() if key.endswith(":id")}
            for row in csv.DictReader(file)
        ]


def _convert(key, value):
    if key in NUMBERS:
        return int(value)
    return value == "1" if key in FLAGS else value
