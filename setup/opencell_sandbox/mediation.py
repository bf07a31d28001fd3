"""Usage records: parsed, matched with an access, kept as EDRs to be rated later."""

import hashlib
import re
from datetime import datetime
from sqlite3 import Row

from .errors import ApiError, refused, require
from .operations import DONE, operation
from .store import key
from .world import Call, World

EVENT_V7 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?)Z")
EVENT_V15 = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?)(Z|[+-]\d\d:?\d\d)"
)
LEAST_FIELDS = 4
MOST_LINES = 1000
INSERT = (
    "INSERT INTO edr (subscription_id, access_id, event, month, quantity, parameter,"
    " line, origin, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN')"
)


class Rejection(Exception):
    """Why a line is refused: the cause's name, a space, a text that may be empty."""


class Reader:
    """Reads the lines of one call; accesses are looked up once per code."""

    def __init__(self, world: World):
        self.world = world
        self.accesses: dict[str, list[Row]] = {}
        self.origins: set[str] = set()

    def read(self, line: str) -> list[tuple]:
        """Return the EDR rows of a line, one per matching access."""
        fields = line.split(";")
        if len(fields) < LEAST_FIELDS:
            raise Rejection(f"INVALID_FORMAT only {len(fields)} in the record")
        event = self._event(fields[0])
        try:
            quantity = float(fields[1])
        except ValueError:
            raise Rejection(f"INVALID_FORMAT {fields[1]}") from None
        origin = self._origin(line)
        month = self.world.time.month(event)
        parameter = fields[3].upper()
        return [
            (
                access["subscription_id"],
                access["id"],
                event,
                month,
                quantity,
                parameter,
                line,
                origin,
            )
            for access in self._match(fields[2], event)
        ]

    def _event(self, text: str) -> int:
        modern = self.world.profile.modern
        match = (EVENT_V15 if modern else EVENT_V7).fullmatch(text)
        if not match:
            raise Rejection(f"INVALID_FORMAT {text}")
        try:
            if modern:
                return self.world.time.parse(text)
            # Version 7 reads the Z as a letter: the time is the server's, not UTC.
            moment = datetime.fromisoformat(match.group(1))
        except (ValueError, ApiError):
            raise Rejection(f"INVALID_FORMAT {text}") from None
        local = moment.replace(tzinfo=self.world.time.zone)
        return int(local.timestamp() * 1000)

    def _origin(self, line: str) -> str | None:
        """Return what identifies a line; version 7 knows no duplicates here."""
        if not self.world.profile.modern:
            return None
        origin = hashlib.md5(line.encode(), usedforsecurity=False).hexdigest()
        known = origin in self.origins or self.world.store.one(
            "SELECT 1 FROM edr WHERE origin = ?", origin
        )
        if known:
            raise Rejection("DUPLICATE ")
        return origin

    def _match(self, code: str, event: int) -> list[Row]:
        modern = self.world.profile.modern
        accesses = self._accesses(code)
        if not accesses:
            raise Rejection(
                f"INVALID_ACCESS No matching access point {code} was found"
                if modern
                else "ACCESS_NOT_FOUND "
            )
        matching = [
            row
            for row in accesses
            if (row["starts"] is None or row["starts"] <= event)
            and (row["ends"] is None or event < row["ends"])
        ]
        if not matching:
            raise Rejection("INVALID_ACCESS " if modern else "ACCESS_INVALID_DATE ")
        if not modern:
            for row in matching:
                if row["termination_date"] and event > row["termination_date"]:
                    raise Rejection("SUBSCRIPTION_TERMINATED ")
                if event < row["subscription_date"]:
                    raise Rejection("SUBSCRIPTION_NOT_ACTIVATED ")
        return matching

    def _accesses(self, code: str) -> list[Row]:
        if code not in self.accesses:
            self.accesses[code] = self.world.store.all(
                "SELECT a.*, s.subscription_date, s.termination_date FROM access a"
                " JOIN subscription s ON s.id = a.subscription_id"
                " WHERE a.code_key = ? AND NOT a.disabled",
                key(code),
            )
        return self.accesses[code]


def _keep_rejected(world: World, line: str, reason: str) -> None:
    """Keep a refused line as version 15 does: as a CDR with status ERROR."""
    world.store.insert(
        "cdr",
        line=line,
        access=[*line.split(";"), "", ""][2],
        status="ERROR",
        reject=reason,
        status_date=world.now(),
    )


@operation(
    "mediation.registerCdrList",
    "POST",
    "/billing/mediation/registerCdrList",
    body="CdrListDto",
)
def register_cdr_list(call: Call) -> dict:
    """Register usage records.

    Version 7 stops at the first bad line and keeps those before it; version 15 keeps
    all good lines and lists the bad ones in an answer with HTTP 200.
    """
    require(call.body, "cdr")
    lines = call.body["cdr"]
    world = call.world
    if world.profile.modern and len(lines) > MOST_LINES:
        raise refused(f"You cannot inject more than {MOST_LINES} CDR in one call")
    reader = Reader(world)
    rows: list[tuple] = []
    errors = []
    for line in lines:
        try:
            read = reader.read(line)
        except Rejection as rejection:
            if not world.profile.modern:
                world.store.run_many(INSERT, rows)
                raise ApiError("nocode", str(rejection), keep=True) from None
            errors.append({"cdrLine": line, "rejectReason": str(rejection)})
            _keep_rejected(world, line, str(rejection))
            continue
        rows.extend(read)
        reader.origins.update(row[-1] for row in read)
    world.store.run_many(INSERT, rows)
    if errors:
        return {
            "status": "FAIL",
            "message": "error while creating CDRs",
            "errors": errors,
        }
    return DONE
