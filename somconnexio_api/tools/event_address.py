# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where events may be sent: to the internet, and to hosts that an administrator named.

Whoever registers an address must not reach what only our server can reach.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from ..const import MAX_ADDRESS_LENGTH


def get_host(url: str) -> str:
    """Return the host of an address, in lower case; empty if there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def find_address_problem(url: str, trusted_hosts: Collection[str]) -> str | None:
    """Return the code of what is wrong with an address, or nothing.

    :param trusted_hosts: may be private, and need no https
    :return: "invalid_url", "https_required" or "private_address"
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "invalid_url"
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if (
        parts.scheme not in ("http", "https")
        or not host
        or not is_plain
        or "\\" in url
        or len(url) > MAX_ADDRESS_LENGTH
        or "@" in parts.netloc
        or parts.fragment
    ):
        return "invalid_url"
    if host in trusted_hosts:
        return None
    if parts.scheme != "https":
        return "https_required"
    return None if _may_be_public(host) else "private_address"


def _may_be_public(host: str) -> bool:
    """Whether a host can be on the internet; a name's address is seen when calling."""
    try:
        return is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        # 127.1 and 0x7f000001 are addresses for some; names end with letters
        last = host.rstrip(".").rpartition(".")
        return bool(last[0]) and last[2][:1].isalpha() and last[2] != "localhost"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return found.is_global and not found.is_multicast
