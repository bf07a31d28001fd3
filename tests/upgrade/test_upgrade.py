"""The last release's database, with its demo data, becomes this one's."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from census import count_rows, count_values, find_lost_rows, find_lost_values

from environment.config import CHECKOUT, Config
from environment.odoo_run import own_addons
from environment.releases import find_previous_release, unpack_release
from environment.stack import Stack

DATABASE = "scx_upgrade"
FURNISH = Path(__file__).with_name("furnish.py")
COMPLAINTS = (" WARNING ", " ERROR ", " CRITICAL ")


def sql(statement):
    """Run a statement in the database that is upgraded."""
    config = Config.load()
    connection = psycopg2.connect(
        host=str(config.pg_socket),
        port=config.port("pg"),
        user="somconnexio",
        dbname=DATABASE,
    )
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


class Upgrade:
    """What was there before, what was said meanwhile, what is there now."""

    def __init__(self, stack):
        self.stack = stack
        self.release = find_previous_release()
        folder = stack.config.home / "release"
        shutil.rmtree(folder, ignore_errors=True)
        addons = unpack_release(self.release, folder)
        stack.cluster.copy(stack.databases.provide_dependencies(), DATABASE)
        self._install(addons, folder)
        self.rows, self.values = count_rows(sql), count_values(sql)
        ours = ",".join(own_addons())
        self.log = self._run("-u", ",".join(addons), "-i", ours)
        self.rows_now, self.values_now = count_rows(sql), count_values(sql)

    def _install(self, addons, folder):
        """Install the release with its demo data, as ./dev demo did then."""
        sql("UPDATE ir_module_module SET demo = true WHERE state = 'installed'")
        folders = [*self.stack.odoo.addons_path()[:-1], folder]
        path = ("--addons-path", ",".join(map(str, folders)))
        log = self._run("-i", ",".join(addons), "--with-demo", *path)
        names = ", ".join(f"'{name}'" for name in addons)
        sql(f"UPDATE ir_module_module SET demo = false WHERE name NOT IN ({names})")
        self._furnish(path)
        missing = sql(
            f"SELECT name FROM ir_module_module WHERE name IN ({names})"
            " AND (state != 'installed' OR NOT demo)"
        )
        assert missing == [], log[-3000:]

    def _furnish(self, path):
        """Add what no demo data has: a life of contracts and service orders."""
        odoo = self.stack.odoo
        words = ("-c", self.stack.config.odoo_conf, "-d", DATABASE, "--no-http", *path)
        self._call(odoo.command("shell", *words), stdin=FURNISH.open())

    def _run(self, *words):
        return self._call(self.stack.odoo.once(DATABASE, *words))

    def _call(self, command, stdin=subprocess.DEVNULL):
        done = subprocess.run(
            [str(word) for word in command],
            env=self.stack.odoo.environment(),
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-5000:]
        return done.stderr


@pytest.fixture(scope="module")
def upgrade():
    stack = Stack.find(Config.load())
    yield Upgrade(stack)
    stack.cluster.drop(DATABASE)


def test_upgrade_says_nothing_is_wrong(upgrade):
    lines = upgrade.log.splitlines()
    wrong = [line for line in lines if any(word in line for word in COMPLAINTS)]
    assert not wrong, "\n".join(wrong)


def test_every_addon_is_installed_in_its_version_of_today(upgrade):
    rows = sql("SELECT name FROM ir_module_module WHERE state = 'installed'")
    assert set(own_addons()) <= {name for (name,) in rows}
    waiting = sql("SELECT name, state FROM ir_module_module WHERE state LIKE 'to %'")
    assert waiting == []


def test_no_row_is_lost(upgrade):
    assert sum(upgrade.rows.values()) > 1000, "the release's demo data is there"
    assert find_lost_rows(upgrade.rows, upgrade.rows_now, CHECKOUT) == []


def test_no_value_is_lost(upgrade):
    assert upgrade.values["somconnexio_contract", "contract_contract", "code"]
    lost = find_lost_values(upgrade.values, upgrade.values_now, CHECKOUT)
    assert lost == []
