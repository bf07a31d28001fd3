"""Nothing that is installed talks to anybody else's server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from environment.config import Config
from environment.odoo_run import Odoo, own_addons, read_modules
from environment.odoo_source import find_odoo

SCRIPT = Path(__file__).with_name("trigger_crons.py")
# They ask Odoo's servers for addresses, credits, letters, ratings, news ...
CALLERS = ("iap", "sms", "snailmail", "google")


@pytest.fixture(scope="module")
def installed(sql, database):
    rows = sql("SELECT name FROM ir_module_module WHERE state = 'installed'", database)
    return {name for (name,) in rows}


def test_only_listed_modules_and_what_they_need_are_installed(installed):
    assert set(read_modules()["dependencies"]) <= installed
    assert set(own_addons()) <= installed


def test_no_module_calls_home(installed):
    assert not [name for name in installed if name.split("_")[0] in CALLERS]
    assert "partner_autocomplete" not in installed


def test_actions_that_call_or_mail_unasked_are_off(sql, database):
    rows = sql(
        "SELECT d.name FROM ir_cron c JOIN ir_model_data d"
        " ON d.model = 'ir.cron' AND d.res_id = c.id WHERE c.active AND d.name IN"
        " ('ir_cron_module_update_notification', 'ir_cron_digest_scheduler_action')",
        database,
    )
    assert rows == []


def test_nothing_installed_depends_on_iap(sql, database):
    rows = sql(
        "SELECT m.name FROM ir_module_module m"
        " JOIN ir_module_module_dependency d ON d.module_id = m.id"
        " WHERE m.state = 'installed' AND d.name LIKE 'iap%'",
        database,
    )
    assert rows == []


def test_mail_goes_to_the_catcher_only(sql, database):
    assert sql("SELECT smtp_host FROM ir_mail_server WHERE active", database) == []
    conf = Path(os.environ["ODOO_RC"]).read_text()
    assert "smtp_server = 127.0.0.1" in conf
    assert "publisher_warranty_url =\n" in conf


def test_no_scheduled_action_reaches_another_host(database):
    config = Config.load()
    odoo = Odoo(config, find_odoo(config))
    command = odoo.command("shell", "-c", config.odoo_conf, "-d", database)
    done = subprocess.run(
        [str(word) for word in (*command, "--no-http", "--max-cron-threads=0")],
        stdin=SCRIPT.open(),
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        env=odoo.environment(),
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert len(found["crons"]) > 5
    assert found["reached"] == []
