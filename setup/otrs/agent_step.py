#!/usr/bin/env python3
"""Does what a person of the provisioning team does in Znuny.

The demo and the tests play the people who work on tickets with it, through
Znuny's REST interface and under a human agent's account::

    agent_step.py list
    agent_step.py --ref SRV000012 show
    agent_step.py --ref SRV000012 schedule --activation-date 2026-10-05
    agent_step.py --ref SRV000012 set ICC=8934070000000000001 RouterSerial=R-77
    agent_step.py --ref SRV000012 note "The installer called"
    agent_step.py --ref SRV000012 close --success
    agent_step.py --ref SRV000012 close --failure --reason "No coverage"
    agent_step.py --ref SRV000012 reopen

The reference is the ERP's, as the ticket has it in the field OdooRef. Only
the standard library is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request

PATH = "/otrs/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST"
SUCCESS, FAILURE = "closed successful", "closed unsuccessful"


class StepError(Exception):
    """Znuny refused the step, or there is not exactly one such ticket."""


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

    def update(
        self,
        ref: str,
        state: str | None = None,
        fields: dict | None = None,
        note: str | None = None,
    ) -> dict:
        """Change the ticket of ``ref`` and return it as it is afterwards.

        A transition of its process that is due happens within the call.

        :param state: Znuny's name of the new state
        :param fields: values of dynamic fields by name; ``""`` clears one
        :param note: text of an internal note
        """
        payload: dict = {}
        if state:
            payload["Ticket"] = {"State": state}
        if fields:
            payload["DynamicField"] = [
                {"Name": name, "Value": value} for name, value in fields.items()
            ]
        if note:
            payload["Article"] = {
                "CommunicationChannel": "Internal",
                "SenderType": "agent",
                "IsVisibleForCustomer": 0,
                "Subject": note.splitlines()[0][:100],
                "Body": note,
                "ContentType": "text/plain; charset=utf8",
            }
        ticket_id = self.find(ref)["TicketID"]
        self.call("PATCH", f"/Ticket/{ticket_id}", payload)
        return self.get(ticket_id)

    def schedule(self, ref: str, activation_date: str, **fields) -> dict:
        """Enter the date (``YYYY-MM-DD``) of the activation or installation."""
        return self.update(ref, fields={"ActivationDate": activation_date, **fields})

    def set_fields(self, ref: str, **fields) -> dict:
        """Set dynamic fields by name."""
        return self.update(ref, fields=fields)

    def note(self, ref: str, text: str) -> dict:
        """Add an internal note."""
        return self.update(ref, note=text)

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

    def history(self, ref: str) -> list[dict]:
        """Return the history entries of the ticket, oldest first."""
        answer = self.call("GET", f"/TicketHistory/{self.find(ref)['TicketID']}")
        return answer["TicketHistory"][0]["History"]


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
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("list", help="the tickets that are new or open")
    steps.add_parser("show", help="the ticket, its fields and notes, as JSON")
    schedule = steps.add_parser("schedule", help="enter the activation date")
    schedule.add_argument("--activation-date", required=True, metavar="YYYY-MM-DD")
    fields = steps.add_parser("set", help="set fields")
    fields.add_argument("field", nargs="+", metavar="FIELD=VALUE")
    note = steps.add_parser("note", help="add a note")
    note.add_argument("text")
    close = steps.add_parser("close", help="close the ticket")
    result = close.add_mutually_exclusive_group(required=True)
    result.add_argument("--success", action="store_true")
    result.add_argument("--failure", action="store_true")
    close.add_argument("--reason", default="")
    steps.add_parser("reopen", help="open a closed ticket again")
    options = parser.parse_args(arguments)
    if options.step != "list" and not options.ref:
        parser.error("give the ticket's --ref")
    if options.step == "close" and options.failure and not options.reason:
        parser.error("a failure needs its --reason")
    if options.step == "set" and not all("=" in pair for pair in options.field):
        parser.error("fields are given as FIELD=VALUE")
    return options


def take_step(agent: Agent, options: argparse.Namespace) -> dict:
    """Do the step that the options name and return the ticket."""
    ticket = agent.find(options.ref, options.wait)
    if options.step == "schedule":
        return agent.schedule(options.ref, options.activation_date)
    if options.step == "set":
        pairs = dict(pair.split("=", 1) for pair in options.field)
        return agent.set_fields(options.ref, **pairs)
    if options.step == "note":
        return agent.note(options.ref, options.text)
    if options.step == "close":
        return agent.close(options.ref, options.success, options.reason)
    if options.step == "reopen":
        return agent.reopen(options.ref)
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
