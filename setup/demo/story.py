"""The golden path, step by step; each step checks that it happened."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .cast import Cast
from .dates import Calendar
from .people import Person, invent_person, make_mobile
from .report import Report
from .wait import wait_until
from .website import fibre_line, mobile_portability_line, new_order

FIBRE = "SE_SC_REC_BA_F_600"
MOBILE = "SE_SC_REC_MOBILE_T_UNL_20480"
SMALL_MOBILE = "SE_SC_REC_MOBILE_T_150_1024"
USAGE_RECORDS = 1000
# Calls beyond the small tariff's minutes, so that usage shows on an invoice
NOT_FEASIBLE = "No hi ha cobertura de fibra a l'adreça"


@dataclass
class Service:
    """One ordered service and what it is called in each system."""

    title: str
    product: str
    order: str = ""
    order_id: int = 0
    service_order: str = ""
    ticket: str = ""
    contract: str = ""
    contract_id: int = 0
    billing_account: str = ""
    subscription: str = ""
    invoice: str = ""
    invoice_id: int = 0
    amount: float = 0.0
    phone_number: str = ""
    succeeds: bool = True
    activation: date | None = None


@dataclass
class Household:
    """Somebody and what they order."""

    iban: str
    person: Person | None = None
    member: str = ""
    partner_id: int = 0
    services: list[Service] = field(default_factory=list)
    body: dict = field(default_factory=dict)

    @property
    def order(self) -> str:
        """Return the reference of what they ordered."""
        return self.services[0].order


class Story:
    """A month in the life of the cooperative."""

    def __init__(self, cast: Cast, report: Report, rng: random.Random):
        self.cast = cast
        self.report = report
        self.rng = rng
        self.dates: Calendar = cast.calendar
        self.newcomer = Household("")
        self.neighbour = Household("")
        self.unlucky = Household("")

    @property
    def households(self) -> list[Household]:
        return [self.newcomer, self.neighbour, self.unlucky]

    @property
    def services(self) -> list[Service]:
        return [service for home in self.households for service in home.services]

    @property
    def working(self) -> list[Service]:
        return [service for service in self.services if service.succeeds]

    # The people and what they want

    def invent(self) -> None:
        """Make up the people, their numbers and their orders."""
        self.newcomer = self._invent_newcomer()
        self.neighbour = self._find_neighbour()
        self.unlucky = self._invent_unlucky()

    def invent_one_mobile(self) -> None:
        """Make up a new member who orders one mobile and nothing else."""
        person = invent_person(self.rng)
        number = make_mobile(self.rng)
        line = mobile_portability_line(
            SMALL_MOBILE, number, self.cast.mobile_provider()
        )
        self.newcomer = Household(
            iban=person.iban,
            person=person,
            services=[
                Service(
                    "mòbil (portabilitat)",
                    SMALL_MOBILE,
                    phone_number=number,
                    activation=self.dates.day(7),
                )
            ],
            body=new_order(person, person.iban, [line], self.dates.first_day),
        )

    def _invent_newcomer(self) -> Household:
        person = invent_person(self.rng)
        number = make_mobile(self.rng)
        provider = self.cast.mobile_provider()
        return Household(
            iban=person.iban,
            person=person,
            services=[
                Service("fibra", FIBRE, activation=self.dates.day(5)),
                Service(
                    "mòbil (portabilitat)",
                    SMALL_MOBILE,
                    phone_number=number,
                    activation=self.dates.day(3),
                ),
            ],
            body=new_order(
                person,
                person.iban,
                [
                    fibre_line(FIBRE, person),
                    mobile_portability_line(SMALL_MOBILE, number, provider),
                ],
                self.dates.first_day,
            ),
        )

    def _find_neighbour(self) -> Household:
        member = self.cast.existing_member()
        iban = invent_person(self.rng).iban
        number = make_mobile(self.rng)
        line = mobile_portability_line(MOBILE, number, self.cast.mobile_provider())
        return Household(
            iban=iban,
            member=member["ref"],
            partner_id=member["id"],
            services=[
                Service(
                    "mòbil (portabilitat)",
                    MOBILE,
                    phone_number=number,
                    activation=self.dates.day(10),
                )
            ],
            body=new_order(member["ref"], iban, [line], self.dates.first_day),
        )

    def _invent_unlucky(self) -> Household:
        person = invent_person(self.rng)
        return Household(
            iban=person.iban,
            person=person,
            services=[Service("fibra", FIBRE, succeeds=False)],
            body=new_order(
                person,
                person.iban,
                [fibre_line(FIBRE, person)],
                self.dates.first_day,
            ),
        )

    # The steps

    def order(self, home: Household) -> None:
        """Send the order from the website; a repeated post is the same order."""
        reference = self.cast.website.order(home.body)
        again = self.cast.website.post_order(home.body)
        if again.status_code != 200 or again.json()["reference"] != reference:
            raise AssertionError(f"the repeated order became another: {again.text}")
        record = self.cast.staff.find_order(reference)
        for service in home.services:
            service.order = reference
            service.order_id = record["id"]

    def validate(self, home: Household) -> None:
        """Staff validate the order: one service order per line."""
        reference = home.order
        orders = self.cast.staff.validate_order(reference)
        if len(orders) != len(home.services):
            raise AssertionError(f"{len(orders)} service orders for {reference}")
        for service, order in zip(home.services, orders, strict=True):
            service.service_order = order["name"]
        record = self.cast.staff.find_order(reference)
        home.partner_id = record["partner_id"][0]
        home.member = self.cast.staff.partner(home.partner_id)["ref"]

    def wait_for_ticket(self, service: Service, seconds: float = 120) -> None:
        """See the ticket that the service order got in OTRS."""
        service.ticket = self.cast.staff.wait_for_ticket(service.service_order, seconds)

    def do_the_work(self, service: Service) -> None:
        """The technician does the ticket's work and closes it."""
        agent = self.cast.technician
        if service.succeeds:
            agent.succeed(service.service_order, service.activation)
        else:
            agent.fail(service.service_order, NOT_FEASIBLE)

    def see_contract(self, service: Service, seconds: float = 180) -> None:
        """The service order is completed and its contract is active."""
        order = self.cast.staff.wait_for_state(
            service.service_order, "completed", seconds
        )
        contract = self.cast.staff.contract(order["contract_id"][0])
        if contract["lifecycle_state"] != "active":
            raise AssertionError(f"the contract is not active: {contract}")
        if contract["date_service_start"] != service.activation.isoformat():
            raise AssertionError(f"the contract starts on another day: {contract}")
        service.contract = contract["code"]
        service.contract_id = contract["id"]
        service.billing_account = contract["billing_group_id"][1]

    def see_failure(self, service: Service) -> None:
        """The service order failed, staff were told, there is nothing to bill."""
        staff = self.cast.staff
        order = staff.wait_for_state(service.service_order, "failed")
        if order["contract_id"]:
            raise AssertionError(f"a failed service has a contract: {order}")
        if not staff.activities("service.order", order["id"]):
            raise AssertionError("nobody was told about the failed service order")

    def see_subscription(self, service: Service, seconds: float = 180) -> None:
        """The contract is an active subscription in Opencell."""
        service.subscription = self.cast.staff.wait_for_subscription(
            service.contract_id, seconds
        )
        remote = self.cast.operator.subscription(service.subscription)
        if remote["status"] != "ACTIVE":
            raise AssertionError(f"subscription not active: {remote}")

    def use_phones(self) -> int:
        """The network sends the month's usage of all mobiles to Opencell."""
        mobiles = [
            (service.phone_number, service.activation)
            for service in self.working
            if service.phone_number
        ]
        return self.cast.network.use(mobiles, USAGE_RECORDS)

    def bill(self) -> None:
        """The operator moves the clock to the 1st and runs the month's bills.

        Not before Opencell has all that the month's bills need.
        """
        last_day = self.dates.billing_day - timedelta(days=1)
        self.cast.bookkeeper.wait_until_ready_to_bill(last_day)
        self.cast.operator.set_today(self.dates.billing_day)
        self.cast.operator.bill_the_month(self.dates.billing_day)

    def import_invoices(self) -> None:
        """The bookkeeper fetches Opencell's invoices."""
        self.cast.bookkeeper.import_invoices()

    def see_invoice(self, home: Household) -> None:
        """Odoo has the household's invoice with the very amount of Opencell's."""
        staff = self.cast.staff
        billed = self.cast.operator.invoice_of(home.services[0].billing_account)

        wait_until(
            f"invoice {billed['number']} in Odoo",
            lambda: self.cast.bookkeeper.see_import(billed["number"]),
            explain=self.cast.bookkeeper.list_imports,
        )
        moves = staff.invoices_of(home.partner_id)
        found = [one for one in moves if one["name"] == billed["number"]]
        if len(found) != 1:
            raise AssertionError(f"{billed['number']} is not once in {moves}")
        move = found[0]
        if round(move["amount_total"] * 100) != round(billed["total"] * 100):
            raise AssertionError(f"amounts differ: {move} and {billed}")
        if move["invoice_date"] != self.dates.billing_day.isoformat():
            raise AssertionError(f"invoice of another day: {move}")
        for service in home.services:
            service.invoice = billed["number"]
            service.invoice_id = move["id"]
            service.amount = move["amount_total"]

    def see_nothing_billed(self, home: Household) -> None:
        """The member whose fibre failed has no account to bill and no invoice."""
        if self.cast.staff.invoices_of(home.partner_id):
            raise AssertionError("a failed service was billed")
        if self.cast.operator.knows_customer(home.member):
            raise AssertionError("a failed service made a customer in Opencell")

    def visit_portal(self, home: Household) -> int:
        """The member follows the invitation and finds contracts and invoice."""
        self.cast.staff.invite_to_portal(home.partner_id)
        member = self.cast.new_visitor()
        member.accept_invitation(home.person)
        pages = member.contract_pages()
        for service in home.services:
            if service.contract_id not in pages:
                raise AssertionError(f"{service.contract} is not in the portal")
            if service.contract not in member.read(pages[service.contract_id]):
                raise AssertionError(f"{service.contract} has no page of its own")
        invoice = home.services[0].invoice_id
        if invoice not in member.invoice_pages():
            raise AssertionError("the invoice is not in the portal")
        pdf = member.download_invoice(invoice)
        if pdf != self.cast.operator.invoice_pdf(home.services[0].invoice):
            raise AssertionError("the portal's PDF is not Opencell's invoice")
        return len(pdf)
