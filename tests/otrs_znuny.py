"""A Znuny of a suite alone, and the programs of setup/otrs that rule it.

It is set up in the checkout's state folder and stays there, stopped: the next run
starts it in about two seconds.
"""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import socket
import subprocess
import threading
from pathlib import Path

SETUP = Path(__file__).resolve().parents[1] / "setup" / "otrs"
OFFICE = Path(__file__).resolve().with_name("otrs_office.pl")
HOOK_PATH = "/somconnexio_otrs/webhook/OTRS"
# The machine's own Debian release, and with --full the newest tested version
SUITES = ["", "trixie"] if os.environ.get("SCX_FULL") == "1" else [""]


def load_agent_step():
    """Return setup/otrs/agent_step.py, a program that stands alone, as a module."""
    path = SETUP / "agent_step.py"
    spec = importlib.util.spec_from_file_location("agent_step", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


AGENT_STEP = load_agent_step()


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Catcher:
    """Takes Znuny's webhooks; ``status`` is what it answers."""

    def __init__(self):
        self.events = []
        self.status = 200
        catcher = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                catcher.events.append(
                    {
                        "path": self.path,
                        "key": self.headers["X-Api-Key"],
                        "payload": json.loads(body),
                    }
                )
                self.send_response(catcher.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_arguments):
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{HOOK_PATH}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class Znuny:
    """The suite's own server, and the scripts that rule it."""

    secret = "hook-secret"
    hook_path = HOOK_PATH

    def __init__(self, folder: Path, suite: str, hook: Catcher):
        self.folder = folder
        self.hook = hook
        self.url = f"http://127.0.0.1:{free_port()}"
        self._environment = {
            **os.environ,
            "SCX_ZNUNY_DIR": str(folder),
            "SCX_ZNUNY_URL": self.url,
            "ZN_DAEMON": "0",
            "ZN_WEBHOOK_URL": hook.url,
            "ZN_WEBHOOK_SECRET": self.secret,
        }
        if suite:
            self._environment["ZN_SUITE"] = suite

    def run(self, script: str, *arguments: str, stdin: str = "", **settings) -> str:
        """Run a script of setup/otrs on this server and return what it prints.

        :param settings: environment variables beside the server's own
        """
        done = subprocess.run(
            [SETUP / script, *arguments],
            env=self._environment | settings,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{script}: {done.stdout}{done.stderr}"
        return done.stdout

    def run_tasks(self) -> list[dict]:
        """Send the webhooks that wait, and return all that have come in."""
        self.run("run_tasks.sh")
        return [event["payload"] for event in self.hook.events]

    def version(self) -> tuple[int, ...]:
        """Return the version of this Znuny, as in (6, 5, 15)."""
        package = (self.folder / "app" / ".complete").read_text()
        return tuple(map(int, package.partition("-")[0].split(".")))

    def web_pid(self) -> int:
        """Return the process id of the web server's master."""
        return int((self.folder / "run" / "web.pid").read_text())


def work_in_office(folder: Path, step: str, *ids: int) -> None:
    """Do what people do in the agent interface and what REST can't.

    :param folder: the server's folder
    :param step: ``merge`` (a ticket into another one), ``delete``, ``hide``,
        ``break`` (the last article) or ``link`` (a parent to a child, unseen)
    """
    home = folder / "app" / "usr" / "share" / "otrs"
    perl = ["perl", "-", str(home), step, *map(str, ids)]
    if os.geteuid() == 0:
        perl = ["runuser", "-u", home.owner(), "--", *perl]
    done = subprocess.run(
        perl,
        input=OFFICE.read_text(),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"{step} {ids}: {done.stdout}{done.stderr}"
