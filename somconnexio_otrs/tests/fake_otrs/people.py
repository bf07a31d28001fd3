"""What the people who work in an OTRS do there."""

from contextlib import contextmanager

# Ids of the ERP's account and of an agent
API_USER = 2
PERSON = 3


class FakeStaff:
    """Agents at their screens; mixed into the server, whose memory they change."""

    @contextmanager
    def as_person(self):
        """What is done within is a person's doing."""
        api_user, self.actor = self.actor, PERSON
        yield
        self.actor = api_user

    def agent_update(self, ticket_id, state=None, queue=None, **fields):
        """A human agent changes a ticket."""
        self.tick()
        ticket = self.tickets[int(ticket_id)]
        with self.as_person():
            if state:
                self.set_state(ticket, state)
            if queue:
                self.move(ticket, queue)
            for name, value in fields.items():
                self.store_field(ticket, name, value)
            self.follow_process(ticket)
        ticket.changed = self.now

    def move(self, ticket, queue):
        """Move a ticket to a queue; there it may be already."""
        old, ticket.values["Queue"] = ticket.values.get("Queue"), queue
        if old != queue:
            self.remember(ticket, "Move", f"%%{queue}%%8%%{old}%%7")

    def agent_writes(self, ticket_id, subject, body, attachments=(), **values):
        """A human agent (or a member, by ``SenderType``) writes an article."""
        self.tick()
        ticket = self.tickets[int(ticket_id)]
        data = {"Subject": subject, "Body": body, "IsVisibleForCustomer": 0, **values}
        with self.as_person():
            return self.add_article(ticket, data, list(attachments))

    def merge(self, ticket_id, into_id):
        """An agent finds that two tickets are the same: the first one ends, its
        articles move, and both remember it."""
        self.tick()
        ended, main = self.tickets[int(ticket_id)], self.tickets[int(into_id)]
        main.articles += ended.articles
        ended.articles = []
        note = {"Subject": "Ticket Merged", "Body": f"Merged to {main.number}"}
        with self.as_person():
            self.add_article(ended, note)
        name = f"%%{ended.number}%%{ended.ticket_id}%%{main.number}%%{main.ticket_id}"
        for ticket in (ended, main):
            self.remember(ticket, "Merged", name)
            ticket.changed = self.now
        self.links = [
            tuple(main.ticket_id if end == ended.ticket_id else end for end in link[:2])
            + link[2:]
            for link in self.links
        ]
        self.links.append((main.ticket_id, ended.ticket_id, "ParentChild"))
        self.cached_links = None
        self.set_state(ended, "merged")

    def break_off_article(self, ticket_id):
        """The database is stopped while the ticket's last article is written: its row
        is there, without anything in it."""
        self.tickets[int(ticket_id)].articles[-1].clear()

    def delete(self, ticket_id):
        """An administrator deletes a ticket."""
        del self.tickets[int(ticket_id)]

    def move_out_of_reach(self, ticket_id):
        """An agent takes a ticket into a queue that the ERP's account may not see."""
        self.agent_update(ticket_id, queue=self.hidden_queue)
        self.tickets[int(ticket_id)].values["Owner"] = "tecnica1"
