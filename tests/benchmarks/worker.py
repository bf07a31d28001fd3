"""``python -m worker CONF DATABASE MODULE``: does what it is told.

What it can do are the ``ACTIONS`` of the module.
Each line is JSON, ``{"do": NAME, ...}``; the answer too, with ``seconds``.
Every order is a transaction of its own, as a request or a job would be.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def serve(module: str, database: str) -> None:
    """Do what comes, until nothing more comes."""
    registry = Registry(database)
    actions = importlib.import_module(module).ACTIONS
    print(json.dumps({"ready": sorted(actions)}), flush=True)
    for line in sys.stdin:
        words = json.loads(line)
        action = actions[words.pop("do")]
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
            begun = time.perf_counter()
            answer = action(env, **words) or {}
            env.flush_all()
            cr.commit()
            answer.setdefault("seconds", time.perf_counter() - begun)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    conf, name, source = sys.argv[1:]
    options = ["-c", conf, "-d", name, "--no-http", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    serve(source, name)
