"""Each addon installs with what it depends on and nothing else, and leaves cleanly."""

import os
import subprocess

import pytest

from environment.config import Config
from environment.odoo_run import own_addons
from environment.stack import Stack

DATABASE = "scx_come_and_go"
# All of them take minutes: the one that needs most of the others, unless --full
ADDONS = own_addons() if os.environ.get("SCX_FULL") == "1" else ["somconnexio_opencell"]
BASES = {"somconnexio_contract", "somconnexio_sync"}


def joined_by(addon):
    """Return the bridge and the door that a glue addon joins, by its name."""
    names = addon.split("_")[1:]
    return {f"somconnexio_{name}" for name in names} if len(names) > 1 else set()


@pytest.fixture(scope="module")
def stack():
    return Stack.find(Config.load())


def snapshot(sql):
    """Return what a database is made of: columns, models, records of ours."""
    columns = sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        DATABASE,
    )
    models = sql("SELECT 'model', model FROM ir_model", DATABASE)
    records = sql(
        "SELECT module, name FROM ir_model_data WHERE module LIKE 'somconnexio%'",
        DATABASE,
    )
    crons = sql("SELECT 'cron', cron_name FROM ir_cron", DATABASE)
    return {*columns, *models, *records, *crons}


def run(stack, *words):
    """Run Odoo; return what it complained about."""
    done = subprocess.run(
        [str(word) for word in words],
        env=stack.odoo.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    lines = done.stderr.splitlines()
    return [line for line in lines if " ERROR " in line or " CRITICAL " in line]


def installed(sql):
    rows = sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'"
        " AND name LIKE 'somconnexio%'",
        DATABASE,
    )
    return {name for (name,) in rows}


@pytest.mark.parametrize("addon", ADDONS)
def test_addon_comes_and_goes(stack, sql, addon):
    template = stack.databases.dependencies_name()
    sql(f'DROP DATABASE IF EXISTS "{DATABASE}"')
    sql(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{template}"')
    before = snapshot(sql)
    command = stack.odoo.once(DATABASE, "-i", addon, "--log-level=warn")
    assert run(stack, *command) == []
    assert addon in installed(sql)
    needed = {addon} | BASES | joined_by(addon)
    assert installed(sql) <= needed, "an addon needs no other bridge or door"
    uninstall = stack.odoo.command("module", "uninstall", "-c", stack.config.odoo_conf)
    assert run(stack, *uninstall, "-d", DATABASE, *sorted(installed(sql))) == []
    assert installed(sql) == set()
    assert snapshot(sql) - before == set()
    sql(f'DROP DATABASE "{DATABASE}"')
