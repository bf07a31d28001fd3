"""Creating and changing tickets."""

import re

from pyotrs import Article, Attachment, DynamicField, Ticket

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from .otrs_transport import SessionExpiredError

# TicketCreate looks at everything before it creates, at attachments last: one without
# a content type is refused for that if nothing else is wrong
BAIT = {"Content": "Lg==", "ContentType": "", "Filename": "probe.txt"}
BAIT_TAKEN = "Attachment->ContentType"


class OtrsWriterMixin:
    """TicketCreate and TicketUpdate."""

    def create_ticket(self, payload, reference=""):
        """Create a ticket; return its (id, number).

        Not repeatable: ask ``search_by_field`` first, and again after an unknown
        outcome. The first dynamic field should be the reference: OTRS stores fields
        in order, and half a ticket must be found too.
        """
        self._check(payload)
        answer = self._call(
            "TicketCreate",
            reference,
            self._transport.ticket_create,
            **self._build_new(payload),
        )
        return int(answer["TicketID"]), str(answer["TicketNumber"])

    def update_ticket(self, ticket_id, payload, reference=""):
        """Write what ``payload`` holds of Ticket, DynamicField, Article and Attachment
        (which needs an Article); return the ticket's (id, number).

        Ticket and DynamicField are repeatable, an Article is added each time.
        """
        answer = self._update(ticket_id, payload, reference)
        return int(answer["TicketID"]), str(answer["TicketNumber"])

    def _update(self, ticket_id, payload, reference):
        self._check(payload)
        article = payload.get("Article")
        return self._call(
            "TicketUpdate",
            reference,
            self._transport.ticket_update,
            int(ticket_id),
            article=Article(dict(article)) if article else None,
            attachments=self._build_attachments(payload),
            dynamic_fields=self._build_fields(payload),
            **(payload.get("Ticket") or {}),
        )

    def _build_new(self, payload):
        return {
            "ticket": Ticket(dict(payload["Ticket"])),
            "article": Article(dict(payload["Article"])),
            "attachments": self._build_attachments(payload),
            "dynamic_fields": self._build_fields(payload),
        }

    def _build_fields(self, payload):
        return [
            DynamicField(item["Name"], item["Value"])
            for item in payload.get("DynamicField") or []
        ]

    def _build_attachments(self, payload):
        return [Attachment(dict(item)) for item in payload.get("Attachment") or []]

    # -- trying out

    def probe(self, payload):
        """Name of the first attribute or dynamic field of a new ticket that OTRS would
        refuse, or None; nothing is created.

        Processes and activities are not checked by OTRS, nor here.
        """
        self._check(payload)
        fields = payload.get("DynamicField") or []
        wrong = self._probe_once({**payload, "DynamicField": fields})
        if wrong != "DynamicField":
            return wrong
        # OTRS doesn't say which one: the first that is refused ends the halving
        low, high = 0, len(fields)
        while high - low > 1:
            middle = (low + high) // 2
            if self._probe_once({**payload, "DynamicField": fields[:middle]}):
                high = middle
            else:
                low = middle
        return fields[low]["Name"]

    def _probe_once(self, payload):
        """Name of what OTRS objects to ("DynamicField" for any of them), or None."""
        try:
            message = self._call("TicketProbe", "", self._ask_for_refusal, payload)
        except UnknownOutcomeError as error:
            # nothing can have been created
            raise RemoteUnreachableError(str(error), status=error.status) from error
        if BAIT_TAKEN in message:
            return None
        names = re.findall(r"(\w+)->(\w+)", message)
        # only a queue in which the account may create nothing is told otherwise
        owner, name = names[-1] if names else ("Ticket", "Queue")
        if owner == "DynamicField":
            return owner
        return name if owner == "Ticket" else f"{owner}.{name}"

    def _ask_for_refusal(self, payload):
        """Have a new ticket refused; return what OTRS says about it."""
        baited = {**payload, "Attachment": [BAIT]}
        try:
            answer = self._transport.ticket_create(**self._build_new(baited))
        except SessionExpiredError:
            raise
        except RemoteRejectedError as error:
            return error.message
        raise RemoteRejectedError(
            "Client.ProbeCreated",
            f"OTRS accepted a bad attachment and created ticket {answer['TicketID']}",
        )
