"""``python setup/demo`` and ``python -m demo``: the golden path, told as it goes."""

import sys
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from demo.cli import main

if __name__ == "__main__":
    sys.exit(main())
