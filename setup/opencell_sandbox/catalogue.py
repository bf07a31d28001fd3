"""The catalogue: what the operator of Opencell has configured, read from a file."""

import json
from decimal import Decimal
from pathlib import Path

from .errors import missing, not_found
from .operations import found, operation
from .store import key

SEED = Path(__file__).with_name("seed.json")

# kind in the seed file: class name in messages
ENTITIES = {
    "sellers": "Seller",
    "customerCategories": "CustomerCategory",
    "customerBrands": "CustomerBrand",
    "creditCategories": "CreditCategory",
    "titles": "Title",
    "currencies": "TradingCurrency",
    "languages": "TradingLanguage",
    "countries": "TradingCountry",
    "taxes": "Tax",
    "billingCycles": "BillingCycle",
    "invoiceTypes": "InvoiceType",
    "emailTemplates": "EmailTemplate",
    "terminationReasons": "SubscriptionTerminationReason",
    "occTemplates": "OCCTemplate",
    "customFieldTemplates": "CustomFieldTemplate",
    "invoiceCategories": "InvoiceCategory",
    "invoiceSubCategories": "InvoiceSubCategory",
    "offers": "OfferTemplate",
    "services": "ServiceTemplate",
    "usageCharges": "UsageChargeTemplate",
    "oneShots": "OneShotChargeTemplate",
}


class Catalogue:
    """Entries of the seed file by kind and code (letter case does not matter)."""

    def __init__(self, path: Path = SEED):
        source = json.loads(Path(path).read_text("utf-8"))
        self.company = source["company"]
        self.entries = {
            kind: {key(entry["code"]): entry for entry in source[kind]}
            for kind in ENTITIES
        }
        self.recurring = {
            key(service["recurring"]["code"]): {
                **service["recurring"],
                "description": service["description"],
            }
            for service in source["services"]
            if "recurring" in service
        }
        self.usage_by_parameter = {
            charge["parameter"]: charge for charge in source["usageCharges"]
        }

    def find(self, kind: str, code: str | None) -> dict | None:
        """Return an entry, or None."""
        return self.entries[kind].get(key(code or ""))

    def get(self, kind: str, code: str, entity: str | None = None) -> dict:
        """Return an entry; raises "does not exists" in the name of its class."""
        entry = self.find(kind, code)
        if entry is None:
            raise not_found(entity or ENTITIES[kind], code)
        return entry

    def tax_of(self, country: str) -> dict:
        """Return the tax of a billing country."""
        return self.find("taxes", self.get("countries", country)["tax"])

    def allowance(self, service: str, parameter: str) -> dict | None:
        """Return what a service includes of a kind of usage.

        `included` in the charge's unit (None: without limit), `price` per unit beyond.
        None when the service has no charge for this kind.
        """
        usage = self.get("services", service).get("usage", {}).get(parameter)
        if usage is None:
            return None
        included = usage.get("included")
        return {
            "included": None if included is None else Decimal(included),
            "price": Decimal(usage["price"]),
        }


def _public(entry: dict, *names: str) -> dict:
    """Return what an answer shows of an entry."""
    shown = ("code", "description", *names)
    return {name: entry[name] for name in shown if name in entry}


# operation, path, query parameter, kind, entity in messages, property of the answer
FINDS = (
    ("country", "/country", "countryCode", "countries", "Country", "country"),
    ("language", "/language", "languageCode", "languages", "Language", "language"),
    ("currency", "/currency", "currencyCode", "currencies", "Currency", "currency"),
    ("seller", "/seller", "sellerCode", "sellers", "Seller", "seller"),
    (
        "billingCycle",
        "/billingCycle",
        "billingCycleCode",
        "billingCycles",
        "BillingCycle",
        "billingCycle",
    ),
    (
        "invoiceType",
        "/invoiceType",
        "invoiceTypeCode",
        "invoiceTypes",
        "InvoiceType",
        "invoiceTypeDto",
    ),
    (
        "occTemplate",
        "/occTemplate",
        "occTemplateCode",
        "occTemplates",
        "OccTemplate",
        "occTemplate",
    ),
    (
        "emailTemplate",
        "/communication/emailTemplate",
        "code",
        "emailTemplates",
        "EmailTemplate",
        "emailTemplate",
    ),
    (
        "usageChargeTemplate",
        "/catalog/usageChargeTemplate",
        "usageChargeTemplateCode",
        "usageCharges",
        "UsageChargeTemplate",
        "usageChargeTemplate",
    ),
    (
        "oneShotChargeTemplate",
        "/catalog/oneShotChargeTemplate",
        "oneShotChargeTemplateCode",
        "oneShots",
        "OneShotChargeTemplate",
        "oneShotChargeTemplate",
    ),
)


def _register_find(name, path, parameter, kind, entity, answer):
    @operation(f"catalog.{name}", "GET", path)
    def find(call):
        entry = call.world.catalogue.get(kind, call.wanted(parameter), entity)
        return found(answer, _public(entry, "amountEditable"))


for _row in FINDS:
    _register_find(*_row)


@operation("catalog.customerCategory", "GET", "/account/customer/category/{code}")
def find_customer_category(call):
    """Return a customer category; its code is part of the path."""
    entry = call.world.catalogue.get("customerCategories", call.path["code"])
    return found("customerCategory", _public(entry))


@operation("catalog.offerTemplate", "GET", "/catalog/offerTemplate")
def find_offer(call):
    """Return an offer with the services that it allows."""
    offer = call.world.catalogue.get("offers", call.wanted("offerTemplateCode"))
    services = [{"serviceTemplate": {"code": code}} for code in offer["services"]]
    return found(
        "offerTemplate",
        {
            **_public(offer, "disabled"),
            "offerServiceTemplate": services,
            "lifeCycleStatus": "RETIRED" if offer.get("disabled") else "ACTIVE",
        },
    )


@operation("catalog.serviceTemplate", "GET", "/catalog/serviceTemplate")
def find_service(call):
    """Return a service with the codes of its charges."""
    catalogue = call.world.catalogue
    service = catalogue.get("services", call.wanted("serviceTemplateCode"))
    answer = _public(service)
    if "recurring" in service:
        charge = {"code": service["recurring"]["code"]}
        answer["serviceChargeTemplateRecurrings"] = {
            "serviceChargeTemplateRecurring": [charge]
        }
    usages = [
        {"code": catalogue.usage_by_parameter[parameter]["code"]}
        for parameter in service.get("usage", {})
    ]
    if usages:
        answer["serviceChargeTemplateUsages"] = {"serviceChargeTemplateUsage": usages}
    return found("serviceTemplate", answer)


@operation("catalog.recurringChargeTemplate", "GET", "/catalog/recurringChargeTemplate")
def find_recurring(call):
    """Return a recurring charge."""
    code = call.wanted("recurringChargeTemplateCode")
    charge = call.world.catalogue.recurring.get(key(code))
    if charge is None:
        raise not_found("RecurringChargeTemplate", code)
    return found("recurringChargeTemplate", _public(charge, "amountEditable"))


@operation("catalog.terminationReason", "GET", "/terminationReason")
def find_reason(call):
    """Return a termination reason, in a list as Opencell does."""
    code = call.wanted("terminationReasonCode")
    reason = call.world.catalogue.get("terminationReasons", code)
    return found("terminationReason", [_public(reason, "applyReimbursment")])


@operation("catalog.terminationReason", "GET", "/terminationReason/list")
def list_reasons(call):
    """Return all termination reasons."""
    reasons = call.world.catalogue.entries["terminationReasons"].values()
    shown = [_public(reason, "applyReimbursment") for reason in reasons]
    return found("terminationReason", shown)


@operation("catalog.customFieldTemplate", "GET", "/customFieldTemplate")
def find_custom_field(call):
    """Return the template of a custom field of one kind of object."""
    code = call.query.get("customFieldTemplateCode")
    level = call.query.get("appliesTo")
    absent = [
        name
        for name, value in (("customFieldTemplateCode", code), ("appliesTo", level))
        if not value
    ]
    if absent:
        raise missing(*absent)
    template = call.world.catalogue.find("customFieldTemplates", code)
    if template is None or template["appliesTo"] != level:
        raise not_found("CustomFieldTemplate", code)
    return found("customFieldTemplate", _public(template, "fieldType", "appliesTo"))
