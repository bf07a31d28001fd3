# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Words of what is checked before an order starts: its risk and its documents."""

RISK_LEVEL = [
    ("R0", "R0"),
    ("R1", "R1"),
    ("R2", "R2"),
    ("R3", "R3"),
    ("R4", "R4"),
    ("R5", "R5"),
]

# What a rule of risk looks at; its parameters are fields of the rule.
RISK_CONDITION = [
    ("tag", "The member has a tag"),
    ("tagged_contact", "IBAN, e-mail or phone of somebody with a tag"),
    ("debt", "Debt of returned invoices over an amount"),
    ("contract", "The member has an active contract"),
    ("organization", "A company orders"),
    ("sponsor", "Sponsored by somebody with an active contract"),
    ("agreement", "Under a cooperation agreement"),
    ("lines", "Services of the order"),
    ("always", "Every other order"),
]

RISK_LINE_MATCH = [
    ("any", "At least one service"),
    ("all", "Every service"),
    ("none", "No service"),
]

# Conditions of the rules that say which documents an order needs.
DOCUMENT_HOLDER_CONDITION = [
    ("person", "A person"),
    ("company", "A company"),
]

DOCUMENT_CONTRACT_CONDITION = [
    ("without", "Without active contract"),
    ("with", "With active contract"),
]

DOCUMENT_LINE_FIELDS = (
    "line_kind",
    "technology_ids",
    "with_landline",
    "with_other_holder",
)

DOCUMENT_STATE = [
    ("missing", "Missing"),
    ("uploaded", "To be checked"),
    ("confirmed", "Confirmed"),
    ("refused", "Refused"),
]

# How far the documents of an order are altogether.
ORDER_DOCUMENT_STATE = [
    ("missing", "Documents are missing"),
    ("uploaded", "Documents are to be checked"),
    ("confirmed", "Documents are confirmed"),
]

DOCUMENT_POLICY = [
    ("refuse", "Can't be validated"),
    ("attention", "Can be validated, but need attention"),
]

# What the content of an uploaded file may be.
DOCUMENT_MIMETYPES = ("application/pdf", "image/jpeg", "image/png")
