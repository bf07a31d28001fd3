# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What OTRS calls things when it says that the work on a service is done."""

# Objects that may tell of a service. Which of a fibre's fits the supplier is not said
# here: the supplier's record has a place for the reference in it, or has none.
INFOS = {
    "Mobile": ("mobile_contract_service_info",),
    "ADSL": ("adsl_contract_service_info",),
    "Fiber": (
        "vodafone_fiber_contract_service_info",
        "mm_fiber_contract_service_info",
        "orange_fiber_contract_service_info",
        "xoln_fiber_contract_service_info",
    ),
    "4G": ("router_4G_contract_service_info", "router_4G_service_contract_info"),
    "Switchboard": (
        "switchboard_contract_service_info",
        "switchboard_service_contract_info",
    ),
}
# References by which the supplier knows the service
IDENTIFIERS = {
    "administrative_number",
    "external_id",
    "mm_id",
    "suma_id",
    "vodafone_id",
}
# Values that the service order takes, by what they are called there
VALUES = {
    "phone_number": "phone_number",
    "icc": "icc",
    "router_serial_number": "router_serial",
    "extension": "extension",
}
# Values of the order line
LINE_VALUES = {"agent_name", "agent_email", "sim_type"}
# For technicians only
SECRETS = {
    "PIN",
    "PUK",
    "SIP_channel_password",
    "endpoint_password",
    "ppp_password",
}
NO_NUMBER = "-"
SIM_TYPES = {"physical": "physical", "eSIM": "esim"}
