"""A private PostgreSQL cluster of the machine's own binaries; no TCP, no password.

Its socket lies in a folder that only the owner can use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .config import Config
from .machine import (
    IS_ROOT,
    SERVICE_ACCOUNT,
    need_packages,
    newest_postgres,
    service_prefix,
)
from .steps import Failure, run, step

# Speed instead of safety: what is in here can be made again at any time.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = {port}
max_connections = 150
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
jit = off
log_min_messages = warning
timezone = 'UTC'
"""
OWNER = "somconnexio"


class Cluster:
    """The PostgreSQL of a checkout, shared by its databases."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.data = config.state / "pg"
        self.log = config.state / "postgres.log"

    @property
    def binaries(self) -> Path:
        folder = newest_postgres()
        if not folder:
            raise Failure("PostgreSQL 13 or later is missing")
        if self._exists():  # a cluster stays with the version that made it
            version = (self.data / "PG_VERSION").read_text().strip()
            own = folder.parents[1] / version / "bin"
            if not own.exists():
                raise Failure(
                    f"this checkout's databases are PostgreSQL {version}'s, which is"
                    " gone: run  ./dev reset --all  and start again"
                )
            return own
        return folder

    @property
    def version(self) -> str:
        return self.binaries.parent.name

    def _exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def provide(self) -> None:
        """Have a cluster and have it run."""
        if not newest_postgres():
            log = self.config.logs / "apt.log"
            need_packages(["postgresql"], "the database", log)
        if not self._exists():
            with step(f"making a PostgreSQL {self.version} cluster"):
                self._make(self.data)
        self.start()

    def _make(self, data: Path) -> None:
        """Build aside and rename: an interrupted initdb leaves no half cluster."""
        work = self.config.state / "pg-building"
        shutil.rmtree(work, ignore_errors=True)
        self._own(work)
        command = [self.binaries / "initdb", "-D", work, "-U", "postgres"]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        run(
            [*service_prefix(), *command],
            self.config.logs / "initdb.log",
            cwd=Path("/"),
        )
        shutil.rmtree(data, ignore_errors=True)
        work.rename(data)

    def _own(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True, mode=0o700)
        if IS_ROOT:
            shutil.chown(folder, SERVICE_ACCOUNT, SERVICE_ACCOUNT)

    def is_running(self) -> bool:
        """Tell whether the cluster takes connections."""
        return self._exists() and self._control("status") == 0

    def _control(self, *words: str) -> int:
        command = [self.binaries / "pg_ctl", "-D", self.data, "-s", *words]
        return subprocess.run(
            [*service_prefix(), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
            start_new_session=True,
        ).returncode

    def start(self) -> None:
        """Start the cluster unless it runs."""
        if self.is_running():
            return
        self._own(self.config.pg_socket)
        self.config.pg_socket.chmod(0o700)
        settings = SETTINGS.format(
            socket=self.config.pg_socket, port=self.config.port("pg")
        )
        ours = self.data / "somconnexio.conf"
        ours.write_text(settings)
        main = self.data / "postgresql.conf"
        include = "include = 'somconnexio.conf'\n"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write(include)
        self.log.touch()
        if IS_ROOT:
            for file in (ours, self.log):
                shutil.chown(file, SERVICE_ACCOUNT, SERVICE_ACCOUNT)
        with step(f"starting PostgreSQL {self.version}"):
            if self._control("-w", "-t", "60", "-l", str(self.log), "start"):
                raise Failure(f"PostgreSQL does not start: see {self.log}")
            self._provide_role()

    def stop(self) -> bool:
        """Stop the cluster; tell if it ran."""
        if not self.is_running():
            return False
        return self._control("-m", "fast", "-w", "-t", "60", "stop") == 0

    def _provide_role(self) -> None:
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'"):
            self.sql(f"CREATE ROLE {OWNER} LOGIN CREATEDB")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the cluster's superuser and return what it prints."""
        words = [self.binaries / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        words += ["-h", self.config.pg_socket, "-p", self.config.port("pg")]
        words += ["-U", "postgres", "-d", database, "-c", statement]
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        done = subprocess.run(
            [str(word) for word in words],
            capture_output=True,
            text=True,
            env=env,
            check=False,
        )
        if done.returncode:
            raise Failure(f"PostgreSQL: {done.stderr.strip()}")
        return done.stdout.strip()

    def has(self, database: str) -> bool:
        """Tell whether a database is there."""
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))

    def drop(self, database: str) -> None:
        """Remove a database, even from under those who use it."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, template: str, database: str) -> None:
        """Make a database anew as a copy of another."""
        self.drop(database)
        self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{template}'"
        )
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}" OWNER {OWNER}')

    def rename(self, database: str, new_name: str) -> None:
        """Give a database its final name, in place of one that had it."""
        self.drop(new_name)
        self.sql(f'ALTER DATABASE "{database}" RENAME TO "{new_name}"')
