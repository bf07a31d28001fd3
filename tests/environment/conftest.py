"""What the tests of ./dev share: a state folder of their own, a copy of a database."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from environment.config import Config

CHECKOUT = Path(__file__).resolve().parents[2]
COPY = "scx_environment_test"


def run_sql(statement: str, database: str = "postgres") -> list[tuple]:
    """Run a statement in the cluster of the running tests."""
    connection = psycopg2.connect(
        host=os.environ["SCX_PG_HOST"],
        port=os.environ["SCX_PG_PORT"],
        user=os.environ["SCX_PG_USER"],
        dbname=database,
    )
    connection.autocommit = True  # databases can't be made in a transaction
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def sql():
    """Run a statement: sql(STATEMENT, DATABASE)."""
    return run_sql


@pytest.fixture(scope="session")
def database():
    """Name a copy of the database with our addons; gone afterwards."""
    run_sql(f'DROP DATABASE IF EXISTS "{COPY}"')
    run_sql(f'CREATE DATABASE "{COPY}" TEMPLATE "{os.environ["SCX_PLAIN_DB"]}"')
    yield COPY
    run_sql(f'DROP DATABASE IF EXISTS "{COPY}"')


@pytest.fixture
def config(tmp_path, monkeypatch) -> Config:
    """An environment that has nothing yet."""
    monkeypatch.setenv("SCX_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SCX_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SCX_PORT_BASE", raising=False)
    monkeypatch.delenv("SCX_ARTIFACTS", raising=False)
    return Config.load("demo")


@pytest.fixture
def dev(tmp_path):
    """Run ./dev with a state of its own, the downloads shared with the others."""

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess:
        env = {k: v for k, v in os.environ.items() if not k.startswith("SCX_")}
        env |= {"SCX_CACHE": os.environ["SCX_CACHE"]}
        env |= {"SCX_STATE": str(tmp_path / "state")} | settings
        command = [str(CHECKOUT / "dev"), *words]
        return subprocess.run(
            command, env=env, capture_output=True, text=True, check=False
        )

    return run
