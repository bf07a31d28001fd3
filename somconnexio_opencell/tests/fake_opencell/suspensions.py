"""Pauses of a subscription, and who has a number when."""

from .invoices import to_instant
from .rules import Refusal, check_known, require

DONE = {"status": "SUCCESS", "message": ""}
RESUMABLE = ("SUSPENDED", "RESILIATED", "CANCELED")


class SuspensionMixin:
    """Suspending checks nothing; what is not suspended can't be resumed."""

    def _suspend(self, body):
        stored, day = self._read_action(body)
        for service in self.services_of(stored["code"].upper(), "ACTIVE"):
            service["status"] = "SUSPENDED"
            service["pauses"] = [*service.get("pauses", []), [day, None]]
        stored["status"] = "SUSPENDED"
        self._set_disabled(stored, True)
        return DONE

    def _resume(self, body):
        stored, day = self._read_action(body)
        if stored["status"] not in RESUMABLE:
            code = stored["code"]
            message = f"subscription is not resiliated or canceled. code={code}"
            raise Refusal("business", message)
        for service in self.services_of(stored["code"].upper(), "SUSPENDED"):
            service["status"] = "ACTIVE"
            service["pauses"][-1][1] = day
        stored["status"] = "ACTIVE"
        self._set_disabled(stored, False)
        return DONE

    def _read_action(self, body):
        check_known("action", body)
        require(body, "subscriptionCode")
        day = body.get("actionDate") or self.today.isoformat()
        return self._find(body["subscriptionCode"]), day

    def _set_disabled(self, stored, disabled):
        for access in stored["accesses"].values():
            access["disabled"] = disabled

    def _check_free(self, values):
        """Refuse a number that another subscription has at the same time."""
        starts = to_instant(values.get("startDate", self.today))
        ends = values.get("endDate") and to_instant(values["endDate"])
        for other in self.subscriptions.values():
            access = other["accesses"].get(values["code"])
            if not access or (access.get("endDate") or starts + 1) <= starts:
                continue
            if not ends or access.get("startDate", 0) < ends:
                raise Refusal("dupaccess", "Duplicate access point!")
