"""Reads of accounts, and the catalogue, found by code."""

from .rules import (
    CUSTOM_FIELDS,
    OCC_TEMPLATES,
    OFFERS,
    ONE_SHOTS,
    SEED,
    not_found,
    require,
)

DONE = {"status": "SUCCESS", "message": ""}
CATEGORY = "/account/customer/category/"
KNOWN = {
    **SEED,
    "OneShotChargeTemplate": ONE_SHOTS,
    "OCCTemplate": OCC_TEMPLATES,
}
#: path → (parameter, class in messages, kind in the seed, property of the answer)
FINDS = {
    "/seller": ("sellerCode", "Seller", "Seller", "seller"),
    "/currency": ("currencyCode", "Currency", "TradingCurrency", "currency"),
    "/language": ("languageCode", "Language", "TradingLanguage", "language"),
    "/country": ("countryCode", "Country", "TradingCountry", "country"),
    "/billingCycle": (
        "billingCycleCode",
        "BillingCycle",
        "BillingCycle",
        "billingCycle",
    ),
    "/communication/emailTemplate": (
        "code",
        "EmailTemplate",
        "EmailTemplate",
        "emailTemplate",
    ),
    "/occTemplate": ("occTemplateCode", "OCCTemplate", "OCCTemplate", "occTemplate"),
    "/catalog/oneShotChargeTemplate": (
        "oneShotChargeTemplateCode",
        "OneShotChargeTemplate",
        "OneShotChargeTemplate",
        "oneShotChargeTemplate",
    ),
}


class ReadMixin:
    """What the server tells when it is asked. Part of :class:`FakeOpencell`."""

    def _read_routes(self):
        levels = {
            "customer": self.customers,
            "customerAccount": self.accounts,
        }
        routes = {
            ("GET", f"/account/{level}"): self._make_reader(level, table)
            for level, table in levels.items()
        }
        routes |= {
            ("GET", path): self._make_finder(*row) for path, row in FINDS.items()
        }
        return routes | {
            ("GET", "/catalog/offerTemplate"): self._find_offer,
            ("GET", "/catalog/serviceTemplate"): self._find_service,
            ("GET", "/terminationReason"): self._find_reason,
            ("GET", "/customFieldTemplate"): self._find_custom_field,
        }

    def _find_by_path(self, method, path):
        """The handler of a path that ends with a code."""
        if method != "GET" or not path.startswith(CATEGORY):
            return None
        code = path.removeprefix(CATEGORY)
        return lambda _query: self._found(
            code, "CustomerCategory", SEED["CustomerCategory"], "customerCategory"
        )

    def _make_reader(self, level, table):
        def read(query):
            require(query, f"{level}Code")
            code = query[f"{level}Code"]
            found = table.get(code.upper())
            if found is None:
                raise not_found(level[0].upper() + level[1:], code)
            return {"actionStatus": DONE, level: {"status": "ACTIVE", **found}}

        return read

    def _make_finder(self, parameter, entity, kind, answer):
        def find(query):
            require(query, parameter)
            return self._found(query[parameter], entity, KNOWN[kind], answer)

        return find

    def _found(self, code, entity, known, answer, **more):
        if code not in known:
            raise not_found(entity, code)
        return {"actionStatus": DONE, answer: {"code": code, **more}}

    def _find_offer(self, query):
        require(query, "offerTemplateCode")
        code = query["offerTemplateCode"]
        services = [
            {"serviceTemplate": {"code": service}}
            for service in sorted(OFFERS.get(code, ()))
        ]
        return self._found(
            code,
            "OfferTemplate",
            OFFERS,
            "offerTemplate",
            offerServiceTemplate=services,
        )

    def _find_service(self, query):
        require(query, "serviceTemplateCode")
        known = set().union(*OFFERS.values())
        code = query["serviceTemplateCode"]
        return self._found(code, "ServiceTemplate", known, "serviceTemplate")

    def _find_reason(self, query):
        require(query, "terminationReasonCode")
        kind = "SubscriptionTerminationReason"
        code = query["terminationReasonCode"]
        answer = self._found(code, kind, SEED[kind], "terminationReason")
        # a list, even of one
        return {**answer, "terminationReason": [answer["terminationReason"]]}

    def _find_custom_field(self, query):
        require(query, "customFieldTemplateCode", "appliesTo")
        known = CUSTOM_FIELDS if query["appliesTo"] == "SUBSCRIPTION" else ()
        code = query["customFieldTemplateCode"]
        return self._found(code, "CustomFieldTemplate", known, "customFieldTemplate")
