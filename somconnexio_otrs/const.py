"""OTRS's own vocabulary. Queues, processes, fields of a cooperative are records."""

# GenericInterface (Kernel/GenericInterface/Operation)
DEFAULT_WEBSERVICE = "GenericTicketConnectorREST"
DEFAULT_REFERENCE_FIELD = "OdooRef"
PROCESS_FIELD = "ProcessManagementProcessID"
ACTIVITY_FIELD = "ProcessManagementActivityID"

# Limits of a dynamic field value and of the title column
MAX_FIELD_LENGTH = 3800
MAX_TITLE_LENGTH = 255

# What a ticket means for its service order
OUTCOME_PROGRESS = "progress"
OUTCOME_HOLD = "hold"
OUTCOME_SUCCESS = "success"
OUTCOME_FAILURE = "failure"
OUTCOME_ATTENTION = "attention"

# State names that a new OTRS has; a backend may override them by records
OUTCOME_BY_STATE = {
    "closed successful": OUTCOME_SUCCESS,
    "closed with workaround": OUTCOME_SUCCESS,
    "closed unsuccessful": OUTCOME_FAILURE,
}
# State types are fixed in OTRS. A closed state that nobody mapped, a merged or a
# removed ticket is for a person to decide.
OUTCOME_BY_STATE_TYPE = {
    "new": OUTCOME_PROGRESS,
    "open": OUTCOME_PROGRESS,
    "pending reminder": OUTCOME_HOLD,
    "pending auto": OUTCOME_HOLD,
}
# State types in which nobody works on a ticket
ENDED_STATE_TYPES = ("closed", "merged", "removed")

FORMAT_TEXT = "text"
FORMAT_DATE = "date"
FORMAT_DATETIME = "datetime"
FORMAT_FLAG = "flag"
FORMAT_DIGITS = "digits"
