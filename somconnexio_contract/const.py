"""Vocabularies of the addon: what people may choose is data, this is grammar."""

DEFAULT_TIMEZONE = "Europe/Madrid"

LINE_KIND = [
    ("new", "New service"),
    ("portability", "Portability"),
]

SIM_TYPE = [
    ("physical", "SIM card"),
    ("esim", "eSIM"),
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

CUSTOMER_KIND = [
    ("any", "People and companies"),
    ("person", "People only"),
    ("company", "Companies only"),
]

ORDER_STATE = [
    ("new", "New"),
    ("provisioning", "Provisioning"),
    ("won", "Won"),
    ("lost", "Lost"),
]

SERVICE_ORDER_TYPE = [
    ("activation", "Activation"),
    ("termination", "Termination"),
]

# Types whose change is made by people and suppliers outside Odoo.
PROVISIONED_TYPES = ("activation",)

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

# Contracts in these states own their phone number.
LIFECYCLE_LIVE_STATES = ("pending_active", "active", "suspended", "pending_terminate")
