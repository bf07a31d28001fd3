"""./dev translate: the translation files follow the texts of the addons."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from .config import CHECKOUT, Config
from .odoo_run import own_addons
from .pythonenv import venv_python
from .stack import Stack
from .steps import Failure, run, say, step

DATABASE = "scx_translate"
MERGER = CHECKOUT / "setup" / "lint" / "merge_translations.py"


def translate_addons(config: Config, names: Sequence[str]) -> int:
    """Export each addon's .pot and merge it into its .po files.

    What a translator has to do is printed; nothing that was translated is lost
    unless its text is gone.
    """
    ours = own_addons()
    wanted = [name.rstrip("/") for name in names] or ours
    if unknown := sorted(set(wanted) - set(ours)):
        raise Failure(f"no addon of this checkout: {' '.join(unknown)}")
    stack = Stack.provide(config, tests=True)
    template = stack.databases.provide_addons(demo=False)
    with step(f"exporting the texts of {len(wanted)} addons"):
        for name in wanted:
            (CHECKOUT / name / "i18n").mkdir(exist_ok=True)
        stack.cluster.copy(template, DATABASE)
        command = stack.odoo.command("i18n", "export", "-c", config.odoo_conf)
        run(
            [*command, "-d", DATABASE, "-l", "pot", "--", *wanted],
            config.logs / "translate.log",
            env=stack.odoo.environment(),
        )
        stack.cluster.drop(DATABASE)
    merge = [venv_python(config), MERGER, *(CHECKOUT / name for name in wanted)]
    code = subprocess.run([str(word) for word in merge], check=False).returncode
    if not code:
        say("Complete in every language. Next: ./dev lint")
    return code
