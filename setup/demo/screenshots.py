"""``python setup/demo/screenshots.py``: the README's pictures, from the browser tests.

``./dev test tests/browser`` leaves a picture of each page in ``artifacts``; this makes
the ones that the README shows small.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

CHECKOUT = Path(__file__).resolve().parents[2]
COLOURS = 128
# Name in docs/, picture of the tests, share of its height that is worth seeing
PICTURES = (
    ("contract", "contract-1440", 1.0),
    ("service-order-failed", "service-order-failed-1440", 0.8),
    ("orders", "orders-1440", 0.55),
    ("portal", "portal-contract-390", 0.9),
    ("form", "form-390", 1.0),
)


def main(folder: Path) -> None:
    """Write each picture to ``docs/`` in few colours."""
    for name, source, share in PICTURES:
        picture = Image.open(folder / f"{source}.png").convert("RGB")
        box = (0, 0, picture.width, int(picture.height * share))
        small = picture.crop(box).quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(CHECKOUT / "docs" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else CHECKOUT / "artifacts/screenshots"))
