"""A sandbox in a process of its own, and the calls that its tests share."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

SETUP = Path(__file__).resolve().parents[2] / "setup"
LOGIN = ("opencell", "opencell")
TIMEOUT = (5, 60)
CYCLE = "BC_SC_MONTHLY_1ST"
SMALL = "SE_SC_REC_MOBILE_T_150_1024"
UNLIMITED = "SE_SC_REC_MOBILE_T_UNL_20480"
FIBRE = "SE_SC_REC_BA_F_300"
IBAN = "ES9121000418450200051332"


class Sandbox:
    """One server: started, called, killed and started again."""

    def __init__(self, profile: str, folder: Path, seed: Path | None = None):
        self.profile = profile
        self.seed = seed
        self.database = folder / f"{profile}.sqlite"
        self.log = folder / f"{profile}.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.root}/opencell/api/rest"
        self.http = requests.Session()
        self.http.auth = LOGIN
        self.process: subprocess.Popen | None = None

    @property
    def modern(self) -> bool:
        return self.profile == "v15"

    # === THE PROCESS === #

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "opencell_sandbox", "--port", str(self.port)]
        command += ["--profile", self.profile, "--database", str(self.database)]
        command += ["--seed", str(self.seed)] if self.seed else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=os.environ | {"PYTHONPATH": str(SETUP)},
                stdout=log,
                stderr=log,
            )
        for _ in range(300):
            try:
                requests.get(f"{self.root}/sandbox/health", timeout=1)
                return
            except requests.ConnectionError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)
        raise AssertionError(f"no answer from the sandbox: {self.log.read_text()}")

    def kill(self) -> None:
        """Kill the server without a chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask the server to end."""
        self.process.terminate()
        self.process.wait()

    # === OPENCELL'S INTERFACE === #

    def call(self, method: str, path: str, body=None, **options) -> requests.Response:
        """Call the interface and return the whole answer."""
        if body is not None:
            options["json"] = body
        return self.http.request(method, self.api + path, timeout=TIMEOUT, **options)

    def get(self, path: str, **query) -> dict:
        """Read something that must be there."""
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, method: str, path: str, body=None) -> dict:
        """Make a call that must succeed."""
        answer = self.call(method, path, body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "SUCCESS", answer.text
        return answer.json()

    # === THE SANDBOX'S OWN === #

    def control(self, method: str, path: str, body=None) -> dict:
        """Call the control interface."""
        answer = self.http.request(
            method, f"{self.root}/sandbox{path}", json=body, timeout=TIMEOUT
        )
        assert answer.ok, answer.text
        return answer.json()

    def clear(self) -> None:
        """Forget everything."""
        self.control("POST", "/reset")

    def set_clock(self, now: str) -> dict:
        """Move the clock."""
        return self.control("PUT", "/clock", {"now": now})

    def state(self) -> dict:
        """Return what is inside."""
        return self.control("GET", "/state")

    def spoil(self, kind: str, **fault) -> None:
        """Spoil the next call that matches."""
        self.control("POST", "/faults", {"kind": kind, **fault})

    # === WHAT MOST TESTS NEED === #

    def add_customer(self, code: str = "100", **more) -> None:
        """Create a customer with one account of each level."""
        self.do("POST", "/account/customer", customer(code))
        self.do(
            "POST",
            "/account/accountHierarchy/createCRMAccountHierarchy",
            hierarchy(code, **more),
        )

    def subscribe(
        self, code: str, service: str, day: str, account: str = "100_0", **more
    ) -> None:
        """Create a subscription with its service and access from a day on."""
        fibre = service.startswith("SE_SC_REC_BA")
        point = {"code": more.pop("access", code), "startDate": day}
        item = {"code": service, "quantity": 1, "subscriptionDate": day}
        body = {
            "code": code,
            "description": more.pop("phone", code),
            "userAccount": account,
            "offerTemplate": "OF_SC_TEMPLATE_BA" if fibre else "OF_SC_TEMPLATE_MOB",
            "subscriptionDate": day,
            "accesses": {"access": [point]},
            "services": {"serviceInstance": [item]},
            **more,
        }
        self.do("POST", "/billing/subscription/createOrUpdatePartial", body)

    def subscription(self, code: str) -> dict:
        """Return a subscription as the interface shows it."""
        return self.get("/billing/subscription", subscriptionCode=code)["subscription"]

    def status_of(self, code: str) -> str:
        """Return the status of a subscription."""
        return self.subscription(code)["status"]

    def use(self, *lines: str) -> requests.Response:
        """Hand over usage records."""
        return self.call(
            "POST", "/billing/mediation/registerCdrList", {"cdr": list(lines)}
        )

    def bill(self, day: str) -> list[dict]:
        """Move the clock to a day, bill the months before it, return the invoices."""
        self.set_clock(f"{day}T12:00:00")
        self.do(
            "POST",
            "/billing/invoicing/createBillingRun",
            {"billingCycleCode": CYCLE, "billingRunTypeEnum": "FULL_AUTOMATIC"},
        )
        found = self.call(
            "POST",
            "/invoice/list",
            {"filters": {"invoiceDate": day}, "fields": "transactions"},
        )
        return found.json().get("invoices", [])

    def charges_of(self, code: str) -> list[dict]:
        """Return the wallet operations of a subscription, oldest first."""
        found = self.call(
            "POST",
            "/billing/wallet/operation/list",
            {"filters": {"subscription.code": code}},
        )
        return found.json().get("walletOperations", [])


def customer(code: str) -> dict:
    """Return the body of a new customer."""
    return {
        "code": code,
        "customerCategory": "CLIENT",
        "seller": "SC",
        "vatNo": "12345678Z",
        "name": {"firstName": "Aina", "lastName": "Puig Soler"},
        "address": {"address1": "C/ Major 1", "zipCode": "08001", "country": "SP"},
    }


def hierarchy(customer_code: str, number: int = 0, **more) -> dict:
    """Return the body of the accounts below a customer."""
    return {
        "crmAccountType": "CA_UA",
        "crmParentCode": customer_code,
        "code": f"{customer_code}_{number}",
        "name": {"firstName": "Aina", "lastName": "Puig Soler"},
        "address": {
            "address1": "C/ Major 1",
            "zipCode": "08001",
            "city": "Barcelona",
            "state": "Barcelona",
            "country": "SP",
        },
        "contactInformation": {"email": "aina@example.org", "mobile": "600000000"},
        "language": "CAT",
        "currency": "EUR",
        "country": "SP",
        "billingCycle": CYCLE,
        "email": "aina@example.org",
        "electronicBilling": True,
        "mailingType": "Manual",
        "emailTemplate": "EMAIL_TEMPLATE_TEST",
        "methodOfPayment": [
            {
                "paymentMethodType": "DIRECTDEBIT",
                "preferred": True,
                "alias": "877",
                "mandateIdentification": "877",
                "mandateDate": "2026-09-01",
                "bankCoordinates": {"iban": IBAN, "accountOwner": "Aina Puig Soler"},
            }
        ],
        **more,
    }


def assert_refused(
    answer: requests.Response, status: int, code: str | None, text: str
) -> None:
    """Check a refusal: HTTP status, errorCode (None: none at all) and message."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["status"] == "FAIL"
    assert body.get("errorCode") == code
    assert text in body["message"]
