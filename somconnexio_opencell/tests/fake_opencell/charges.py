"""One-shot charges, and the wallet operations in which a client finds them again."""

from .invoices import to_instant
from .rules import ONE_SHOTS, Refusal, check_known, not_found, require

ENDED = ("RESILIATED", "CANCELED", "CLOSED")
DONE = {"status": "SUCCESS", "message": ""}
LIST_LIMIT = 1000
FILTERS = {
    "subscription.code": "subscription",
    "chargeInstance.code": "chargeInstance",
    "parameter1": "parameter1",
}


class Charges:
    """Part of the fake: every call is a new charge, as over there."""

    def charges_of(self, code, charge=None):
        """What a subscription was charged once, the oldest first."""
        return [
            row
            for row in self.operations
            if row["subscription"].upper() == code.upper()
            and charge in (None, row["code"])
        ]

    def _charge_routes(self):
        subscription = "/billing/subscription"
        return {
            ("POST", f"{subscription}/applyOneShotChargeInstance"): self._apply,
            ("POST", "/billing/wallet/operation/list"): self._list_operations,
        }

    def _apply(self, body):
        check_known("one_shot", body)
        require(body, "oneShotCharge", "subscription")
        code = body["oneShotCharge"]
        if code not in ONE_SHOTS:
            raise not_found("OneShotChargeTemplate", code)
        stored = self.subscriptions.get(body["subscription"].upper())
        if stored is None:
            raise not_found("Subscription", body["subscription"])
        day = to_instant(body.get("operationDate") or self.today)
        self._check_chargeable(stored, day)
        price = self._get_price(code, body)
        quantity = body.get("quantity", 1)
        number = next(self._ids)
        self.operations.append(
            {
                "id": number,
                "code": code,
                "chargeInstance": code,
                "description": body.get("description") or code,
                "subscription": stored["code"],
                "userAccount": stored["userAccount"],
                "status": "OPEN",
                "type": "CREDIT" if price < 0 else "DEBIT",
                "operationDate": day,
                "quantity": quantity,
                "unitAmountWithoutTax": price,
                "amountWithoutTax": round(price * quantity, 2),
                "parameter1": body.get("criteria1"),
            }
        )
        return DONE

    def _check_chargeable(self, stored, day):
        ended = stored["status"] in ENDED
        if self.profile == "v7":
            if ended:
                message = "Subscription is already RESILIATED or CANCELLED."
                raise Refusal("nocode", message)
            return
        if ended and stored.get("terminationDate", 0) <= day:
            raise Refusal(
                "business",
                f"Subscription {stored['code']} is already RESILIATED or CANCELLED.",
            )
        if day < stored["subscriptionDate"]:
            raise Refusal(
                "business", "Operation date should be after subscription date"
            )

    def _get_price(self, code, body):
        """Only a charge whose amount is editable takes the one of the call."""
        price = ONE_SHOTS[code]
        if price is not None:
            return price
        if body.get("amountWithoutTax") is None:
            raise Refusal("nocode", f"NO_PRICEPLAN No price plan found for {code}")
        return body["amountWithoutTax"]

    def _list_operations(self, body):
        check_known("page", body)
        rows = self.operations
        for name, value in body.get("filters", {}).items():
            if name not in FILTERS:
                raise Refusal("invalid", f"Field '{name}' is not a valid field name")
            field = FILTERS[name]
            rows = [
                row for row in rows if str(row[field]).upper() == str(value).upper()
            ]
        offset = body.get("offset", 0)
        limit = min(body.get("limit") or 100, LIST_LIMIT)
        return {
            "actionStatus": DONE,
            "paging": {"offset": offset, "totalNumberOfRecords": len(rows)},
            "walletOperations": rows[offset : offset + limit],
        }
