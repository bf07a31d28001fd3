"""The calls that create or change several levels of accounts at once."""

from . import accounts
from .accounts import LEVELS, Level
from .errors import ApiError, invalid, missing, refused, require
from .operations import DONE, SUCCESS, operation
from .store import key
from .world import Call, World

# crmAccountType: highest and lowest level that the call handles; 4 is the seller
TYPES = {
    "S": (4, 4),
    "S_C": (4, 3),
    "C": (3, 3),
    "S_CA": (4, 2),
    "C_CA": (3, 2),
    "CA": (2, 2),
    "S_BA": (4, 1),
    "C_BA": (3, 1),
    "CA_BA": (2, 1),
    "BA": (1, 1),
    "S_UA": (4, 0),
    "C_UA": (3, 0),
    "CA_UA": (2, 0),
    "BA_UA": (1, 0),
    "UA": (0, 0),
}
SHARED = [
    "code",
    "description",
    "externalRef1",
    "externalRef2",
    "name",
    "address",
    "contactInformation",
    "jobTitle",
    "vatNo",
    "registrationNo",
]
OWN = {
    3: [
        "customerCategory",
        "customerBrand",
        "seller",
        "mandateIdentification",
        "mandateDate",
    ],
    2: [
        "currency",
        "language",
        "methodOfPayment",
        "creditCategory",
        "mandateIdentification",
        "mandateDate",
        "dateDunningLevel",
        "dunningLevel",
    ],
    1: [
        "billingCycle",
        "country",
        "language",
        "nextInvoiceDate",
        "electronicBilling",
        "email",
        "mailingType",
        "emailTemplate",
        "ccedEmails",
        "invoicingThreshold",
        "subscriptionDate",
    ],
    0: ["subscriptionDate"],
}


def levels_of(values: dict) -> list[Level]:
    """Return the levels that a call handles, highest first."""
    require(values, "crmAccountType")
    if values["crmAccountType"] not in TYPES:
        raise refused("Account type does not match any BAM or AccountHierarchyTypeEnum")
    highest, lowest = TYPES[values["crmAccountType"]]
    return [LEVELS[rank] for rank in range(min(highest, 3), lowest - 1, -1)]


def create(world: World, values: dict) -> None:
    """Create every level with the same code, or none."""
    levels = levels_of(values)
    _check_custom_fields(world, values)
    if _starts_at_seller(values):
        world.catalogue.get("sellers", values.get("code") or "")
    code = values.get("code")
    parent = values.get("crmParentCode")
    for level in levels:
        part = _part(level, values)
        if level.rank == 3:
            seller = values.get("code") if _starts_at_seller(values) else parent
            part["seller"] = seller or values.get("seller")
        elif parent:
            part[level.parent] = parent
        else:
            raise missing("crmParentCode")
        if code:
            part["code"] = code
        _, code = accounts.create(world, level, part)
        parent = code


def update(world: World, values: dict) -> None:
    """Change every level that the call handles."""
    levels = levels_of(values)
    require(values, "code")
    _check_custom_fields(world, values)
    for level in levels:
        accounts.get(world, level, values["code"])
    for number, level in enumerate(levels):
        part = _part(level, values)
        if number == 0 and level.parent and values.get("crmParentCode"):
            part[level.parent] = values["crmParentCode"]
        accounts.update(world, level, part)


def _part(level: Level, values: dict) -> dict:
    names = (*SHARED, *OWN[level.rank])
    return {name: values[name] for name in names if name in values}


def _starts_at_seller(values: dict) -> bool:
    return TYPES[values["crmAccountType"]][0] == 4


def _check_custom_fields(world: World, values: dict) -> None:
    applicable = {level.name for level in levels_of(values)}
    for field in values.get("customFields", {}).get("customField", []):
        template = world.catalogue.find("customFieldTemplates", field.get("code"))
        if template is None or template["appliesTo"] not in applicable:
            raise _unknown_field(field.get("code"))


def _unknown_field(code: str | None) -> ApiError:
    return invalid(f"Custom field template with code {code} not found.")


BASE = "/account/accountHierarchy"
BODY = "CRMAccountHierarchyDto"


@operation("hierarchy.create", "POST", f"{BASE}/createCRMAccountHierarchy", body=BODY)
def create_hierarchy(call: Call) -> dict:
    """Create the levels of a hierarchy."""
    create(call.world, call.body)
    return SUCCESS


@operation("hierarchy.update", "POST", f"{BASE}/updateCRMAccountHierarchy", body=BODY)
def update_hierarchy(call: Call) -> dict:
    """Change the levels of a hierarchy."""
    update(call.world, call.body)
    return SUCCESS


@operation(
    "hierarchy.createOrUpdate",
    "POST",
    f"{BASE}/createOrUpdateCRMAccountHierarchy",
    body=BODY,
)
def create_or_update_hierarchy(call: Call) -> dict:
    """Change the hierarchy when its highest level exists, else create it."""
    highest = levels_of(call.body)[0]
    require(call.body, "code")
    known = accounts.find(call.world, highest, key(call.body["code"]))
    (update if known else create)(call.world, call.body)
    return DONE
