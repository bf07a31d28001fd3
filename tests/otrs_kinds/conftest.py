"""The situations are those of the table of sources."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "field_sources"))
