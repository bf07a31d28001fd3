"""``python -m forks CONF DATABASE``: does what it is told, each time in a new process.

Odoo's code is loaded once, without a connection to the database; every line of JSON,
``{"do": NAME, ...}``, is done by a fork with connections of its own, which can be
killed like the worker of a job. Answers ``{"pid": …}`` first, then what came of it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


def say(**words: object) -> None:
    """Answer."""
    print(json.dumps(words), flush=True)


def run(database: str, actions: dict, words: dict) -> None:
    """Do one thing in a transaction and commit it, as a job does."""
    action = actions[words.pop("do")]
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        answer = action(env, **words)
        env.flush_all()
        cr.commit()
    say(answer=answer)


def fork(database: str, actions: dict, words: dict) -> None:
    """Have a child do one thing; say how it ended if it did not get that far."""
    pid = os.fork()
    if pid:
        _pid, status = os.waitpid(pid, 0)
        if status:
            say(ended=os.waitstatus_to_exitcode(status))
        return
    code = 1
    try:
        say(pid=os.getpid())
        run(database, actions, words)
        code = 0
    except BaseException:  # the parent tells how it ended
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(code)


def main() -> None:
    """Serve until nothing more comes."""
    conf, database = sys.argv[1:]
    options = ["-c", conf, "-d", database, "--no-http", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    Registry(database)
    sql_db.close_all()
    from works import ACTIONS

    say(ready=True)
    for line in sys.stdin:
        fork(database, ACTIONS, json.loads(line))


if __name__ == "__main__":
    main()
