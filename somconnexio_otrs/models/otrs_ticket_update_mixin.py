from odoo import fields, models

from ..const import FORMAT_DATE


def read_fields(payload):
    """The dynamic fields of a payload: {name: value}."""
    return {
        item["Name"]: item["Value"]
        for item in (payload or {}).get("DynamicField") or []
    }


class OtrsTicketUpdateMixin(models.AbstractModel):
    """What OTRS should hold of a ticket that it has already.

    The binding's ``payload`` is what was sent last. Only what differs from it is sent,
    so that what an agent changed over there stays until its value changes in Odoo.
    """

    _name = "otrs.ticket.update.mixin"
    _description = "Updates of an OTRS Ticket"

    @property
    def _push_is_repeatable(self):
        """Creating twice makes two tickets; updating twice changes nothing."""
        return bool(self.external_id)

    def write(self, vals):
        """A ticket in another queue may take what it didn't take before."""
        moved = self.filtered(
            lambda binding: "queue" in vals
            and binding.external_id
            and binding.queue != vals["queue"]
        )
        result = super().write(vals)
        moved.filtered(
            lambda binding: any(binding._get_updated_lines().mapped("update_queues"))
        )._mark_outdated()
        return result

    # === WHETHER === #

    def _is_update_wanted(self):
        """Whether OTRS is told what changes: somebody still works on the ticket."""
        self.ensure_one()
        return (
            self.state != "cancelled"
            and not self._is_ended()
            and self._is_current()
            and not self.service_order_id.fulfilled_on
            and self._is_push_relevant()
        )

    def _mark_outdated(self):
        """Have the tickets compared with Odoo's data, and what differs sent."""
        self.filtered(lambda binding: binding._is_update_wanted())._mark_to_push()

    def _push_or_wait(self):
        if self.external_id and not self._is_update_wanted():
            # it ended meanwhile: nobody looks at the fields any more
            if self.state == "to_push":
                self._set_state("done")
            return "Nothing to do: its work is over"
        return super()._push_or_wait()

    # === WHAT === #

    def _get_updated_lines(self):
        return self.ticket_type_id.field_ids.filtered(
            lambda line: line.direction == "out" and line.is_updated
        )

    def _prepare_desired_payload(self):
        """What was sent, with what has become of it in Odoo since."""
        desired = {
            **(self.payload or {}),
            "DynamicField": self._prepare_desired_fields(),
        }
        links = self._get_desired_links()
        if links:
            desired["Links"] = links
        returned_on = self.service_order_id.lead_line_id.sim_returned_on
        if returned_on:
            desired["SimReturned"] = fields.Date.to_string(returned_on)
        return desired

    def _prepare_desired_fields(self):
        """Dynamic fields: those of today where they are kept up to date."""
        values = read_fields(self.payload)
        today = self.ticket_type_id._prepare_dynamic_fields(
            self._with_agents_language(), self.external_code
        )
        wanted = read_fields({"DynamicField": today})
        for line in self._get_updated_lines():
            value = wanted.get(line.name, "")
            is_known = line.name in values or value not in ("", [])
            if is_known and line._is_sent_in(self.queue):
                values[line.name] = value
        return [{"Name": name, "Value": value} for name, value in values.items()]

    def _prepare_update_payload(self):
        """What TicketUpdate gets: the dynamic fields that differ from those sent, and
        an article if something happened that has to be told."""
        sent, desired = self.payload or {}, self._prepare_desired_payload()
        old = read_fields(sent)
        update = {}
        changed = [
            {"Name": name, "Value": value}
            for name, value in read_fields(desired).items()
            if old.get(name) != value
        ]
        if changed:
            update["DynamicField"] = changed
        if desired.get("SimReturned") != sent.get("SimReturned"):
            update["Article"] = self._prepare_sim_article(desired["SimReturned"])
        return update

    def _do_update(self, client):
        """Send what differs and return the values to keep: none.

        It may be sent again after a lost answer.
        """
        update = self._prepare_update_payload()
        self._leave_out_known(client, update)
        if update:
            client.update_ticket(self.external_id, update, self.external_code)
        self._make_links(client, self._get_missing_links())
        return {}

    def _leave_out_known(self, client, update):
        """Leave out the article that an attempt without answer brought there, and the
        fields that are only for agents who left them empty."""
        kept = self._get_updated_lines().filtered("is_kept").mapped("name")
        changed = update.get("DynamicField") or []
        if "Article" not in update and not any(
            item["Name"] in kept for item in changed
        ):
            return
        ticket = client.get_ticket(
            self.external_id, articles=True, reference=self.external_code
        )
        if self._has_article(ticket, update.get("Article")):
            del update["Article"]
        rest = [
            item
            for item in changed
            if item["Name"] not in kept or ticket.get_field(item["Name"]) is None
        ]
        if rest != changed:
            update["DynamicField"] = rest
        if not rest:
            update.pop("DynamicField", None)

    # === ARTICLES === #

    def _prepare_note(self, text, body=""):
        """An internal article; its subject tells it from all others of the ticket."""
        return {
            "Subject": text,
            "Body": "\n".join(filter(None, (text, body))),
            "ContentType": "text/plain; charset=utf8",
            "IsVisibleForCustomer": "0",
        }

    def _has_article(self, ticket, article):
        """Whether a ticket (read with its articles) has a note already."""
        return bool(article) and any(
            there.subject == article["Subject"] for there in ticket.articles
        )

    def _prepare_sim_article(self, day):
        env = self._with_agents_language().env
        return self._prepare_note(
            env._("The SIM card has come back (%(day)s).", day=day)
        )

    # === FOUND TICKETS === #

    def _prepare_found_payload(self, payload, ticket):
        """What a ticket that was found must have been sent: what it holds.

        Its creation may have been with other data than there are now.

        :param payload: what would be sent today
        """
        lines = {
            line.name: line
            for line in self.ticket_type_id.field_ids
            if line.direction == "out"
        }
        values = read_fields(payload)
        for name in values.keys() & lines.keys():
            values[name] = self._normalize(lines[name], ticket.get_field(name))
        return {
            **payload,
            "DynamicField": [
                {"Name": name, "Value": value} for name, value in values.items()
            ],
        }

    def _normalize(self, line, value):
        """A value that OTRS gave back, as it was sent."""
        if value is None or isinstance(value, list):
            return value or ""
        text = str(value)
        return text[:10] if line.value_format == FORMAT_DATE else text
