"""Entry point of ./dev."""

import sys

from .cli import main

sys.exit(main())
