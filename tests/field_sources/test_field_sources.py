"""Every field of a ticket and of the present API has a source in the model."""

from situations import Situations
from sources import is_empty, note, read_source, read_table

from odoo.tests import tagged


@tagged("-at_install", "post_install")
class TestFieldSources(Situations):
    """The table is printed, so that it can be read where the tests run."""

    def _read(self, name: str) -> None:
        """Fill each field of a table from the record of its situation."""
        records = {}
        for row in read_table(name):
            if row.is_fixed:
                note(row, row.source)
                continue
            with self.subTest(kind=row.kind, field=row.field, source=row.source):
                if row.situation not in records:
                    with self.env.cr.savepoint():
                        situate = getattr(self, f"_situate_{row.situation}")
                        records[row.situation] = situate()
                record = records[row.situation]
                value = read_source(record, row.source)
                name = getattr(record, "_name", type(record).__name__)
                note(row, f"{name}: {row.source}")
                self.assertFalse(is_empty(value))

    def test_fields_of_tickets(self):
        self._read("ticket_fields.csv")

    def test_fields_of_the_present_api(self):
        self._read("api_fields.csv")
