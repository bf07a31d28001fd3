"""Refusals of the API and how each profile puts them on the wire."""

from http import HTTPStatus

from .profile import Profile

# kind: (errorCode, HTTP status in v7, HTTP status in v15)
KINDS = {
    "missing": ("MISSING_PARAMETER", 400, 400),
    "invalid": ("INVALID_PARAMETER", 400, 400),
    "enum": ("INVALID_ENUM_VALUE", 400, 400),
    "notfound": ("ENTITY_DOES_NOT_EXISTS_EXCEPTION", 404, 404),
    "exists": ("ENTITY_ALREADY_EXISTS_EXCEPTION", 403, 409),
    "dupaccess": ("DUPLICATE_ACCESS", 403, 500),
    "delref": ("DELETE_REFERENCED_ENTITY_EXCEPTION", 403, 403),
    "notallowed": ("ENTITY_NOT_ALLOWED_EXCEPTION", 500, 500),
    "nocode": (None, 500, 500),
    "business": ("BUSINESS_API_EXCEPTION", 500, 500),
    "generic": ("GENERIC_API_EXCEPTION", 500, 500),
}

# From version 12 on POST, PUT and createOrUpdate of a subscription have a mapping of
# their own that drops the errorCode; what is not listed here becomes 400.
SUBSCRIPTION_V15 = {"missing": 412, "exists": 302, "notfound": 404}
# The generic interface has a form of its own as well; what is not listed becomes 400.
GENERIC = {"notfound": 404, "exists": 409, "delref": 403}
UNCAUGHT_V15 = ("business", "generic")


class ApiError(Exception):
    """A refusal.

    kind: key of KINDS. message: text for the client. keep: the effects up to the
    refusal stay, as when each line is saved in a transaction of its own.
    """

    def __init__(self, kind: str, message: str, *, keep: bool = False):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.keep = keep

    def answer(self, profile: Profile, mapping: str) -> tuple[int, dict | str]:
        """Return HTTP status and body; a text body stands for an uncaught error."""
        code, old, new = KINDS[self.kind]
        if mapping == "subscription" and profile.modern:
            if self.kind in UNCAUGHT_V15:
                return 500, f"org.meveo.admin.exception.BusinessException {self}"
            status = SUBSCRIPTION_V15.get(self.kind, 400)
            return status, {"status": "FAIL", "message": self.message}
        status = new if profile.modern else old
        if mapping == "v2":
            status = GENERIC.get(self.kind, 400)
            word = HTTPStatus(status).name
            return status, {"status": word, "details": self.message, "causes": []}
        body = {"status": "FAIL"}
        if code:
            body["errorCode"] = code
        body["message"] = self.message
        return status, body


class UncaughtError(Exception):
    """What the database refuses: both profiles answer 500 in plain text."""


def missing(*names: str) -> ApiError:
    """Return the refusal of absent or blank parameters."""
    listed = ", ".join(names)
    return ApiError(
        "missing",
        f"The following parameters are required or contain invalid values: {listed}.",
    )


def invalid(message: str) -> ApiError:
    """Return the refusal of a value."""
    return ApiError("invalid", message)


def not_found(entity: str, code: object, field: str = "code") -> ApiError:
    """Return the refusal of a code (or id) that nothing has."""
    return ApiError("notfound", f"{entity} with {field}={code} does not exists.")


def exists(entity: str, code: str) -> ApiError:
    """Return the refusal of a code that something has already."""
    return ApiError("exists", f"{entity} with code={code} already exists.")


def refused(message: str) -> ApiError:
    """Return a refusal of the state, which carries no errorCode."""
    return ApiError("nocode", message)


def business(message: str) -> ApiError:
    """Return a refusal by a business rule."""
    return ApiError("business", message)


def generic(message: str) -> ApiError:
    """Return a refusal that Opencell itself did not foresee."""
    return ApiError("generic", message)


def require(values: dict, *names: str) -> None:
    """Raise when one of the names is absent or blank in values."""
    absent = [name for name in names if values.get(name) in (None, "", [], {})]
    if absent:
        raise missing(*absent)
