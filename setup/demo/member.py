"""A member at home: the invitation by mail, the portal's pages, the invoice's PDF."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .mailbox import Mailbox
from .odoo_client import WebSession
from .people import Person
from .wait import wait_until

INVOICE_LINK = re.compile(r'href="(/my/invoices/(\d+)[^"]*)"')
CONTRACT_LINK = re.compile(r'href="(/my/contracts/(\d+)[^"]*)"')


class Member:
    """Somebody who only has a mail box and a browser."""

    def __init__(self, odoo_url: str, database: str, mailbox: Mailbox):
        self._url = odoo_url
        self._session = WebSession(odoo_url, database)
        self._mailbox = mailbox

    def accept_invitation(self, person: Person) -> str:
        """Open the invitation's link, choose a password, log in; return the link."""
        link = wait_until(
            "the invitation to the portal in the member's mail box",
            lambda: self._mailbox.find_link(person.email, "token="),
            seconds=60,
        )
        parts = urlsplit(link)
        page = self._session.open(f"{parts.path}?{parts.query}")
        page.raise_for_status()
        self._session.send_form(
            page, password=person.password, confirm_password=person.password
        ).raise_for_status()
        self._session.log_in(person.email, person.password)
        return link

    def read(self, path: str) -> str:
        """Return the text of a page of the portal that must be there."""
        page = self._session.open(path)
        page.raise_for_status()
        return page.text

    def contract_pages(self) -> dict[int, str]:
        """Return the link of each contract's page by the contract's id."""
        links = CONTRACT_LINK.findall(self.read("/my/contracts"))
        return {int(number): link for link, number in links}

    def invoice_pages(self) -> dict[int, str]:
        """Return the link of each invoice's page by the invoice's id."""
        links = INVOICE_LINK.findall(self.read("/my/invoices"))
        return {int(number): link.replace("&amp;", "&") for link, number in links}

    def download_invoice(self, invoice: int) -> bytes:
        """Return the PDF that the portal's download button gives."""
        answer = self._session.open(
            f"/my/invoices/{invoice}?report_type=pdf&download=true"
        )
        answer.raise_for_status()
        return answer.content
