"""The version and user reads that every resource of Opencell has."""

from .operations import operation
from .world import Call


@operation("version", "GET", "/{resource:path}/version")
def version(call: Call) -> dict:
    """Return which Opencell this is."""
    number = call.world.profile.version
    return {
        "status": "SUCCESS",
        "message": f"Opencell Rest API version {number} commit sandbox",
    }


@operation("user", "GET", "/{resource:path}/user")
def user(call: Call) -> dict:
    """Return that the credentials are good."""
    return {"status": "SUCCESS", "message": "WS User is=opencell"}
