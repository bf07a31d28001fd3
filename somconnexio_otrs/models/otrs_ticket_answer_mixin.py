import hashlib

from odoo import fields, models
from odoo.exceptions import UserError


class OtrsTicketAnswerMixin(models.AbstractModel):
    """From what the agents entered to what the service order takes.

    Part of ``otrs.ticket``. What is missing or wrong holds the service order and is
    told on both sides; it goes on by itself once the values are there.
    """

    _name = "otrs.ticket.answer.mixin"
    _description = "Values That Come Back from a Ticket"

    missing_values = fields.Text(
        string="Missing for Success",
        readonly=True,
        copy=False,
        help="The ticket is done, but these values of it are missing or wrong.",
    )
    told_digest = fields.Char(
        readonly=True, copy=False, help="What the agents were told of last, as a hash."
    )

    # === VALUES === #

    def _prepare_fulfil_values(self, answer):
        """Values for the service order, checked.

        :raises UserError: naming all that is wrong with them
        """
        problems = list(answer.problems)
        values = {
            name: answer.values[name]
            for name in ("icc", "router_serial", "service_data", "secrets")
            if name in answer.values
        }
        if answer.get("phone_number"):
            number, problem = self._check_phone_number(answer.get("phone_number"))
            values["phone_number"] = number
            problems += [problem] if problem else []
        bad_icc = self.env["crm.lead"]._check_icc(answer.get("icc"))
        problems += [bad_icc[1]] if bad_icc else []
        if answer.get("supplier_code"):
            supplier, problem = self._find_supplier(answer.get("supplier_code"))
            values["supplier_id"] = supplier.id
            problems += [problem] if problem else []
        if problems:
            raise UserError("\n".join(problems))
        if "service_data" in values:
            values["service_data"] = self._convert_service_data(values)
        return values

    def _check_phone_number(self, number):
        """The number without blanks, and what is wrong with it."""
        order, checks = self.service_order_id, self.env["crm.lead"]
        number = checks._normalize_phone_number(number)
        if order.technology_id.is_mobile:
            bad = checks._check_mobile_number(number)
        else:
            bad = checks._check_landline_number(number)
        if not bad and order.type == "activation":
            bad = checks._check_phone_free(
                number, self.company_id, lines=order.lead_line_id
            )
        return number, bad and bad[1]

    def _find_supplier(self, code):
        supplier = self.env["service.supplier"]._get_by_code(code, self.company_id)
        if supplier:
            return supplier, None
        return supplier, self.env._(
            "There is no supplier with code %(code)s.", code=code
        )

    def _convert_service_data(self, values):
        """Numbers come as text: the supplier's definition says what they are."""
        supplier = self.env["service.supplier"].browse(values.get("supplier_id"))
        supplier = supplier or self.service_order_id.lead_line_id.supplier_id
        data = {}
        for code, value in values["service_data"].items():
            kind = (supplier._find_service_property(code) or {}).get("type")
            if kind in ("integer", "float") and isinstance(value, str):
                value = self._convert_number(code, value, kind)
            data[code] = value
        return data

    def _convert_number(self, code, text, kind):
        try:
            return int(text) if kind == "integer" else float(text.replace(",", "."))
        except ValueError as error:
            raise UserError(
                self.env._(
                    "“%(value)s” is no number (%(code)s).", value=text, code=code
                )
            ) from error

    # === WHAT IS MISSING === #

    def _hold_for_values(self, text):
        """The ticket is done, but its values don't suffice: say so on both sides.

        :param text: what is missing or wrong, a line each
        """
        self._hold_order()
        if self.missing_values == text:
            return
        self._clear_missing()
        self.missing_values = text
        self._note_for_person(self._prepare_missing_text(), kind="missing")
        if self.external_id:
            self._as_job().with_delay(max_retries=0)._tell_agents()

    def _hold_order(self):
        order = self.service_order_id
        if order.state == "failed":
            self._reopen(order)
        if order.state in ("acknowledged", "in_progress"):
            order._hold()

    def _prepare_missing_text(self):
        return self.env._(
            "The ticket is done, but the service order can't be completed. "
            "Missing or wrong:\n%(values)s",
            values="\n".join(f"- {line}" for line in self.missing_values.splitlines()),
        )

    def _clear_missing(self):
        if self.missing_values:
            self.missing_values = False
            self.service_order_id.activity_unlink(
                ["somconnexio_otrs.mail_activity_type_missing"]
            )

    def _tell_agents(self):
        """Write into the ticket what is missing

        Once per set of values: whoever repeats it finds the article there.
        """
        self.ensure_one()
        if not self.exists() or not self.missing_values:
            return "Nothing to do: nothing is missing"
        if not self.backend_id._is_live():
            return "Nothing to do: disabled"
        self._lock_row(self)
        text = self._prepare_missing_text()
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest == self.told_digest:
            return "Nothing to do: told before"
        self._run_remote(lambda client: self._write_missing(client, text))
        self.told_digest = digest
        return "Told"

    def _write_missing(self, client, text):
        """Unless a killed job or a lost answer left the article there already."""
        ticket = client.get_ticket(
            self.external_id, articles=True, reference=self.external_code
        )
        words = text.split()
        if any((article.body or "").split() == words for article in ticket.articles):
            return
        client.add_article(
            int(self.external_id),
            {
                "Subject": self.env._("Values are missing"),
                "Body": text,
                "ContentType": "text/plain; charset=utf8",
                "IsVisibleForCustomer": "0",
            },
            [],
            self.external_code,
        )
