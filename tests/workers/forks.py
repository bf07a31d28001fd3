"""``python -m forks CONF DATABASE``: does what it is told, each time in a new process.

Odoo's code is loaded once, without a connection to the database; every line of JSON
is a list of ``{"do": NAME, ...}``, each done by a fork with connections of its own, at
the same time, which can be killed like the worker of a job. Each fork says its
``{"pid": …}`` first, then what came of it; the last line is ``{"ended": [codes]}``.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback

from psycopg2.extensions import TransactionRollbackError

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.queue_job.exception import RetryableJobError

#: Seconds until a job comes again: real ones wait longer
PAUSE = 0.05
MOST_TURNS = 300


def say(**words: object) -> None:
    """Answer; in one piece, since others answer into the same pipe."""
    os.write(sys.stdout.fileno(), f"{json.dumps(words)}\n".encode())


def run(database: str, actions: dict, words: dict) -> None:
    """Do one thing in a transaction and commit it, again and again as a job is."""
    action = actions[words.pop("do")]
    for _turn in range(MOST_TURNS):
        try:
            with Registry(database).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
                answer = action(env, **words)
                env.flush_all()
                cr.commit()
            return say(answer=answer)
        except (RetryableJobError, TransactionRollbackError):
            time.sleep(PAUSE)
    raise TimeoutError(f"{action.__name__} never came to an end")


def fork(database: str, actions: dict, words: dict) -> int:
    """Have a child do one thing; return its number."""
    pid = os.fork()
    if pid:
        return pid
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
        children = [fork(database, ACTIONS, words) for words in json.loads(line)]
        ends = [os.waitpid(child, 0)[1] for child in children]
        say(ended=[os.waitstatus_to_exitcode(end) for end in ends])


if __name__ == "__main__":
    main()
