from odoo.tests import tagged

from ..tools.invoice_parser import parse_invoice
from .common import OpencellCommon
from .fake_opencell import make_invoice
from .test_invoice_amounts import PaymentModeMixin

#: what is another one's in a second entry of the same invoice
OWN = {
    "id",
    "create_date",
    "write_date",
    "move_id",
    "move_name",
    "name",
    "display_name",
    "sequence_number",
    "sequence_prefix",
    "journal_line_ids",
    "made_sequence_gap",
    "payment_reference",
    "opencell_invoice_id",
    "access_token",
    "line_ids",
    "invoice_line_ids",
    "message_ids",
    "message_follower_ids",
    "message_partner_ids",
    "activity_ids",
}
#: amounts without tax of the lines, by what they show
SHAPES = {
    "one line": ["7.00"],
    "four lines": ["7.00", "13.00", "0.35", "2.10"],
    "compensation": ["28.00", "-3.20", "0.01"],
    "cents rounded otherwise": ["0.55", "0.55", "0.55"],
    "credit note": ["-7.00", "-0.55"],
    "tax of nothing": ["0.01"],
}


@tagged("post_install", "-at_install")
class TestInvoicePaths(PaymentModeMixin, OpencellCommon):
    """The fast way makes the very entry that Odoo makes by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tags = cls.env["account.account.tag"].create(
            [
                {
                    "name": name,
                    "applicability": "taxes",
                    "country_id": cls.tax.country_id.id,
                }
                for name in ("base", "tax", "refund base", "refund tax")
            ]
        )
        lines = (
            cls.tax.invoice_repartition_line_ids | cls.tax.refund_repartition_line_ids
        )
        for line, tag in zip(lines.sorted(), tags, strict=True):
            line.tag_ids = tag
        cls.backend.payment_mode_id = cls._create_payment_mode()

    def setUp(self):
        super().setUp()
        self.contract = self.push_contract()

    def _post_by(self, way, number, payload):
        """Post an invoice the fast or the plain way; return its entry."""
        record = self.env["opencell.invoice"].create(
            {
                "backend_id": self.backend.id,
                "external_id": str(number),
                "number": payload["invoiceNumber"],
                "payload": {**payload, "invoiceId": number},
            }
        )
        if way == "plain":
            self.patch(
                self.registry["opencell.invoice"], "_complete_move", lambda *_args: None
            )
        record._take_over()
        self.assertEqual(record.state, "done", record.error_message)
        return record.move_id

    def _read(self, records):
        """All stored values that the two entries must share."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store and name not in OWN and field.type != "binary"
        ]
        rows = records.read(names, load=None)
        for row in rows:
            row.pop("id")
        return names, rows

    def _prepare(self, way, amounts, **values):
        code = self.contract.code
        lines = [
            (code, "ISC_MOBILE", f"Charge {index}", amount)
            for index, amount in enumerate(amounts)
        ]
        account = self.contract.billing_group_id.code
        return make_invoice(
            f"{way.upper()}-000001", account, lines, "2026-11-01", **values
        )

    def assert_same(self, amounts, **values):
        self.maxDiff = None
        fast = self._post_by("fast", 901, self._prepare("fast", amounts, **values))
        plain = self._post_by("plain", 902, self._prepare("plain", amounts, **values))
        for records in (fast.line_ids, plain.line_ids):
            names = {line.name.replace(line.move_id.name, "N") for line in records}
            self.assertIn("N", names, "the term line has the number")
        self.assertEqual(
            [line.name.replace("FAST", "X") for line in fast.line_ids.sorted()],
            [line.name.replace("PLAIN", "X") for line in plain.line_ids.sorted()],
        )
        names, rows = self._read(fast.line_ids.sorted())
        self.assertIn("tax_tag_ids", names)
        for row, other in zip(
            rows, self._read(plain.line_ids.sorted())[1], strict=True
        ):
            self.assertEqual(row, other)
        self.assertEqual(self._read(fast)[1], self._read(plain)[1])

    def test_every_value_is_the_same(self):
        for name, amounts in SHAPES.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.assert_same(amounts)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_every_value_is_the_same_with_a_rounding(self):
        self.backend.invoice_tolerance = 0.02
        untaxed, tax = "7.00", "1.47"
        total = float(untaxed) + float(tax) + 0.02
        self.assert_same([untaxed], amountWithTax=total)

    def test_wrong_sums_are_left_to_odoo(self):
        """Whatever the fast way got wrong: the plain one makes the entry."""
        complete = self.registry["opencell.invoice"]._complete_move

        def complete_wrongly(record, *arguments):
            values = complete(record, *arguments)
            for _command, _id, line in values["line_ids"]:
                if line["display_type"] == "product":
                    line["balance"] = line["amount_currency"] = -5.0
            return values

        self.patch(
            self.registry["opencell.invoice"], "_complete_move", complete_wrongly
        )
        with self.assertLogs("odoo.addons.somconnexio_opencell", "WARNING"):
            move = self._post_by("fast", 901, self._prepare("fast", ["7.00"]))
        self.assertEqual((move.state, move.amount_total), ("posted", 8.47))
        self.assertEqual(move.name, "FAST-000001")

    def test_taxes_that_only_odoo_knows_go_the_plain_way(self):
        self.tax.include_base_amount = True
        invoice = parse_invoice(
            {**self._prepare("fast", ["7.00"]), "invoiceId": 1}, "Europe/Madrid"
        )
        record = self.env["opencell.invoice"].new({"backend_id": self.backend.id})
        sources = record._look_up([invoice])
        self.assertIsNone(record._get_tax_spec("TAX_HIGH", False, sources))
        self.tax.include_base_amount = False
        sources = record._look_up([invoice])
        self.assertTrue(record._get_tax_spec("TAX_HIGH", False, sources))
