"""``python -m domain.worker CONF DATABASE KIND``: does what it is told.

Each line is JSON, ``{"do": NAME, ...}``; the answer too, with ``seconds``.
Every order is a transaction of its own, as a request or a job would be.
"""

from __future__ import annotations

import json
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def serve(kind: str, database: str) -> None:
    """Do what comes, until nothing more comes."""
    registry = Registry(database)
    actions = load(kind)
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


def load(kind: str) -> dict:
    """Return what a worker can do: the public functions of its modules."""
    if kind == "plain":
        from domain.plain import ACTIONS
    else:
        from domain.cooperative import ACTIONS
    return ACTIONS


if __name__ == "__main__":
    conf, name, addons = sys.argv[1:]
    options = ["-c", conf, "-d", name, "--no-http", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    serve(addons, name)
