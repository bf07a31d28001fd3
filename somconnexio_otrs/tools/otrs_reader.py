"""Reading tickets, one or many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import zip_longest

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteUnreachableError,
    SyncError,
)

from .otrs_values import parse_ticket

# A hundred tickets take OTRS half a second and fit in any URL limit
CHUNK = 100


class OtrsReaderMixin:
    """TicketGet."""

    def get_ticket(
        self,
        ticket_id,
        articles=False,
        attachments=False,
        *,
        contents=True,
        reference="",
    ):
        """Return the ticket; RemoteNotFoundError if there is none that we may see.

        :param articles: read its articles too, oldest first
        :param attachments: and what is attached to them
        :param contents: the attachments' bytes; without, only name, type and size
        """
        with self._transport.adding(GetAttachmentContents=int(contents)):
            ticket = self._call(
                "TicketGet",
                reference,
                self._transport.ticket_get_by_id,
                int(ticket_id),
                articles=articles or attachments,
                attachments=attachments,
            )
        return self._parse(ticket)

    def check_quiet(self, ticket):
        """Refuse to go on with a ticket just read that OTRS may still be writing.

        A request that nobody waits for any more goes on over there: a ticket without
        an article may get it yet. After three times as long as we wait for an answer it
        is taken for broken off.

        :raises RemoteUnreachableError: ask again later
        """
        now, (_connect, read) = (
            self._transport.server_time,
            self._transport.request_timeout,
        )
        if (
            now
            and ticket.changed
            and now - ticket.changed < timedelta(seconds=3 * read)
        ):
            raise RemoteUnreachableError("TicketGet: its creation may not be over yet")

    def get_tickets(self, ticket_ids):
        """Return the tickets found, by id, in the order asked for.

        OTRS refuses a whole list because of one id that is missing or forbidden, so a
        refused chunk is halved until the bad one stands alone. What the search just
        before has read to verify itself is not read again.
        """
        ids = list(dict.fromkeys(int(ticket_id) for ticket_id in ticket_ids))
        found, self._just_read = self._just_read, {}
        missing = [ticket_id for ticket_id in ids if ticket_id not in found]
        found = {**found, **self._get_in_chunks(missing, *READ_LIST)}
        return {ticket_id: found[ticket_id] for ticket_id in ids if ticket_id in found}

    def get_conversations(self, ticket_ids):
        """Return the tickets found, by id, with all their articles and the names of
        what is attached to them; bad ids are isolated as by ``get_tickets``.

        They come without dynamic fields, which take OTRS four times as long as all
        the rest of a ticket.
        """
        ids = list(dict.fromkeys(int(ticket_id) for ticket_id in ticket_ids))
        return self._get_in_chunks(ids, *READ_CONVERSATIONS)

    def _read_conversations(self, ids):
        with self._transport.adding(GetAttachmentContents=0):
            tickets = self._call(
                "TicketGetList",
                "",
                self._transport.ticket_get_by_list,
                ids,
                articles=True,
                attachments=True,
                dynamic_fields=False,
            )
        return {ticket.tid: self._parse(ticket) for ticket in tickets}

    def _read_list(self, ids):
        tickets = self._call(
            "TicketGetList", "", self._transport.ticket_get_by_list, ids
        )
        return {ticket.tid: self._parse(ticket) for ticket in tickets}

    def _get_in_chunks(self, ids, operation, read):
        """Return what is found of all ids that we may see, two chunks at once.

        :param operation: what ``read`` asks of OTRS, for the call log
        :param read: called with a client and ids, returns what it found by id
        """
        chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
        if len(chunks) < 2:
            return self._get_chunk(ids, read) if ids else {}
        found = {}
        with self._fork() as other, ThreadPoolExecutor(1) as pool:
            for mine, theirs in zip_longest(chunks[::2], chunks[1::2]):
                if theirs:
                    ask = partial(pool.submit, read, other, theirs)
                    found.update(
                        self._get_two_chunks(mine, theirs, operation, read, ask)
                    )
                else:
                    found.update(self._get_chunk(mine, read))
        return found

    def _get_two_chunks(self, mine, theirs, operation, read, ask):
        """Return what is found of two chunks while OTRS works on both.

        Calls are logged and the breaker is asked by this thread alone: the other one
        must not touch the cursor.

        :param ask: starts the reading of the second chunk, returns its future
        """
        found, problem = {}, None
        try:
            with self._observe(operation, "", True):
                asked = ask()
                try:
                    found.update(self._get_chunk(mine, read))
                except SyncError as error:
                    # not one of the call around it
                    problem = error
                found.update(asked.result())
        except RemoteNotFoundError:
            found.update(self._get_halves(theirs, read))
        if problem:
            raise problem
        return found

    def _get_chunk(self, ids, read):
        try:
            return read(self, ids)
        except RemoteNotFoundError:
            return self._get_halves(ids, read)

    def _get_halves(self, ids, read):
        """Return what a refused list has besides what it was refused for."""
        if len(ids) == 1:
            return {}
        middle = len(ids) // 2
        return {
            **self._get_chunk(ids[:middle], read),
            **self._get_chunk(ids[middle:], read),
        }

    def _parse(self, ticket):
        """Our ticket from PyOTRS's, which has lost nothing of the answer."""
        return parse_ticket(ticket.to_dct()["Ticket"], self.time_zone)


# What ``_get_in_chunks`` is given
READ_LIST = ("TicketGetList", OtrsReaderMixin._read_list)
READ_CONVERSATIONS = ("TicketGetList", OtrsReaderMixin._read_conversations)
