"""The memory of the server: one SQLite file, committed once per request."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

TABLES = """
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS account (
    id INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL,
    code TEXT NOT NULL, code_key TEXT NOT NULL,
    parent_id INTEGER REFERENCES account (id),
    data TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (level, code_key));
CREATE INDEX IF NOT EXISTS account_parent ON account (parent_id);
CREATE TABLE IF NOT EXISTS subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL, code_key TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id), offer TEXT NOT NULL,
    status TEXT NOT NULL, status_date INTEGER NOT NULL,
    subscription_date INTEGER NOT NULL, termination_date INTEGER,
    termination_reason TEXT, till_date INTEGER, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS subscription_account ON subscription (account_id);
CREATE INDEX IF NOT EXISTS subscription_till ON subscription (till_date)
    WHERE till_date IS NOT NULL;
CREATE TABLE IF NOT EXISTS service (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id),
    code TEXT NOT NULL, code_key TEXT NOT NULL,
    status TEXT NOT NULL, status_date INTEGER NOT NULL, subscription_date INTEGER,
    termination_date INTEGER, termination_reason TEXT, till_date INTEGER,
    quantity REAL NOT NULL, price TEXT, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS service_subscription ON service (subscription_id);
CREATE INDEX IF NOT EXISTS service_till ON service (till_date)
    WHERE till_date IS NOT NULL;
CREATE TABLE IF NOT EXISTS period (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES service (id),
    starts INTEGER NOT NULL, ends INTEGER);
CREATE INDEX IF NOT EXISTS period_service ON period (service_id);
CREATE TABLE IF NOT EXISTS access (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id),
    code TEXT NOT NULL, code_key TEXT NOT NULL,
    starts INTEGER, ends INTEGER, disabled INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS access_code ON access (code_key);
CREATE INDEX IF NOT EXISTS access_subscription ON access (subscription_id);
CREATE TABLE IF NOT EXISTS edr (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id),
    access_id INTEGER, event INTEGER NOT NULL, month TEXT NOT NULL,
    quantity REAL NOT NULL, parameter TEXT NOT NULL, line TEXT NOT NULL,
    origin TEXT, status TEXT NOT NULL, reject TEXT, service_id INTEGER);
CREATE INDEX IF NOT EXISTS edr_origin ON edr (origin) WHERE origin IS NOT NULL;
CREATE INDEX IF NOT EXISTS edr_open ON edr (subscription_id, event)
    WHERE status = 'OPEN';
CREATE INDEX IF NOT EXISTS edr_service ON edr (service_id, month, parameter);
CREATE TABLE IF NOT EXISTS operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id),
    service_id INTEGER, kind TEXT NOT NULL, code TEXT NOT NULL,
    description TEXT NOT NULL, sub_category TEXT NOT NULL, month TEXT NOT NULL,
    date INTEGER NOT NULL, starts INTEGER, ends INTEGER,
    quantity REAL NOT NULL, unit_price REAL NOT NULL, cents INTEGER NOT NULL,
    parameters TEXT NOT NULL, status TEXT NOT NULL, invoice_id INTEGER);
CREATE INDEX IF NOT EXISTS operation_subscription ON operation (subscription_id);
CREATE INDEX IF NOT EXISTS operation_service ON operation (service_id, month, code);
CREATE INDEX IF NOT EXISTS operation_open ON operation (subscription_id, date)
    WHERE invoice_id IS NULL;
DROP INDEX IF EXISTS operation_invoice; -- took every open one for a bill's
CREATE INDEX IF NOT EXISTS operation_billed ON operation (invoice_id)
    WHERE invoice_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS billing_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cycle TEXT NOT NULL,
    process TEXT NOT NULL, status TEXT NOT NULL, status_date INTEGER NOT NULL,
    process_date INTEGER NOT NULL, invoice_date INTEGER NOT NULL,
    last_transaction INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS invoice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id), run_id INTEGER,
    date INTEGER NOT NULL, due INTEGER NOT NULL, status TEXT NOT NULL,
    cents INTEGER NOT NULL, tax_cents INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS invoice_account ON invoice (account_id);
CREATE INDEX IF NOT EXISTS invoice_run ON invoice (run_id);
CREATE TABLE IF NOT EXISTS account_operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id),
    type TEXT NOT NULL, category TEXT NOT NULL, code TEXT, reference TEXT,
    cents INTEGER NOT NULL, matched INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT 'O', date INTEGER NOT NULL, due INTEGER,
    invoice_id INTEGER, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS account_operation_account ON account_operation (account_id);
CREATE INDEX IF NOT EXISTS account_operation_invoice ON account_operation (invoice_id);
CREATE TABLE IF NOT EXISTS matching (
    code INTEGER NOT NULL, operation_id INTEGER NOT NULL
        REFERENCES account_operation (id),
    cents INTEGER NOT NULL, PRIMARY KEY (code, operation_id));
CREATE TABLE IF NOT EXISTS webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL, code_key TEXT NOT NULL UNIQUE,
    disabled INTEGER NOT NULL DEFAULT 0, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cdr (
    id INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL, access TEXT,
    status TEXT NOT NULL, reject TEXT NOT NULL, status_date INTEGER NOT NULL);
"""
NAMES = [
    "matching",
    "account_operation",
    "webhook",
    "cdr",
    "operation",
    "edr",
    "period",
    "access",
    "service",
    "subscription",
    "invoice",
    "billing_run",
    "account",
    "setting",
]


class Store:
    """Rows by plain SQL. A statement outside `transaction` commits by itself."""

    def __init__(self, path: str):
        self.connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; only a power cut could lose the last commits.
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.create_function("fold", 1, _fold, deterministic=True)
        self.connection.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens inside, or nothing when it raises.

        An exception with a true attribute `keep` commits as well.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException as error:
            keep = getattr(error, "keep", False)
            self.connection.execute("COMMIT" if keep else "ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: undo what happens inside when it raises."""
        self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO part")
            raise
        finally:
            self.connection.execute("RELEASE part")

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query."""
        return self.connection.execute(sql, values).fetchone()

    def value(self, sql: str, *values: object) -> object:
        """Return the first column of the first row of a query."""
        row = self.one(sql, *values)
        return row[0] if row else None

    def run(self, sql: str, *values: object) -> int:
        """Execute a statement and return the number of rows it touched."""
        return self.connection.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: list[tuple]) -> None:
        """Execute a statement once per row."""
        self.connection.executemany(sql, rows)

    def insert(self, table: str, **values: object) -> int:
        """Insert a row and return its id; a dict is stored as JSON."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",
            [_plain(value) for value in values.values()],
        )
        return cursor.lastrowid

    def update(self, table: str, row_id: int, **values: object) -> None:
        """Write values into one row."""
        assignments = ", ".join(f"{name} = ?" for name in values)
        self.connection.execute(
            f"UPDATE {table} SET {assignments} WHERE id = ?",
            [*(_plain(value) for value in values.values()), row_id],
        )

    def setting(self, key: str) -> str | None:
        """Return a remembered setting."""
        return self.value("SELECT value FROM setting WHERE key = ?", key)

    def remember(self, key: str, value: object) -> None:
        """Remember a setting."""
        self.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", key, str(value))

    def next_number(self, key: str) -> int:
        """Return the next value of a sequence without gaps."""
        number = int(self.setting(f"sequence {key}") or 0) + 1
        self.remember(f"sequence {key}", number)
        return number

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            for name in NAMES:
                self.run(f"DELETE FROM {name}")
            self.run("DELETE FROM sqlite_sequence")


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _fold(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def key(code: str) -> str:
    """Return a code in the form in which codes are compared."""
    return code.casefold()


def data(row: sqlite3.Row) -> dict:
    """Return the properties that a row holds as JSON."""
    return json.loads(row["data"])
