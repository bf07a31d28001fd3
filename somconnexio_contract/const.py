"""Vocabularies of the addon: what people may choose is data, this is grammar."""

DEFAULT_TIMEZONE = "Europe/Madrid"

LINE_KIND = [
    ("new", "New service"),
    ("portability", "Portability"),
    ("location_change", "Location change"),
    ("holder_change", "Holder change"),
]

# Lines of these kinds change a contract that exists.
LINE_CHANGE_KINDS = ("location_change", "holder_change")

PREVIOUS_CONTRACT_TYPE = [
    ("contract", "Contract"),
    ("prepaid", "Prepaid"),
]

SIM_TYPE = [
    ("physical", "SIM card"),
    ("esim", "eSIM"),
]

# not_needed ⇄ to_send (follows from the order, until a card is on its way)
# to_send    → sent | not_needed
# sent       → received | returned
# returned   → sent (with a new label); a card comes back once only
# received: final
SIM_STATE = [
    ("not_needed", "Not needed"),
    ("to_send", "To send"),
    ("sent", "Sent"),
    ("received", "Received"),
    ("returned", "Returned"),
]

SIM_MOVES = {
    "not_needed": frozenset(),
    "to_send": frozenset({"sent", "not_needed"}),
    "sent": frozenset({"received", "returned"}),
    "returned": frozenset({"sent"}),
    "received": frozenset(),
}

SIM_CARD_STATE = [
    ("stock", "In stock"),
    ("assigned", "Assigned"),
    ("used", "Used"),
    ("spoiled", "Spoiled"),
]

SIM_CARD_MOVES = {
    "stock": frozenset({"assigned", "spoiled"}),
    "assigned": frozenset({"stock", "used", "spoiled"}),
    "used": frozenset(),
    "spoiled": frozenset(),
}

ROUTER_STATE = [
    ("stock", "In stock"),
    ("sent", "Sent"),
    ("installed", "Installed"),
    ("returned", "Returned"),
]

ROUTER_MOVES = {
    "stock": frozenset({"sent", "installed"}),
    "sent": frozenset({"installed", "returned"}),
    "installed": frozenset({"returned"}),
    "returned": frozenset({"stock"}),
}

# What products are in a switchboard; the first one is the switchboard itself.
SWITCHBOARD_PART = [
    ("header", "Switchboard"),
    ("agent", "Agent"),
    ("landline", "Landline"),
    ("mobile", "Mobile"),
    ("device", "Device"),
    ("integration", "Integration"),
]

# free     → assigned | void
# assigned → void | free (nobody has seen it)
# void: final
SERIAL_CODE_STATE = [
    ("free", "Free"),
    ("assigned", "Assigned"),
    ("void", "Void"),
]

SERIAL_CODE_MOVES = {
    "free": frozenset({"assigned", "void"}),
    "assigned": frozenset({"free", "void"}),
    "void": frozenset(),
}

COVERAGE_OUTCOME = [
    ("served", "There is service"),
    ("unserved", "No service"),
    ("unchecked", "Not checked"),
]

DOOR = [
    ("back_office", "Back office"),
    ("api", "API"),
    ("portal", "Portal"),
    ("otrs", "OTRS"),
]

SERVICE_ROLE = [
    ("main", "Main tariff"),
    ("addon", "Add-on"),
    ("one_shot", "One-shot"),
]

ORDER_STATE = [
    ("new", "New"),
    ("provisioning", "Provisioning"),
    ("won", "Won"),
    ("lost", "Lost"),
]

SERVICE_ORDER_TYPE = [
    ("activation", "Activation"),
    ("tariff_change", "Tariff change"),
    ("location_change", "Location change"),
    ("holder_change", "Holder change"),
    ("iban_change", "Bank account change"),
    ("email_change", "E-mail change"),
    ("address_change", "Address correction"),
    ("sim_change", "SIM change"),
    ("one_shot", "One-shot bundle"),
    ("suspension", "Suspension"),
    ("resumption", "Resumption"),
    ("compensation", "Compensation"),
    ("termination", "Termination"),
]

# In the context of who asks for what has been done outside already: the arguments of
# ``_fulfil``. The service order that is asked for starts with them, and nobody is told
# to do anything for it.
REPORT_CONTEXT_KEY = "service_order_report"

# Their effective date is the last day of what is, the change comes after it.
LAST_DAY_TYPES = ("termination", "holder_change")

# They lead to a contract of their own.
CONTRACT_MAKING_TYPES = ("activation", "location_change", "holder_change")

# Money: each is an intent of its own, a second one does not replace the first.
REPEATABLE_TYPES = ("one_shot", "compensation")

# What a tariff change does to the membership of a pack.
PACK_MOVE = [
    ("join", "Joins the pack"),
    ("resize", "The pack has another size"),
    ("leave", "Leaves the pack"),
]

# What a rule of tariff changes looks at.
TARIFF_LANDLINE = [
    ("any", "With or without landline"),
    ("with", "With landline"),
    ("without", "Without landline"),
]

TARIFF_MOVE = [
    ("any", "Whatever becomes of packs"),
    ("outside", "No pack is joined"),
    ("join", "A pack is joined"),
    ("join_shared", "A pack with shared data is joined"),
    ("resize", "The pack has another size"),
]

TARIFF_DAY = [
    ("any", "Any day"),
    ("month_start", "First day of a month"),
    ("other", "Another day of the month"),
]

CREATE_REASON = [
    ("new", "New service"),
    ("portability", "Portability"),
    ("location_change", "Location change"),
    ("holder_change", "Holder change"),
]

CUSTOMER_KIND = [
    ("any", "Everybody"),
    ("person", "People"),
    ("company", "Companies"),
]

DEFAULT_DATE = [
    ("today", "Today"),
    ("next_month", "First day of next month"),
]

# Words of TM Forum's TMF641.
SERVICE_ORDER_STATE = [
    ("draft", "Draft"),
    ("acknowledged", "Acknowledged"),
    ("in_progress", "In progress"),
    ("held", "On hold"),
    ("completed", "Completed"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]

# draft        → acknowledged | cancelled
# acknowledged → in_progress | held | completed | failed | cancelled
# in_progress  → held | completed | failed | cancelled
# held         → acknowledged | in_progress | completed | failed | cancelled
# failed       → in_progress
# completed, cancelled: final
SERVICE_ORDER_TRANSITIONS = {
    "draft": frozenset({"acknowledged", "cancelled"}),
    "acknowledged": frozenset(
        {"in_progress", "held", "completed", "failed", "cancelled"}
    ),
    "in_progress": frozenset({"held", "completed", "failed", "cancelled"}),
    "held": frozenset(
        {"acknowledged", "in_progress", "completed", "failed", "cancelled"}
    ),
    "failed": frozenset({"in_progress"}),
    "completed": frozenset(),
    "cancelled": frozenset(),
}

SERVICE_ORDER_OPEN_STATES = ("draft", "acknowledged", "in_progress", "held")

# Words of TM Forum's TMF637.
LIFECYCLE_STATE = [
    ("pending_active", "Pending activation"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("pending_terminate", "Pending termination"),
    ("terminated", "Terminated"),
    ("cancelled", "Cancelled before start"),
]

# Contracts in these states are in use, or about to be.
LIFECYCLE_LIVE_STATES = ("pending_active", "active", "suspended", "pending_terminate")

# Contracts in these states own their number where numbers are exclusive.
LIFECYCLE_NUMBER_STATES = ("active", "suspended", "pending_terminate")

# What may be asked for in which state of a contract.
ALLOWED_TYPES = {
    "pending_active": frozenset(
        {"iban_change", "email_change", "address_change", "sim_change"}
    ),
    "active": frozenset(code for code, _label in SERVICE_ORDER_TYPE)
    - {"activation", "resumption"},
    "suspended": frozenset(code for code, _label in SERVICE_ORDER_TYPE)
    - {"activation", "suspension", "tariff_change", "one_shot", "location_change"},
    "pending_terminate": frozenset(code for code, _label in SERVICE_ORDER_TYPE)
    - {"activation", "location_change", "holder_change"},
    "terminated": frozenset({"compensation"}),
    "cancelled": frozenset(),
}

# How the member agreed to the direct debit.
CONSENT_SOURCE = [
    ("website", "Website"),
    ("phone", "Phone"),
    ("paper", "Paper"),
    ("portal", "Member area"),
    ("office", "Office"),
]

MEMBER_KIND = [
    ("member", "Member"),
    ("sponsored", "Sponsored by a member"),
    ("agreement", "Under a cooperation agreement"),
]

MEMBERSHIP_TYPE = [
    ("new", "New member"),
    ("sponsored", "Sponsored person"),
    ("agreement", "Person under an agreement"),
]

MEMBERSHIP_PAYMENT = [
    ("single", "At once"),
    ("split", "In instalments"),
]

MEMBERSHIP_STATE = [
    ("draft", "To check"),
    ("validated", "Validated"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]

# draft     → validated | cancelled
# validated → paid | cancelled (of new members only: there is a share to pay)
# paid, cancelled: final, members leave with the button of their form
MEMBERSHIP_TRANSITIONS = {
    "draft": frozenset({"validated", "cancelled"}),
    "validated": frozenset({"paid", "cancelled"}),
    "paid": frozenset(),
    "cancelled": frozenset(),
}

# Moments at which a member gets a mail, and the records that they happen to.
MEMBER_EVENT = [
    ("order_received", "Order received"),
    ("order_missing", "Order: something is missing"),
    ("order_documents", "Order: documents are needed"),
    ("order_documents_reminder", "Order: reminder of documents"),
    ("announced", "Change announced"),
    ("completed", "Change done"),
    ("handed_over", "Handed over to a new holder"),
    ("failed", "Change failed"),
    ("can_join_pack", "Services can join a pack"),
]

MEMBER_EVENT_MODEL = {
    "order_received": "crm.lead",
    "order_missing": "crm.lead",
    "order_documents": "crm.lead",
    "order_documents_reminder": "crm.lead",
    "announced": "service.order",
    "completed": "service.order",
    "handed_over": "service.order",
    "failed": "service.order",
    "can_join_pack": "contract.contract",
}

NOTIFICATION_STATE = [
    ("to_send", "To be sent"),
    ("sent", "Sent"),
    ("skipped", "Not sent"),
    ("failed", "Failed"),
]
