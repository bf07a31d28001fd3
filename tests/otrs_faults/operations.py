"""What the bridge does with OTRS: how it comes to it, and what must be true after it.

``table`` is the one of OTRS's database that the operation writes first; an operation
that only reads has none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from otrs_znuny import work_in_office

CLOSED, FAILED = "closed successful", "closed unsuccessful"


@dataclass
class Case:
    """One run of an operation: its service orders and their tickets."""

    office: object
    agent: object
    znuny: object
    orders: list[str] = field(default_factory=list)
    #: the phone number that the member has after all
    number: str = ""
    #: id of the ticket that another one was merged into
    main: str = ""

    def make_orders(self, lines: int = 1, without: str = "") -> None:
        """Have an order validated and, unless told otherwise, its tickets made."""
        number = next(self.office.numbers)
        self.orders = self.office.do("make_orders", number=number, lines=lines)
        if without != "_push":
            self.office.do("run_jobs", without=without)

    def look(self) -> list[dict]:
        """Return how the service orders stand in Odoo."""
        return self.office.do("look", names=self.orders)

    def get_ticket(self, order: str = "") -> dict:
        """Return the one ticket of a service order, which has its own number."""
        return self.agent.find(order or self.orders[0])


class Operation:
    """An operation of the bridge."""

    title = ""
    table = ""

    def prepare(self, case: Case) -> None:
        """Do everything up to the job that is looked at."""
        raise NotImplementedError

    def check(self, case: Case) -> None:
        """See that it was done, once."""
        raise NotImplementedError


def check_whole(case: Case, order: str, articles: int) -> dict:
    """See one ticket with all its fields and so many articles; return it."""
    ticket = case.get_ticket(order)
    # an article whose writing broke off stays there as a row without anything in it
    whole = [one["Subject"] for one in ticket["Articles"] if one.get("Subject")]
    assert len(whole) == articles, whole
    for name in ("MemberRef", "MemberName", "ProductCode", "PhoneNumber", "ICC"):
        assert ticket[name], name
    return ticket


class Create(Operation):
    title = "create the ticket"
    table = "ticket"

    def prepare(self, case):
        case.make_orders(without="_push")

    def check(self, case):
        ticket = check_whole(case, case.orders[0], articles=1)
        assert ticket["State"] == "new"
        [found] = case.look()
        assert (found["state"], found["binding"]) == ("in_progress", "done"), found
        assert found["tickets"] == 1
        assert found["number"] == ticket["TicketNumber"]
        assert not found["error"]


class CreateArticle(Create):
    """The ticket is there already, half: its article comes last."""

    title = "finish the ticket"
    table = "article"


class Close(Operation):
    title = "close a cancelled one"
    table = "ticket"

    def prepare(self, case):
        case.make_orders()
        case.office.do("cancel", names=case.orders)

    def check(self, case):
        ticket = check_whole(case, case.orders[0], articles=2)
        assert ticket["State"] == FAILED
        [found] = case.look()
        assert found["state"] == "cancelled", found
        assert found["ticket_state"] == FAILED


class Link(Operation):
    title = "link two tickets"
    table = "link_relation"

    def prepare(self, case):
        # the second ticket that is made brings the link along
        case.make_orders(lines=2, without="_push")

    def check(self, case):
        keys = [str(check_whole(case, one, 1)["TicketID"]) for one in case.orders]
        rows = case.znuny.count(
            "SELECT count(*) FROM link_relation"
            " WHERE source_key IN %s AND target_key IN %s",
            tuple(keys),
            tuple(keys),
        )
        assert rows == 1
        # as an agent sees it, which is not always what the database holds
        assert case.office.do("count_links", names=case.orders) == [1, 1]
        for found in case.look():
            assert (found["state"], found["binding"]) == ("in_progress", "done"), found


class Succeed(Operation):
    title = "take over a success"

    def prepare(self, case):
        case.make_orders()
        today = case.office.do("get_today")
        case.agent.schedule(case.orders[0], today)
        case.agent.close(case.orders[0], success=True)
        case.office.do("poll")

    def check(self, case):
        assert case.get_ticket()["State"] == CLOSED
        [found] = case.look()
        assert found["state"] == "completed", found
        assert found["contracts"] == 1
        assert found["ticket_state"] == CLOSED
        assert not found["error"]


class Fail(Operation):
    title = "take over a failure"

    def prepare(self, case):
        case.make_orders()
        case.agent.close(case.orders[0], success=False, reason="Sense cobertura")
        case.office.do("poll")

    def check(self, case):
        assert case.get_ticket()["State"] == FAILED
        [found] = case.look()
        assert found["state"] == "failed", found
        assert found["reason"] == "Sense cobertura"
        assert not found["error"]


class Update(Operation):
    title = "change its fields"
    table = "dynamic_field_value"

    def prepare(self, case):
        case.make_orders()
        case.number = case.office.do("change_number", names=case.orders)

    def check(self, case):
        ticket = check_whole(case, case.orders[0], articles=1)
        assert ticket["PhoneNumber"] == case.number
        changes = [
            entry["Name"]
            for entry in case.agent.history(case.orders[0])
            if f"%%PhoneNumber%%Value%%{case.number}%%" in entry["Name"]
        ]
        # Of two requests that OTRS works on at once each is a line of the history; the
        # value is the same however often it is sent.
        assert changes
        [found] = case.look()
        assert (found["state"], found["binding"]) == ("in_progress", "done"), found


class SendArticle(Operation):
    title = "send an article"
    table = "article"

    def prepare(self, case):
        case.make_orders()
        case.office.do("write_article", names=case.orders)

    def check(self, case):
        ticket = check_whole(case, case.orders[0], articles=2)
        texts = [one["Body"] for one in ticket["Articles"] if one.get("Body")]
        assert [text for text in texts if "Truqueu abans" in text] == texts[1:]
        [found] = case.look()
        assert found["state"] == "in_progress", found
        assert found["articles"] == ["done"]


class FollowMerge(Operation):
    """A person finds that a member's call is about the same: what comes after is
    said on the other ticket."""

    title = "follow a merge"

    def prepare(self, case):
        case.make_orders()
        ticket = {
            "Title": "Truca per la seva alta",
            "Queue": "Provisioning::Mobile",
            "State": "open",
            "Priority": "3 normal",
            "Type": "Consulta",
            "CustomerUser": "nuria@exemple.example",
        }
        article = {
            "Subject": "Trucada",
            "Body": "Pregunta",
            "ContentType": "text/plain; charset=utf8",
        }
        made = case.agent.call(
            "POST", "/Ticket", {"Ticket": ticket, "Article": article}
        )
        case.main = made["TicketID"]
        ours = case.get_ticket()["TicketID"]
        work_in_office(case.znuny.folder, "merge", ours, int(case.main))
        case.office.do("poll")

    def check(self, case):
        main = case.agent.get(int(case.main))
        assert main["OdooRef"] == case.orders[0]
        [found] = case.look()
        assert found["number"] == main["TicketNumber"], found
        assert (found["state"], found["tickets"]) == ("in_progress", 1), found
        assert not found["error"]


OPERATIONS = {
    "create": Create(),
    "finish": CreateArticle(),
    "close": Close(),
    "link": Link(),
    "update": Update(),
    "article": SendArticle(),
    "success": Succeed(),
    "failure": Fail(),
    "merge": FollowMerge(),
}
