# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the former API calls things. Codes of products are the cooperative's, no word
of it is here."""

# The price list whose prices contracts tell, and one-shots if none is asked for
PRICE_LIST = "21IVA"
# What is said of -1: as much as one likes
UNLIMITED = 99999
# A contract of a fibre up to this gives its landline up; a faster one can't
MAX_LANDLINE_BANDWIDTH = 300

# code of `service.technology` → `technology` of contracts
TECHNOLOGIES = {
    "mobile": "Mobile",
    "fiber": "Fiber",
    "adsl": "ADSL",
    "router4g": "4G",
    "switchboard": "Switchboard",
}
# → `subscription_technology` of contracts; all others are "fiber"
SUBSCRIPTION_TECHNOLOGIES = {
    "Mobile": "mobile",
    "ADSL": "adsl",
    "4G": "router4G",
}
# → `category` of products. What has none is not in the former catalogue.
CATEGORIES = {
    "mobile": "mobile",
    "fiber": "fiber",
    "adsl": "adsl",
    "router4g": "4G",
    "multimedia": "streaming",
}
# Property of the supplier's data, and what it can be
FIBER_SIGNAL = "fiber_signal"
FIBER_SIGNALS = {"fibraCoaxial", "fibraFTTH", "NEBAFTTH", "fibraIndirecta"}

# `available_for` of products
PEOPLE = {
    "member": "member",
    "agreement": "coop_agreement",
    "sponsored": "sponsored",
}
# code of `member.action` → `banned_actions` of partners
BANNED_ACTIONS = {
    "new_service": "new_service",
    "one_shot": "mobile_one_shot",
    "tariff_change": "mobile_tariff_change",
}
# `available_operations` of contracts → the kind of service order that each is
OPERATIONS = {
    "ChangeTariffMobile": "tariff_change",
    "AddOneShotMobile": "one_shot",
    "ChangeContractHolder": "holder_change",
    "ChangeToEsim": "sim_change",
    "ChangeTariffFiberOutLandline": "tariff_change",
    "ChangeTariffFiberLandline": "tariff_change",
}


def unlimited(amount: int) -> int:
    """Return an amount as the former API tells it."""
    return UNLIMITED if amount < 0 else amount
