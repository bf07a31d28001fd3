"""The commands of ./dev."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from . import commands
from .steps import Failure, say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", choices=("demo", "test"), help=argparse.SUPPRESS)
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, function: Callable[..., int], help_text: str) -> argparse.ArgumentParser:
        command = sub.add_parser(name, help=help_text, description=help_text)
        command.set_defaults(function=function)
        return command

    demo = add("demo", commands.demo, "watch a cooperative work, from order to invoice")
    demo.add_argument("--once", action="store_true", help="end when the story ends")
    test = add("test", commands.test, "run every test, or those that ARGS (pytest's) name")
    test.add_argument("--full", action="store_true", help="with the full numbers")
    test.add_argument("args", nargs=argparse.REMAINDER, metavar="ARGS")
    names = ("mail", "znuny", "opencell", "form", "odoo")
    up = add("up", commands.up, "start everything (or the services named)")
    up.add_argument("services", nargs="*", choices=(*names, []), metavar="SERVICE")
    down = add("down", commands.down, "stop everything (or the services named)")
    down.add_argument("services", nargs="*", choices=(*names, []), metavar="SERVICE")
    reset = add("reset", commands.reset, "forget the demo's data, to start anew")
    reset.add_argument(
        "--all", action="store_true", help="forget all of this checkout's state"
    )
    shell = add("shell", commands.shell, "Odoo's Python shell on the demo database")
    shell.add_argument("args", nargs=argparse.REMAINDER, metavar="ARGS")
    lint = add("lint", commands.lint, "run every check of the sources")
    lint.add_argument("--fix", action="store_true", help="repair what can be repaired")
    lint.add_argument("paths", nargs="*", metavar="ADDON", help="only these")
    bench = add("bench", commands.bench, "measure; without a name: what can be measured")
    bench.add_argument("args", nargs=argparse.REMAINDER, metavar="NAME [ARGS]")
    logs = add("logs", commands.logs, "follow the logs (or those of the services named)")
    logs.add_argument("services", nargs="*", choices=(*names, []), metavar="SERVICE")
    mail = add("mail", commands.mail, "show the mail that was sent")
    mail.add_argument("args", nargs=argparse.REMAINDER, metavar="NUMBER")
    add("status", commands.status, "what runs where")
    add("help", lambda _options: _help(parser), "this list")
    return parser


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    say("\nStart with  ./dev demo  (what it is about) or  ./dev test  (does it work).")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    options = _parser().parse_args(words)
    if options.profile:
        os.environ["SCX_PROFILE"] = options.profile
    try:
        return options.function(options)
    except Failure as failure:
        print(f"\n./dev {options.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            f"\ninterrupted: ./dev {options.command} goes on where it stopped",
            file=sys.stderr,
        )
        return 130
