"""What is bought once, or given back, in the fake Opencell's cooperative."""

from odoo import fields

from .common import OpencellCommon

COMPENSATION = "CH_SC_OSO_COMPENSATION"
SIM = "CH_SC_OSO_SIM"


class ChargeCommon(OpencellCommon):
    """A cooperative whose members buy one-shots and get something back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.write(
            {"compensation_code": COMPENSATION, "charges_from": "2026-11-01"}
        )

    def buy(self, contract, day="2026-11-10", **values):
        """A one-shot line of a contract; return its charge."""
        line = self.env["contract.line"].create(
            {
                **contract._prepare_line(
                    self.product_one_shot, fields.Date.to_date(day)
                ),
                "contract_id": contract.id,
                **values,
            }
        )
        self.commit()
        return line.opencell_charge_ids

    def compensate(self, contract, **values):
        """A compensation asked for by staff; return its charge."""
        order = self.env["service.order"]._request(
            "compensation", contract, values or {"amount": 3.2}
        )
        self.commit()
        return contract.opencell_charge_ids.filtered(
            lambda charge: charge.service_order_id == order
        )

    def let_time_pass(self):
        """Make the calls so far older than Opencell could still work on them."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sync_call_log SET create_date = create_date - INTERVAL '1 hour'"
        )
        self.env.invalidate_all()

    def run_job(self, record):
        """Charges are sent some time after the calls before them."""
        if record.model_name == "opencell.charge":
            self.let_time_pass()
        return super().run_job(record)

    def rows_of(self, contract):
        """What Opencell charged: pairs of code and amount."""
        rows = self.remote.charges_of(contract.code)
        return [(row["code"], row["amountWithoutTax"]) for row in rows]
