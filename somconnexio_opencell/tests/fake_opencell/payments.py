"""What customer accounts owe and paid, and what is set off against what."""

from .invoices import to_instant
from .rules import OCC_TEMPLATES, Refusal, check_known, not_found, require

DONE = {"status": "SUCCESS", "message": ""}
LIST_LIMIT = 1000
FILTERS = {"customerAccount.code": "customerAccount", "reference": "reference"}
MATCHED, PARTLY, OPEN = "L", "P", "O"


class PaymentMixin:
    """Account operations. Part of :class:`FakeOpencell`.

    ``is_booking`` tells whether the job that books the invoices has run.
    """

    def _payment_routes(self):
        operation = "/accountOperation"
        return {
            ("POST", f"{operation}/list"): self._list_account_operations,
            ("POST", operation): self._create_operation,
            ("POST", f"{operation}/matchOperations"): self._match,
            ("POST", f"{operation}/unMatchingOperations"): self._unmatch,
            ("POST", "/payment"): self._create_payment,
        }

    def owed_of(self, number):
        """What is left to pay of an invoice."""
        [row] = [
            row
            for row in self._book_invoices()
            if row["type"] == "I" and row["reference"] == number
        ]
        return round(row["amount"] - row["matchingAmount"], 2)

    def _book_invoices(self):
        booked = {row["invoice"] for row in self.account_operations}
        for invoice in self.invoices.values() if self.is_booking else ():
            number = invoice["invoiceNumber"]
            if number and number not in booked:
                self._book(
                    type="I",
                    transactionCategory="DEBIT",
                    code="INV_STD",
                    reference=number,
                    invoice=number,
                    customerAccount=invoice["billingAccountCode"],
                    amount=invoice["amountWithTax"],
                    transactionDate=invoice["invoiceDate"],
                )
        return self.account_operations

    def _book(self, **values):
        row = {
            "id": next(self._ids),
            "invoice": None,
            "matchingAmount": 0.0,
            "matchingStatus": OPEN,
            **values,
        }
        self.account_operations.append(row)
        return row

    def _list_account_operations(self, body):
        check_known("page", body)
        rows = self._book_invoices()
        for name, value in body.get("filters", {}).items():
            if name not in FILTERS:
                raise Refusal("invalid", f"Field '{name}' is not a valid field name")
            rows = [
                row
                for row in rows
                if str(row[FILTERS[name]]).upper() == str(value).upper()
            ]
        offset = body.get("offset", 0)
        limit = min(body.get("limit") or 100, LIST_LIMIT)
        shown = [
            {name: value for name, value in row.items() if name != "invoice"}
            for row in rows[offset : offset + limit]
        ]
        return {
            "actionStatus": DONE,
            "paging": {"offset": offset, "totalNumberOfRecords": len(rows)},
            "accountOperations": {"accountOperation": shown},
        }

    # -- payments and returns

    def _create_payment(self, body):
        check_known("payment", body)
        account = ["customerAccountCode"] if self.profile == "v7" else []
        names = ("occTemplateCode", "reference", "paymentMethod")
        require(body, "amount", *account, *names)
        code = body.get("customerAccountCode", "")
        if code.upper() not in self.accounts:
            if self.profile == "v15":
                raise Refusal("generic", "customerAccount is null")
            message = f"Cannot find customer account with code={code}"
            raise Refusal("business", message)
        self._check_template(body["occTemplateCode"])
        # before anything is kept: one transaction
        numbers = body.get("listAoIdsForMatching", [])
        paid = [self._get_operation(number) for number in numbers]
        row = self._book(
            type="P",
            transactionCategory="CREDIT",
            code=body["occTemplateCode"],
            reference=body["reference"],
            customerAccount=code,
            amount=body["amount"],
            transactionDate=to_instant(body.get("transactionDate") or self.today),
        )
        if body.get("isToMatching"):
            self._set_off([*paid, row])
        return {**DONE, "paymentId": row["id"]}

    def _create_operation(self, body):
        check_known("account_operation", body)
        if not body.get("type"):
            require(body, "Type")
        code = body.get("customerAccount", "")
        if code.upper() not in self.accounts:
            raise not_found("CustomerAccount", code)
        if body["type"] != "R" or not body.get("rejectedPayment"):
            message = "Type and data mismatch OCC=otherCreditAndCharge,"
            message += " R=rejectedPayment, W=writeOff."
            raise Refusal("nocode", message)
        if self.profile == "v15":
            self._check_template(body.get("code"))
        self._book(
            type="R",
            transactionCategory=body.get("transactionCategory", "DEBIT"),
            code=body.get("code"),
            reference=body.get("reference"),
            customerAccount=code,
            amount=body.get("amount", 0),
            transactionDate=to_instant(body.get("transactionDate") or self.today),
        )
        return DONE

    def _check_template(self, code):
        if code not in OCC_TEMPLATES:
            message = f"Cannot find OCC Template with code={code}"
            raise Refusal("business", message)

    # -- what is set off against what

    def _get_operation(self, number):
        for row in self.account_operations:
            if row["id"] == number:
                return row
        message = f"Cannot find account operation with id:{number}"
        raise Refusal("business", message)

    def _match(self, body):
        check_known("match", body)
        require(body, "customerAccountCode")
        items = body.get("accountOperations", {}).get("accountOperation", [])
        rows = [self._get_operation(item["id"]) for item in items]
        for row in rows:
            if row["matchingStatus"] == MATCHED:
                message = f"The operationId {row['id']} is already matching"
                raise Refusal("business", message)
        self._set_off(rows)
        return DONE

    def _set_off(self, rows):
        left = {
            side: sum(
                row["amount"] - row["matchingAmount"]
                for row in rows
                if row["transactionCategory"] == side
            )
            for side in ("DEBIT", "CREDIT")
        }
        amount = min(left.values())
        if not amount:
            raise Refusal("business", "matchingService.noDebitOps")
        rest = dict.fromkeys(left, amount)
        matching = []
        for row in rows:
            side = row["transactionCategory"]
            part = min(row["amount"] - row["matchingAmount"], rest[side])
            rest[side] -= part
            matching.append((row["id"], part))
            self._set_matched(row, part)
        self.matchings.append(matching)

    def _set_matched(self, row, part):
        matched = round(row["matchingAmount"] + part, 2)
        row["matchingAmount"] = matched
        is_whole = matched == round(row["amount"], 2)
        row["matchingStatus"] = MATCHED if is_whole else PARTLY if matched else OPEN

    def _unmatch(self, body):
        check_known("unmatch", body)
        require(body, "customerAccountCode", "accountOperationId")
        number = body["accountOperationId"]
        row = self._get_operation(number)
        if not row["matchingAmount"]:
            raise Refusal("business", "The account operation is unmatched")
        undone = [one for one in self.matchings if number in dict(one)]
        for matching in undone:
            self.matchings.remove(matching)
            for other, part in matching:
                self._set_matched(self._get_operation(other), -part)
        return DONE
