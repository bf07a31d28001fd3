"""The commands of ./dev."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from . import commands
from .steps import Failure, say

SERVICES = ("mail", "znuny", "opencell", "form", "odoo")
REST = {"nargs": argparse.REMAINDER}
FEW = {"nargs": "*", "choices": (*SERVICES, []), "metavar": "SERVICE"}
# command: what it does, and its arguments
COMMANDS: dict[str, tuple[str, dict[str, dict]]] = {
    "demo": (
        "watch a cooperative work, from order to invoice",
        {"--once": {"action": "store_true", "help": "end when the story ends"}},
    ),
    "test": (
        "run every test, or those that ARGS (pytest's) name",
        {
            "--full": {"action": "store_true", "help": "with the full numbers"},
            "args": REST | {"metavar": "ARGS"},
        },
    ),
    "up": ("start everything (or the services named)", {"services": FEW}),
    "down": ("stop everything (or the services named)", {"services": FEW}),
    "reset": (
        "forget the demo's data, to start anew",
        {"--all": {"action": "store_true", "help": "all of this checkout's state"}},
    ),
    "shell": ("Odoo's Python prompt", {"args": REST | {"metavar": "ARGS"}}),
    "lint": (
        "run every check of the sources",
        {
            "--fix": {"action": "store_true", "help": "repair what can be repaired"},
            "paths": {"nargs": "*", "metavar": "FOLDER", "help": "only these"},
        },
    ),
    "translate": (
        "bring the translation files of addons up to date with their texts",
        {"addons": {"nargs": "*", "metavar": "ADDON"}},
    ),
    "bench": (
        "measure NAME; without it: what can be measured",
        {"args": REST | {"metavar": "NAME [ARGS]"}},
    ),
    "client": ("generate the API's typed Python client from its description", {}),
    "openapi": ("write the API's description, kept by the tests, anew", {}),
    "logs": ("follow the logs (or those of the services named)", {"services": FEW}),
    "mail": ("show the mail that was sent", {"args": REST | {"metavar": "NUMBER"}}),
    "status": ("what runs where", {}),
    "help": ("this list", {}),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev")
    parser.add_argument("--profile", choices=("demo", "test"), help=argparse.SUPPRESS)
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (text, arguments) in COMMANDS.items():
        command = sub.add_parser(name, help=text, description=text)
        for argument, settings in arguments.items():
            command.add_argument(argument, **settings)
    return parser


def _help() -> int:
    _parser().print_help()
    say("\nStart with  ./dev demo  (what it is about) or  ./dev test  (does it work).")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    options = _parser().parse_args(words)
    if options.profile:
        os.environ["SCX_PROFILE"] = options.profile
    # `kill` ends it as Ctrl-C does, also where a shell started it in the background
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, signal.default_int_handler)
    try:
        if options.command == "help":
            return _help()
        return getattr(commands, options.command)(options)
    except Failure as failure:
        print(f"\n./dev {options.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            f"\ninterrupted: ./dev {options.command} goes on where it stopped",
            file=sys.stderr,
        )
        return 130
