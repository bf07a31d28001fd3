"""Vocabulary of the integration kit."""

# to_push → done          done → to_push when the payload changes
# to_push → error         rejected by the remote: needs a person
# to_push → uncertain     sent, answer lost: only a look at the remote decides
# uncertain → done | to_push | error (the look itself was rejected)
# any → cancelled
BINDING_TRANSITIONS = {
    "to_push": {"to_push", "done", "error", "uncertain", "cancelled"},
    "done": {"to_push", "done", "error", "cancelled"},
    "error": {"to_push", "done", "error", "cancelled"},
    "uncertain": {"to_push", "done", "error", "uncertain", "cancelled"},
    "cancelled": {"cancelled"},
}

CALL_OUTCOME = [
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("not_found", "Not found"),
    ("unreachable", "Unreachable"),
    ("unknown", "Unknown outcome"),
    ("crashed", "Broken off"),
]

INBOX_STATE = [
    ("received", "Received"),
    ("done", "Done"),
    ("error", "Error"),
]

#: Outcomes that say the remote itself is in trouble (they feed the breaker).
OUTAGE_OUTCOMES = ("unreachable", "unknown")

#: Seconds until a postponed job whose row is locked by another job tries again.
LOCK_WAIT = (3, 15)

#: Minutes until the remote is asked whether a call without answer had its effect.
LOOK_UP_AFTER = 1

#: An upsert whose outcome stays unknown this often in a row is given up: the remote
#: answers others, so this very object is what it can't digest.
MAX_UNKNOWN_OUTCOMES = 12

#: Minutes after which the sweeper considers a waiting binding forgotten.
SWEEP_AFTER_MINUTES = 15

#: Bindings that one run of the sweeper enqueues per backend and model.
SWEEP_LIMIT = 500

#: Rows deleted in one slice by the retention cron.
RETENTION_SLICE = 5000

#: Longest pause of an open breaker, in seconds.
BREAKER_MAX_PAUSE = 600

#: How long the breaker's own cursor waits for a row that somebody else writes.
BREAKER_LOCK_TIMEOUT = "500ms"
