#!/usr/bin/env python3
"""Does what a person of the provisioning team does in Znuny.

The demo and the tests play the people who work on tickets with it, through
Znuny's REST interface and under a human agent's account::

    agent_step.py list
    agent_step.py --ref SRV000012 show
    agent_step.py --ref SRV000012 schedule --activation-date 2026-10-05
    agent_step.py --ref SRV000012 set ICC=8934070000000000001 RouterSerial=R-77
    agent_step.py --ref SRV000012 note "The installer called" --attach photo.jpg
    agent_step.py --ref SRV000012 move Support
    agent_step.py --ref SRV000012 close --success
    agent_step.py --ref SRV000012 close --failure --reason "No coverage"
    agent_step.py --ref SRV000012 reopen
    agent_step.py --ref SRV000012 merge --into 2026112910000021
    agent_step.py open --member 1042 --email nuria@example.org "It doesn't work"

The reference is the ERP's, as the ticket has it in the field OdooRef. Only
the standard library is needed.
"""

from __future__ import annotations

import argparse
import base64
import json
import mimetypes
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PATH = "/otrs/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST"
PAGES = "/otrs/index.pl"
TOKEN = re.compile(r'"ChallengeToken":"(\w+)"')
SUCCESS, FAILURE, MERGED = "closed successful", "closed unsuccessful", "merged"
# Who speaks on the telephone when a ticket is opened
PHONE = {"CommunicationChannel": "Phone", "SenderType": "customer"}


class StepError(Exception):
    """Znuny refused the step, or there is not exactly one such ticket."""


def make_article(text: str, *, visible: bool = False) -> dict:
    """Return a note; its first line is the subject."""
    return {
        "CommunicationChannel": "Internal",
        "SenderType": "agent",
        "IsVisibleForCustomer": int(visible),
        "Subject": text.splitlines()[0][:100],
        "Body": text,
        "ContentType": "text/plain; charset=utf8",
    }


def make_attachment(file: Path) -> dict:
    """Return a file as Znuny takes it."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    content = base64.b64encode(file.read_bytes()).decode()
    return {"Content": content, "ContentType": kind, "Filename": file.name}


class Agent:
    """A human agent's account in Znuny.

    :param url: the web server's root, such as ``http://127.0.0.1:8099``;
        the environment's ``SCX_ZNUNY_URL`` if it is not given
    :param login: the agent's login
    :param password: the agent's password
    :param timeout: seconds that one call may take
    """

    def __init__(
        self,
        url: str | None = None,
        login: str = "tecnica1",
        password: str = "tecnica1-secret",
        timeout: float = 30,
    ):
        url = url or os.environ.get("SCX_ZNUNY_URL")
        if not url:
            raise StepError("give Znuny's address, or set SCX_ZNUNY_URL")
        self.url = url.rstrip("/")
        self.timeout = timeout
        self._login, self._password = login, password
        self._headers = {
            "Content-Type": "application/json",
            "X-OTRS-Header-UserLogin": login,
            "X-OTRS-Header-Password": password,
        }

    def call(self, method: str, path: str, payload: dict | None = None) -> dict:
        """Call one REST operation and return its answer.

        :raises StepError: on a refusal, an HTTP error or no answer
        """
        request = urllib.request.Request(
            self.url + PATH + path,
            data=None if payload is None else json.dumps(payload).encode(),
            headers=self._headers,
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            detail = error.read(300).decode("utf-8", "replace").strip()
            raise StepError(f"{method} {path}: HTTP {error.code} {detail}") from error
        except OSError as error:
            raise StepError(f"no answer from {self.url}: {error}") from error
        if "Error" in answer:
            raise StepError(answer["Error"]["ErrorMessage"])
        return answer

    def search(self, **criteria) -> list[int]:
        """Return the ids of the tickets that match, oldest first."""
        criteria = {"SortBy": "Age", "OrderBy": "Up", "Limit": 1000, **criteria}
        found = self.call("POST", "/TicketSearch", criteria).get("TicketID", [])
        return [int(ticket_id) for ticket_id in found]

    def get(self, ticket_id: int) -> dict:
        """Return a ticket as one flat dictionary.

        Its dynamic fields are keys beside Znuny's own; unset ones are ``None``
        or missing, as the server's version has it. ``Articles`` is a list.
        """
        answer = self.call("GET", f"/Ticket/{ticket_id}?DynamicFields=1&AllArticles=1")
        ticket = answer["Ticket"][0]
        fields = {f["Name"]: f["Value"] for f in ticket.pop("DynamicField", [])}
        articles = ticket.pop("Article", [])
        return {**ticket, **fields, "Articles": articles}

    def find_all(self, ref: str) -> list[dict]:
        """Return every ticket whose field OdooRef is ``ref``."""
        found = map(self.get, self.search(DynamicField_OdooRef={"Equals": ref}))
        # an unknown field is no error for Znuny: the search finds all tickets
        return [ticket for ticket in found if ticket.get("OdooRef") == ref]

    def find(self, ref: str, wait: float = 0) -> dict:
        """Return the one ticket of service order ``ref``.

        :param wait: seconds to wait for a ticket that is yet to be made
        :raises StepError: if there is none, or more than one
        """
        deadline = time.monotonic() + wait
        while not (tickets := self.find_all(ref)) and time.monotonic() < deadline:
            time.sleep(0.5)
        if len(tickets) != 1:
            raise StepError(f"{len(tickets)} tickets have the reference {ref}")
        return tickets[0]

    def change(self, ticket_id: int, **payload) -> dict:
        """Change a ticket by the keys of TicketUpdate; return it as it is then.

        A transition of its process that is due happens within the call.
        """
        given = {key: value for key, value in payload.items() if value}
        self.call("PATCH", f"/Ticket/{ticket_id}", given)
        return self.get(ticket_id)

    def update(
        self,
        ref: str,
        state: str | None = None,
        fields: dict | None = None,
        note: str | None = None,
    ) -> dict:
        """Change the ticket of ``ref`` and return it as it is afterwards.

        :param state: Znuny's name of the new state
        :param fields: values of dynamic fields by name; ``""`` clears one
        :param note: text of an internal note
        """
        return self.change(
            self.find(ref)["TicketID"],
            Ticket={"State": state} if state else None,
            DynamicField=[
                {"Name": name, "Value": value} for name, value in (fields or {}).items()
            ],
            Article=make_article(note) if note else None,
        )

    def schedule(self, ref: str, activation_date: str, **fields) -> dict:
        """Enter the date (``YYYY-MM-DD``) of the activation or installation."""
        return self.update(ref, fields={"ActivationDate": activation_date, **fields})

    def set_fields(self, ref: str, **fields) -> dict:
        """Set dynamic fields by name."""
        return self.update(ref, fields=fields)

    def note(
        self, ref: str, text: str, files: tuple[Path, ...] = (), visible: bool = False
    ) -> dict:
        """Add a note, internal unless ``visible`` to the customer, with files."""
        return self.change(
            self.find(ref)["TicketID"],
            Article=make_article(text, visible=visible),
            Attachment=[make_attachment(file) for file in files],
        )

    def move(self, ref: str, queue: str) -> dict:
        """Move the ticket to another queue."""
        return self.change(self.find(ref)["TicketID"], Ticket={"Queue": queue})

    def close(self, ref: str, success: bool, reason: str = "") -> dict:
        """Close the ticket.

        :param success: whether the service works
        :param reason: why not; goes into the field FailureReason and a note
        """
        if success:
            return self.update(ref, state=SUCCESS, note=reason)
        return self.update(
            ref, state=FAILURE, fields={"FailureReason": reason}, note=reason
        )

    def reopen(self, ref: str) -> dict:
        """Open a closed ticket again; its reason of failure is cleared."""
        return self.update(ref, state="open", fields={"FailureReason": ""})

    def open_ticket(
        self, member: str, email: str, text: str, queue: str = "Support"
    ) -> dict:
        """Open a ticket for a member who calls: one that the ERP knows nothing of.

        :param member: the member's number, which becomes the ticket's CustomerID
        """
        ticket = {
            "Title": text.splitlines()[0][:100],
            "Queue": queue,
            "State": "open",
            "Priority": "3 normal",
            "Type": "Consulta",
            "CustomerUser": email,
            "CustomerID": member,
        }
        article = make_article(text, visible=True) | PHONE
        answer = self.call("POST", "/Ticket", {"Ticket": ticket, "Article": article})
        return self.get(int(answer["TicketID"]))

    def merge(self, ticket_id: int, number: str) -> dict:
        """Merge a ticket into the one of ``number``: on the agents' own page, since
        the REST interface can't.

        :raises StepError: if the page refused it
        """
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        user = {"User": self._login, "Password": self._password}
        page = self._open_page(browser, Action="Login", **user)
        token = TOKEN.search(page)
        if not token:
            raise StepError(f"{self._login} can't log in")
        place = {"Action": "AgentTicketMerge", "TicketID": ticket_id}
        # the page locks the ticket for whoever opens it
        self._open_page(browser, **place)
        filled = {"Subaction": "Merge", "MainTicketNumber": number}
        self._open_page(browser, **place, **filled, ChallengeToken=token[1])
        ticket = self.get(ticket_id)
        if ticket["StateType"] != MERGED:
            raise StepError(f"ticket {ticket_id} was not merged into {number}")
        return ticket

    def _open_page(self, browser, **form) -> str:
        data = urllib.parse.urlencode(form).encode()
        try:
            with browser.open(self.url + PAGES, data, self.timeout) as answer:
                return answer.read().decode()
        except OSError as error:
            raise StepError(f"no page from {self.url}: {error}") from error

    def history(self, ref: str) -> list[dict]:
        """Return the history entries of the ticket, oldest first."""
        answer = self.call("GET", f"/TicketHistory/{self.find(ref)['TicketID']}")
        return answer["TicketHistory"][0]["History"]


def add_steps(steps) -> None:
    """Add what can be done to the parser's sub-commands."""
    steps.add_parser("list", help="the tickets that are new or open")
    steps.add_parser("show", help="the ticket, its fields and notes, as JSON")
    schedule = steps.add_parser("schedule", help="enter the activation date")
    schedule.add_argument("--activation-date", required=True, metavar="YYYY-MM-DD")
    fields = steps.add_parser("set", help="set fields")
    fields.add_argument("field", nargs="+", metavar="FIELD=VALUE")
    note = steps.add_parser("note", help="add a note")
    note.add_argument("text")
    note.add_argument("--attach", nargs="*", type=Path, default=[], metavar="FILE")
    note.add_argument("--visible", action="store_true", help="for the member too")
    steps.add_parser("move", help="move it to another queue").add_argument("queue")
    close = steps.add_parser("close", help="close the ticket")
    result = close.add_mutually_exclusive_group(required=True)
    result.add_argument("--success", action="store_true")
    result.add_argument("--failure", action="store_true")
    close.add_argument("--reason", default="")
    steps.add_parser("reopen", help="open a closed ticket again")
    merge = steps.add_parser("merge", help="merge it into another ticket")
    merge.add_argument("--into", required=True, metavar="NUMBER")
    call = steps.add_parser("open", help="a member calls about something")
    call.add_argument("text")
    call.add_argument("--member", required=True, help="the member's number")
    call.add_argument("--email", required=True)
    call.add_argument("--queue", default="Support")


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", help="Znuny's address (SCX_ZNUNY_URL)")
    parser.add_argument("--login", default="tecnica1")
    parser.add_argument("--password", default="tecnica1-secret")
    parser.add_argument("--ref", help="the service order's reference, as in OdooRef")
    parser.add_argument(
        "--wait", type=float, default=0, help="seconds to wait for the ticket"
    )
    add_steps(parser.add_subparsers(dest="step", required=True))
    options = parser.parse_args(arguments)
    if options.step not in ("list", "open") and not options.ref:
        parser.error("give the ticket's --ref")
    if options.step == "close" and options.failure and not options.reason:
        parser.error("a failure needs its --reason")
    if options.step == "set" and not all("=" in pair for pair in options.field):
        parser.error("fields are given as FIELD=VALUE")
    return options


def take_step(agent: Agent, options: argparse.Namespace) -> dict:
    """Do the step that the options name and return the ticket."""
    ref = options.ref
    if options.step == "open":
        return agent.open_ticket(
            options.member, options.email, options.text, options.queue
        )
    ticket = agent.find(ref, options.wait)
    if options.step == "schedule":
        return agent.schedule(ref, options.activation_date)
    if options.step == "set":
        pairs = dict(pair.split("=", 1) for pair in options.field)
        return agent.set_fields(ref, **pairs)
    if options.step == "note":
        return agent.note(ref, options.text, tuple(options.attach), options.visible)
    if options.step == "move":
        return agent.move(ref, options.queue)
    if options.step == "close":
        return agent.close(ref, options.success, options.reason)
    if options.step == "reopen":
        return agent.reopen(ref)
    if options.step == "merge":
        return agent.merge(ticket["TicketID"], options.into)
    return ticket


def main(arguments: list[str] | None = None) -> int:
    """Do one step and print the outcome; 1 if Znuny refused it."""
    options = parse_arguments(arguments)
    try:
        agent = Agent(options.url, options.login, options.password)
        if options.step == "list":
            tickets = [agent.get(i) for i in agent.search(StateType=["new", "open"])]
        else:
            tickets = [take_step(agent, options)]
    except StepError as error:
        print(f"agent_step: {error}", file=sys.stderr)
        return 1
    if options.step == "show":
        print(json.dumps(tickets[0], indent=2, ensure_ascii=False))
        return 0
    for ticket in tickets:
        reference = ticket.get("OdooRef") or "-"
        print(
            f"{reference}  {ticket['TicketNumber']}  {ticket['Queue']}  "
            f"{ticket['State']}  {ticket['Title']}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
