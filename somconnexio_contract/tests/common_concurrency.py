# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What happens at the same moment, in transactions that are really several."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name


class ConcurrencyCase(BaseCase):
    """Transactions need rows that all can see: tests commit them, and remove them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @contextmanager
    def _open(self):
        """The environment of a transaction of its own, rolled back at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()
