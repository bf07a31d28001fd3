"""Gives a release's database some life: members, orders, contracts, service orders.

Fed to ``odoo shell`` of that release, which gives ``env``. It takes what the tests of
the release make things with, so that nothing here has to know its fields.
"""

from unittest.mock import patch

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.somconnexio_contract.tests.common import SomconnexioCommon


class Makers(SomconnexioCommon):
    """The makers of the tests, working in this database."""


def furnish(env):
    """Make contracts in several states, and an order that waits."""
    # a new company in Spain would have Odoo install more modules
    Makers.env = env(context={**env.context, "install_mode": True})
    Makers.company = Makers._create_cooperative("Cooperativa d'abans")
    Makers.env = env["res.users"].with_company(Makers.company).env
    with patch.object(BaseCommon, "setUpClass"):
        Makers.setUpClass()
    for _turn in range(3):
        Makers._activate_contract()
        Makers._activate_contract(Makers._prepare_fiber_line())
    ending = Makers._activate_contract()
    reason = Makers.env["contract.termination.reason"].search([], limit=1)
    ending._request_termination(Makers._get_day(30), reason)
    ended = Makers._activate_contract(effective_date=Makers._get_day(-10))
    ended._request_termination(Makers._get_day(-1), reason)
    Makers._create_activation()._fail("No coverage")
    Makers._create_order([Makers._prepare_portability_line()])
    env.cr.commit()


furnish(globals()["env"])
