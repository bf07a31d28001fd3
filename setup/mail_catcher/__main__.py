"""``serve`` takes mail and shows it on a page; ``show`` prints it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from mail_catcher.catcher import serve
from mail_catcher.mailbox import Mailbox


def main() -> int:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="mail_catcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("serve")
    server.add_argument("--smtp-port", type=int, required=True)
    server.add_argument("--web-port", type=int, required=True)
    shown = commands.add_parser("show")
    shown.add_argument("number", nargs="?", type=int, help="which; all by default")
    for command in (server, shown):
        command.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    mailbox = Mailbox(options.folder)
    if options.command == "show":
        print(mailbox.describe(options.number))
        return 0
    asyncio.run(serve(mailbox, options.smtp_port, options.web_port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
