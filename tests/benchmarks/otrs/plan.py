"""Which tickets there are, and what became of them: the same on both sides."""

FIRST_ID = 100_000
# of ten tickets: what the agents did while Odoo was down
ENDS = {
    "open": (0, 1, 2, 3),
    "pending reminder": (4, 5),
    "closed unsuccessful": (6, 7),
    "closed successful": (8, 9),
}
