"""What the fake Opencell refuses, and how each version says so."""

import json

# kind: (errorCode, HTTP status of version 7, of version 15)
KINDS = {
    "missing": ("MISSING_PARAMETER", 400, 400),
    "invalid": ("INVALID_PARAMETER", 400, 400),
    "notfound": ("ENTITY_DOES_NOT_EXISTS_EXCEPTION", 404, 404),
    "dupaccess": ("DUPLICATE_ACCESS", 403, 500),
    "nocode": (None, 500, 500),
    "business": ("BUSINESS_API_EXCEPTION", 500, 500),
    "generic": ("GENERIC_API_EXCEPTION", 500, 500),
}
NAMED = "code description name address contactInformation vatNo customFields"
ACCOUNT = f"{NAMED} language currency country billingCycle methodOfPayment"
KNOWN = {
    "customer": f"{NAMED} seller customerCategory",
    "hierarchy": f"{ACCOUNT} crmAccountType crmParentCode electronicBilling mailingType"
    " emailTemplate email ccedEmails",
    "user_account": f"{NAMED} billingAccount subscriptionDate",
    "subscription": "code description userAccount offerTemplate subscriptionDate"
    " terminationDate terminationReason endAgreementDate customFields accesses"
    " services",
    "terminate": "subscriptionCode terminationReason terminationDate",
    "action": "subscriptionCode actionDate",
    "one_shot": "oneShotCharge subscription wallet createWallet operationDate quantity"
    " description amountWithoutTax amountWithTax criteria1 criteria2 criteria3",
    "terminate_services": "subscriptionCode services serviceIds terminationReason"
    " terminationDate",
    "payment": "type description paymentMethod occTemplateCode amount"
    " customerAccountCode reference bankLot depositDate bankCollectionDate dueDate"
    " transactionDate listOCCReferenceforMatching listAoIdsForMatching isToMatching"
    " paymentOrder fees comment customFields",
    "account_operation": "dueDate type transactionDate transactionCategory reference"
    " amount code description customerAccount otherCreditAndCharge rejectedPayment"
    " bankLot bankReference paymentMethod customFields",
    "match": "customerAccountCode accountOperations",
    "unmatch": "customerAccountCode accountOperationId",
    "generic": "fullTextFilter filters genericFields nestedEntities excluding offset"
    " limit sortBy sortOrder translate",
    "page": "filters fields offset limit sortBy sortOrder",
    "pdf": "invoiceNumber invoiceType generatePdf",
    "webhook": "code description classNameFilter eventTypeFilter elFilter httpProtocol"
    " host port page httpMethod username password headers params bodyEl runAsync"
    " disabled",
}
SEED = {
    "Seller": {"SC"},
    "CustomerCategory": {"CLIENT"},
    "TradingCurrency": {"EUR"},
    "TradingLanguage": {"CAT", "ESP"},
    "TradingCountry": {"SP", "ES_CN"},
    "BillingCycle": {"BC_SC_MONTHLY_1ST"},
    "EmailTemplate": {"EMAIL_TEMPLATE_TEST"},
    "SubscriptionTerminationReason": {"CC_TERMINATION"},
}
OFFERS = {
    "OF_SC_TEMPLATE_MOB": {
        "SE_SC_REC_MOBILE_T_150_1024",
        "SE_SC_REC_MOBILE_T_UNL_20480",
        "SE_SC_REC_MOBILE_T_UNL_51200",
    },
    "OF_SC_TEMPLATE_BA": {
        "SE_SC_REC_BA_F_300",
        "SE_SC_REC_BA_F_600",
        "SE_SC_REC_BA_F_1024",
    },
}
# code: its price, or None where the call says the amount
ONE_SHOTS = {
    "CH_SC_OSO_SIM": 2.0,
    "CH_SC_OSO_1GB_ADDICIONAL": 3.0,
    "CH_SC_OSO_COMPENSATION": None,
}
OCC_TEMPLATES = {"INV_STD", "PAY_DDT", "REJ_DDT"}
CUSTOM_FIELDS = {
    "CF_OF_SC_SUB_SERVICE_ADDRESS",
    "CF_OF_SC_SUB_SERVICE_CP",
    "CF_OF_SC_SUB_SERVICE_CITY",
    "CF_OF_SC_SUB_SERVICE_SUBDIVISION",
}
NAME_LENGTH = 50


class Refusal(Exception):
    """A business answer that says no."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind
        self.message = message

    def answer(self, profile):
        """Status, headers and text of the answer."""
        code, old, new = KINDS[self.kind]
        body = {"status": "FAIL", "message": self.message}
        if code:
            body["errorCode"] = code
        status = old if profile == "v7" else new
        return status, {"Content-Type": "application/json"}, json.dumps(body)


class Breakdown(Exception):
    """What only the database refuses: a page of text with 500."""

    def answer(self, _profile):
        """Status, headers and text of the answer."""
        text = f"javax.persistence.PersistenceException {self}"
        return 500, {"Content-Type": "text/plain"}, text


def not_found(entity, code, field="code"):
    """The refusal of a code that nothing has."""
    return Refusal("notfound", f"{entity} with {field}={code} does not exists.")


def check_known(kind, body):
    """Refuse a property that the remote's class does not have."""
    unknown = sorted(body.keys() - set(KNOWN[kind].split()))
    if unknown:
        raise Refusal(
            "invalid",
            f'Unrecognized field "{unknown[0]}" (class {kind}), not marked as'
            " ignorable",
        )


def require(body, *names):
    """Refuse a request that lacks something."""
    absent = [name for name in names if not body.get(name)]
    if absent:
        raise Refusal(
            "missing",
            "The following parameters are required or contain invalid values: "
            f"{', '.join(absent)}.",
        )


def check_codes(body, **kinds):
    """Refuse codes that the catalogue does not have."""
    for name, entity in kinds.items():
        if body.get(name) and body[name] not in SEED[entity]:
            raise not_found(entity, body[name])


def check_account(body):
    """Refuse what every account refuses: an unknown country, a name too long."""
    country = body.get("address", {}).get("country")
    if country and country not in SEED["TradingCountry"]:
        raise not_found("Country", country)
    for name in ("firstName", "lastName"):
        if len(body.get("name", {}).get(name, "")) > NAME_LENGTH:
            raise Breakdown(f"value too long for type character varying({NAME_LENGTH})")


def check_payment(body, profile):
    """Refuse a direct debit that lacks something."""
    for method in body.get("methodOfPayment", []):
        bank = method.get("bankCoordinates", {})
        if not bank.get("accountOwner"):
            raise Refusal("generic", "Missing account owner.")
        if not bank.get("iban"):
            raise Refusal("generic", "Missing IBAN.")
        if profile == "v7" and bank["iban"][:2] != "ES" and not bank.get("bic"):
            raise Refusal("generic", "Missing BIC.")
