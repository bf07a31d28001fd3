"""OTRS's own vocabulary. Queues, processes, fields of a cooperative are records."""

# GenericInterface (Kernel/GenericInterface/Operation)
DEFAULT_WEBSERVICE = "GenericTicketConnectorREST"
DEFAULT_REFERENCE_FIELD = "OdooRef"
PROCESS_FIELD = "ProcessManagementProcessID"
ACTIVITY_FIELD = "ProcessManagementActivityID"

# Limits of a dynamic field value and of the title column
MAX_FIELD_LENGTH = 3800
MAX_TITLE_LENGTH = 255
# ... of an attachment's name, and of its bytes as a web server takes them
MAX_FILENAME_LENGTH = 250
MAX_ATTACHMENT_SIZE = 20 * 1024 * 1024

# Communication channels of a new OTRS, by their ids
CHANNELS = {"1": "Email", "2": "Phone", "3": "Internal", "4": "Chat"}

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

# Service orders on whose ticket somebody works
WORK_STATES = ("acknowledged", "in_progress", "held")

FORMAT_TEXT = "text"
FORMAT_DATE = "date"
FORMAT_DATETIME = "datetime"
FORMAT_FLAG = "flag"
FORMAT_DIGITS = "digits"
FORMAT_HTML = "html"
# Blanks that OTRS must neither trim nor close up
FORMAT_FIXED = "fixed"
# A template of text may be around several values, every other format has one value
TEMPLATE_FORMATS = (FORMAT_TEXT, FORMAT_DIGITS, FORMAT_HTML)

# What becomes of several values of one path
SEVERAL_JOIN = "join"
SEVERAL_LIST = "list"
SEVERAL_COUNT = "count"
SEVERAL_ALL = "all"
