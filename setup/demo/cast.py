"""Everybody who takes part, each with the door they use."""

from __future__ import annotations

import random
from datetime import date

from .back_office import BackOffice
from .bookkeeper import Bookkeeper
from .dates import Calendar
from .mailbox import Mailbox
from .member import Member
from .network import Network
from .opencell_operator import OpencellOperator
from .settings import Settings
from .technical_setup import make_admin_client, make_staff_client, make_website_key
from .technician import Technician
from .website import Website


class Cast:
    """The people and machines of the story, ready to act."""

    def __init__(self, settings: Settings, rng: random.Random):
        self.settings = settings
        self.calendar = Calendar.last_month(date.today())
        self.mailbox = Mailbox(settings.mail_folder)
        self.staff = BackOffice(make_staff_client(settings))
        self.admin = make_admin_client(settings)
        self.bookkeeper = Bookkeeper(self.admin)
        self.website = Website(settings.odoo_url, make_website_key(settings))
        self.technician = Technician(settings.znuny_url)
        self.operator = OpencellOperator(
            settings.opencell_url, settings.opencell_user, settings.opencell_password
        )
        self.network = Network(self.operator, rng, self.calendar.billing_day)

    def new_visitor(self) -> Member:
        """Return somebody with an empty browser."""
        return Member(self.settings.odoo_url, self.settings.odoo_database, self.mailbox)

    def mobile_provider(self) -> str:
        """Return the code of a provider that mobile numbers come from."""
        return self.website.get("/providers?service=mobile")["items"][0]["code"]

    def existing_member(self) -> dict:
        """Return a member of the demo's cooperative who is in good standing."""
        return self.staff.find_members()[0]
