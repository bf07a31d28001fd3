"""``python setup/lint [--fix] [PATH…]``: the house's own checks of the sources."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from lint import forbidden, readmes, sizes, translations, whitespace

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print every complaint; return how the program ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="write stale READMEs anew")
    parser.add_argument("paths", nargs="*", type=Path, help="folders; all by default")
    options = parser.parse_args()
    files = forbidden.tracked_files(CHECKOUT, options.paths)
    addons = sorted(
        manifest.parent
        for manifest in CHECKOUT.glob("*/__manifest__.py")
        if not options.paths or manifest.parent in map(Path.resolve, options.paths)
    )
    complaints = [
        *sizes.check(files),
        *forbidden.check(CHECKOUT, files),
        *whitespace.check(files),
        *readmes.check(CHECKOUT, addons, fix=options.fix),
        *translations.check(addons, whole=not options.paths),
    ]
    for complaint in complaints:
        print(complaint.replace(f"{CHECKOUT}/", ""))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
