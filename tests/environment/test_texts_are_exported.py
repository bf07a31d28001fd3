"""What is translated is what the sources say: no .pot is behind its addon."""

import subprocess
from pathlib import Path

import polib
import pytest

from environment.config import CHECKOUT, Config
from environment.odoo_run import Odoo, own_addons
from environment.odoo_source import find_odoo

SCRIPT = Path(__file__).with_name("export_texts.py")


@pytest.fixture(scope="module")
def exported(database, tmp_path_factory):
    """Name the folder with a fresh export of every addon."""
    folder = tmp_path_factory.mktemp("texts")
    config = Config.load()
    odoo = Odoo(config, find_odoo(config))
    command = odoo.command("shell", "-c", config.odoo_conf, "-d", database)
    done = subprocess.run(
        [str(word) for word in (*command, "--no-http", "--max-cron-threads=0")],
        stdin=SCRIPT.open(),
        env=odoo.environment()
        | {"SCX_TEXTS": str(folder), "SCX_TEXTS_OF": ",".join(own_addons())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def read_texts(file):
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(file)}


@pytest.mark.parametrize("addon", own_addons())
def test_template_of_translations_is_current(exported, addon):
    fresh = read_texts(exported / f"{addon}.pot")
    kept = read_texts(CHECKOUT / addon / "i18n" / f"{addon}.pot")
    assert fresh, "every addon shows texts"
    missing = sorted(text for _context, text in fresh - kept)
    assert missing == [], f"run  ./dev translate {addon}  and translate what is new"
    gone = sorted(text for _context, text in kept - fresh)
    assert gone == [], f"run  ./dev translate {addon}"
