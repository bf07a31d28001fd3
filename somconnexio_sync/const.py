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
    ("under_way", "Under way"),
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

#: Minutes after which a call that is still under way was broken off: no time-out is
#: as long, so its worker is dead.
BROKEN_OFF_AFTER_MINUTES = 60

#: Up to so many objects of a kind that are enqueued together have a job each: few are
#: soonest done side by side.
CHUNK_ABOVE = 10

#: A job of several pushes begins none after so many seconds: a worker that takes too
#: long is killed.
CHUNK_SECONDS = 20

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

#: Calls that the explanation of an object's state shows.
EXPLAIN_CALLS = 5

#: How many objects that wait for each other an explanation follows.
EXPLAIN_DEPTH = 5

#: Rows deleted in one slice by the retention cron.
RETENTION_SLICE = 5000

#: Seconds until a job that has no binding to wait in looks whether the pause is over.
PAUSE_RETRY_AFTER = 300

#: Smallest rate limit, in calls per minute.
RATE_LIMIT_MIN = 10

#: A call sleeps at most so many seconds, or slots if these take longer, until it may
#: be made: a job of several calls would never end if each could be turned away.
RATE_PATIENCE = 5
RATE_SLOTS_WAITED_FOR = 4

#: How often a worker tries to take a slot that others take at the same moment.
RATE_TRIES = 50

#: Longest pause of an open breaker, in seconds.
BREAKER_MAX_PAUSE = 600

#: How long the breaker's own cursor waits for a row that somebody else writes.
BREAKER_LOCK_TIMEOUT = "500ms"

#: A job of a reconciliation ends after so many objects, or so many seconds.
RECONCILIATION_ROWS = 2000
RECONCILIATION_SECONDS = 20
