"""What can go wrong with a remote system, in the four classes that matter.

The class decides what happens next, the text is for people only. A client raises one
of these for everything that a remote call can do wrong; nothing else leaves it.
"""


class SyncError(Exception):
    """A remote call went wrong.

    :param message: text for people, without personal data
    :param status: HTTP status of the answer, if there was one
    :param retry_after: seconds the remote asks us to wait, if it does
    """

    #: value of the call log's ``outcome``
    outcome = "unknown"

    def __init__(self, message="", *, status=None, retry_after=None):
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_after = retry_after


class RemoteUnreachableError(SyncError):
    """The request never got there (or was turned away unread): repeating is safe."""

    outcome = "unreachable"


class CircuitOpenError(RemoteUnreachableError):
    """The remote failed too often: not even tried. Work waits for the next probe."""

    outcome = "not_tried"


class PausedError(CircuitOpenError):
    """A person paused the backend: not even tried. Work waits until it's resumed."""


class RateLimitError(RemoteUnreachableError):
    """Too many calls in a short time: this one was not made, its turn comes later."""

    outcome = "not_tried"


class UnknownOutcomeError(SyncError):
    """Sent, but the answer was lost: only a look at the remote tells what happened."""

    outcome = "unknown"


class RemoteRejectedError(SyncError):
    """The remote understood and refused: repeating the same is useless.

    :param code: the remote's own error code, if it has one
    """

    outcome = "rejected"

    def __init__(self, code, message="", *, status=None, retry_after=None):
        super().__init__(message or code, status=status, retry_after=retry_after)
        self.code = code

    def __str__(self):
        if self.code and self.code != self.message:
            return f"{self.code}: {self.message}"
        return self.message


class RemoteNotFoundError(RemoteRejectedError):
    """The remote answered that the object does not exist (an outage never says so)."""

    outcome = "not_found"
