"""What the bridge sends, as it builds it."""

from __future__ import annotations

CUSTOMER = {
    "code": "7001",
    "description": "Aina Puig Serra",
    "seller": "SC",
    "customerCategory": "CLIENT",
    "vatNo": "ES50000001W",
    "name": {"firstName": "Aina", "lastName": "Puig Serra"},
    "address": {
        "address1": "Carrer Major, 1",
        "zipCode": "08001",
        "city": "Barcelona",
        "state": "Barcelona",
        "country": "SP",
    },
    "contactInformation": {"email": "aina@example.com", "phone": ""},
}
SHARED = ("description", "vatNo", "name", "address", "contactInformation")
ACCOUNT = {
    "code": "7001_0",
    "crmAccountType": "CA_BA",
    "crmParentCode": "7001",
    **{name: CUSTOMER[name] for name in SHARED},
    "currency": "EUR",
    "language": "CAT",
    "country": "SP",
    "billingCycle": "BC_SC_MONTHLY_1ST",
    "electronicBilling": True,
    "mailingType": "Manual",
    "emailTemplate": "EMAIL_TEMPLATE_TEST",
    "email": "aina@example.com",
    "ccedEmails": "",
    "methodOfPayment": [
        {
            "paymentMethodType": "DIRECTDEBIT",
            "preferred": True,
            "alias": "BM0001",
            "mandateIdentification": "BM0001",
            "mandateDate": "2024-01-10",
            "bankCoordinates": {
                "iban": "ES9121000418450200051332",
                "accountOwner": "Aina Puig Serra",
            },
        }
    ],
}
USER_ACCOUNT = {
    "code": "CT000001",
    "billingAccount": "7001_0",
    "description": "600000001",
    "name": {"firstName": "Aina", "lastName": "Puig Serra"},
}
SMALL, BIG = "SE_SC_REC_MOBILE_T_150_1024", "SE_SC_REC_MOBILE_T_UNL_20480"
SUBSCRIPTION = {
    "code": "CT000001",
    "userAccount": "CT000001",
    "description": "600000001",
    "offerTemplate": "OF_SC_TEMPLATE_MOB",
    "subscriptionDate": "2026-10-03",
    "customFields": [
        {"code": "CF_OF_SC_SUB_SERVICE_ADDRESS", "stringValue": "Carrer Nou, 3"}
    ],
    "accesses": [{"code": "600000001", "startDate": "2026-10-03"}],
    "services": [{"code": SMALL, "quantity": 1.0, "subscriptionDate": "2026-10-03"}],
    "terminationReason": "CC_TERMINATION",
}


def give_accounts(client, *contracts: str) -> None:
    """Have customer, accounts and one user account per contract."""
    client.create_or_update_customer(CUSTOMER)
    client.create_or_update_account_hierarchy(ACCOUNT)
    for code in contracts or ("CT000001",):
        client.create_or_update_user_account({**USER_ACCOUNT, "code": code})
