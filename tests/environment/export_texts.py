"""Writes the texts of addons as .pot files into the folder ``SCX_TEXTS``.

Fed to ``odoo shell``, which gives ``env``.
"""

import os
from pathlib import Path

from odoo.tools.translate import trans_export

folder = Path(os.environ["SCX_TEXTS"])
for addon in os.environ["SCX_TEXTS_OF"].split(","):
    with (folder / f"{addon}.pot").open("wb") as file:
        trans_export(None, [addon], file, "po", globals()["env"])
