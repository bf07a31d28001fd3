"""Opencell's own vocabulary, and how far Odoo may correct its own rounding."""

from decimal import Decimal

PROFILE = [
    ("v7", "Opencell 6 to 10"),
    ("v15", "Opencell 11 and later"),
]

#: First words of what every resource answers to .../version
VERSION_PREFIX = "Opencell Rest API version "

#: First major version of the second profile
MODERN_VERSION = 11

#: A subscription in one of these is over for good
ENDED_STATES = ("RESILIATED", "CANCELED", "CLOSED")

#: A service instance in one of these is billed, or will be
OPEN_SERVICE_STATES = ("ACTIVE", "INACTIVE", "PENDING", "SUSPENDED")

#: Database length of names and descriptions, beyond which Opencell breaks down
NAME_LENGTH = 50

INVOICE_STATE = [
    ("to_import", "Waiting"),
    ("done", "Done"),
    ("error", "Error"),
]

#: to_fetch → to_post → done; a retried invoice takes its batch back to the start
BATCH_STATE = [
    ("to_fetch", "To Read"),
    ("to_post", "To Post"),
    ("done", "Done"),
]

DOCUMENT_STATE = [
    ("waiting", "Waiting"),
    ("on_demand", "On Demand"),
    ("attached", "Attached"),
    ("error", "Error"),
]

#: Seconds to connect and to wait for a document that somebody wants now: it may have
#: to be made first
DOCUMENT_TIMEOUT = (2, 8)

#: Key of the context of who wants a document and is to know of an outage
DOCUMENT_REQUIRED = "opencell_document_required"

#: Documents read by one job: what is lost if the line breaks in the middle
DOCUMENTS_PER_JOB = 25

#: The payment method of an invoice that the bank collects
DIRECT_DEBIT = "DIRECTDEBIT"

#: Odoo's own code of a payment method by which the bank collects
SEPA_DEBIT = "sepa_direct_debit"

#: ... and Opencell's word for what the member paid
OTHER_PAYMENT = "WIRETRANSFER"

#: What Opencell could not take, and what it took and could not rate
REFUSED_USAGE = [
    ("CDR", "When it came in"),
    ("EDR", "When it was rated"),
]

#: A record in one of these is usage of the contract: the others are refused, or stand
#: for what another one counts
COUNTED_USAGE = "OPEN,RATED"

#: Minutes for which the usage of a month is told without asking Opencell again
USAGE_MINUTES = 5

#: Seconds to connect and to wait for one page of usage, and for all of them
USAGE_TIMEOUT = (2, 5)
USAGE_SECONDS = 20

#: Records of one contract in one month, beyond which nobody can wait for the sum
MAX_USAGE_RECORDS = 50_000

#: Seconds until Opencell is asked again for an invoice that it has not booked yet
BOOKING_WAIT = 3600

#: Key of the transaction's invoices whose payments changed
TOLD_PAYMENTS = "somconnexio_opencell.payments"

#: The only status in which an invoice is final (Opencell 7 has no status at all)
FINAL_INVOICE_STATUS = "VALIDATED"

#: Kinds of findings about invoices
FINDING_AMOUNTS = "invoice_amounts"
FINDING_GAP = "invoice_gap"
FINDING_CANCELLED = "invoice_cancelled"

#: Contracts that one job marks to be sent, and how it ranks: what is marked is sent
#: before more is marked (the usual priority is 10)
SEND_BATCH = 100
SEND_PRIORITY = 15

#: Objects that one job sends if many are to be sent
PUSH_CHUNK = 20

#: Invoices per page of a list, and per question for some of them
PAGE_SIZE = 100

#: Minutes after which Opencell is asked again for what it told us before its commit
HINT_DELAYS = (1, 5)

#: Notifications that one job answers for
HINTS_PER_JOB = 500

#: Per line, what Odoo's tax may differ from Opencell's by rounding alone
ROUNDING_PER_LINE = Decimal("0.01")

#: Minutes after which an invoice that waits is enqueued again
REQUEUE_AFTER_MINUTES = 15

#: The number is Opencell's: Odoo must see neither a year nor a month in it
OPAQUE_SEQUENCE = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"

#: Day that stands for "never": Opencell keeps an end that it is not told to move
NO_END = "2999-12-31"

#: How the contracts of a billing group are told apart
ACCOUNT_LAYOUT = [
    ("contract", "One user account per contract"),
    ("group", "One user account per billing group"),
]

#: Kind of finding: Opencell has a charge whose reason was called off here
CHARGE_CANCELLED_KIND = "charge_cancelled"

#: Decimals of the price of one, when several are charged
UNIT_AMOUNT_DIGITS = 6

#: Objects of ours that one page of a reconciliation compares
RECONCILED_CUSTOMERS = 200
RECONCILED_ACCOUNTS = 100
RECONCILED_SUBSCRIPTIONS = 250
RECONCILED_CONTRACTS = 1000

#: Objects on a page of all that Opencell has
STRANGE_PAGE = 500

#: Findings with which something would be billed wrong, or not at all
BLOCKING_FINDINGS = (
    "access_extra",
    "access_missing",
    "access_start_differs",
    "end_differs",
    "end_missing",
    "ended_there",
    "missing_here",
    "missing_there",
    "not_sent",
    "offer_differs",
    "parent_differs",
    "payment_differs",
    "service_end_differs",
    "service_end_missing",
    "service_ended_there",
    "service_extra",
    "service_missing",
    "service_quantity_differs",
    "service_start_differs",
    "start_differs",
    "status_differs",
)


def is_final(invoice: dict) -> bool:
    """Whether an invoice of Opencell is one: numbered, and no draft any more."""
    status = invoice.get("status", FINAL_INVOICE_STATUS)
    return bool(invoice.get("invoiceNumber")) and status == FINAL_INVOICE_STATUS
