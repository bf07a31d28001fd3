"""What can be wrong with what Opencell says, beyond a call that failed."""

from decimal import Decimal

from odoo.exceptions import UserError


class InvoiceMismatchError(UserError):
    """An invoice adds up to something else than it says.

    :param ours: the amount as we work it out
    :param theirs: the amount that Opencell names
    """

    def __init__(self, message: str, ours: Decimal, theirs: Decimal):
        super().__init__(message)
        self.ours = ours
        self.theirs = theirs
