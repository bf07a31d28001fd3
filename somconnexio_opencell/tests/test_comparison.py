from datetime import UTC, date, datetime

from odoo.tests import BaseCase, tagged

from ..tools.account_comparison import compare_account, compare_payment
from ..tools.differences import make_conceal, mask_number
from ..tools.subscription_comparison import compare_subscription, find_extra_services

TODAY = date(2026, 11, 15)
SMALL, BIG = "SMALL", "BIG"


def instant(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def to_day(value):
    if value is None:
        return None
    return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()


def show(value):
    return value


@tagged("post_install", "-at_install")
class TestComparison(BaseCase):
    """Two dictionaries, and what differs between them."""

    def setUp(self):
        super().setUp()
        self.wanted = {
            "code": "CT1",
            "userAccount": "CT1",
            "description": "600000001",
            "offerTemplate": "OFFER",
            "subscriptionDate": "2026-11-01",
            "customFields": [{"code": "CF_CITY", "stringValue": "Vic"}],
            "accesses": [{"code": "600000001", "startDate": "2026-11-01"}],
            "services": [self.want(SMALL, "2026-11-01")],
            "terminationReason": "REASON",
        }
        self.remote = {
            "code": "ct1",
            "userAccount": "ct1",
            "description": "600000001",
            "offerTemplate": "OFFER",
            "subscriptionDate": instant("2026-11-01"),
            "status": "ACTIVE",
            "customFields": {
                "customField": [{"code": "CF_CITY", "stringValue": "Vic"}]
            },
            "accesses": {"access": [{"code": "600000001"}]},
            "services": {"serviceInstance": [self.have(SMALL, "2026-11-01")]},
        }

    def want(self, code, start, until=None):
        service = {"code": code, "quantity": 1.0, "subscriptionDate": start}
        return {**service, "terminationDate": until} if until else service

    def have(self, code, start, status="ACTIVE", **dates):
        dates = {name: instant(day) for name, day in dates.items()}
        return {
            "id": hash((code, start)),
            "code": code,
            "quantity": 1,
            "status": status,
            "subscriptionDate": instant(start),
            **dates,
        }

    def have_services(self, *services):
        self.remote["services"]["serviceInstance"] = list(services)

    def kinds(self):
        found = compare_subscription(self.wanted, self.remote, TODAY, to_day, show)
        return [one.kind for one in found]

    def test_equal_in_any_letter_case(self):
        self.assertEqual(self.kinds(), [])

    def test_tariff_that_changed(self):
        self.wanted["services"] = [
            self.want(SMALL, "2026-11-01", "2026-11-10"),
            self.want(BIG, "2026-11-10"),
        ]
        self.assertEqual(self.kinds(), ["service_end_missing", "service_missing"])
        ended = {"terminationDate": "2026-11-10"}
        self.have_services(
            self.have(SMALL, "2026-11-01", "TERMINATED", **ended),
            self.have(BIG, "2026-11-10"),
        )
        self.assertEqual(self.kinds(), [])

    def test_end_that_is_scheduled_is_there(self):
        self.wanted["services"] = [self.want(SMALL, "2026-11-01", "2026-11-20")]
        planned = {"subscribedTillDate": "2026-11-20"}
        self.have_services(self.have(SMALL, "2026-11-01", **planned))
        self.assertEqual(self.kinds(), [])
        self.wanted["services"][0]["terminationDate"] = "2026-11-25"
        self.assertEqual(self.kinds(), ["service_end_missing"])

    def test_service_that_ended_on_another_day(self):
        self.wanted["services"] = [self.want(SMALL, "2026-11-01", "2026-11-10")]
        ended = {"terminationDate": "2026-11-12"}
        self.have_services(self.have(SMALL, "2026-11-01", "TERMINATED", **ended))
        self.assertEqual(self.kinds(), ["service_end_differs"])

    def test_service_activated_again_on_its_day(self):
        """One instance over, one open, of the same day: the open one is meant."""
        ended = {"terminationDate": "2026-11-01"}
        over = self.have(SMALL, "2026-11-01", "TERMINATED", **ended)
        self.have_services(over, self.have(SMALL, "2026-11-01"))
        self.assertEqual(self.kinds(), [])

    def test_service_twice_is_one_too_many(self):
        twice = self.have(SMALL, "2026-11-05")
        self.have_services(self.have(SMALL, "2026-11-01"), twice)
        self.assertEqual(self.kinds(), ["service_extra"])
        self.assertEqual(find_extra_services(self.wanted, self.remote, to_day), [twice])

    def test_suspension(self):
        self.remote["status"] = "SUSPENDED"
        self.have_services(self.have(SMALL, "2026-11-01", "SUSPENDED"))
        self.assertEqual(self.kinds(), ["status_differs"])
        self.wanted["isSuspended"] = True
        self.assertEqual(self.kinds(), [])
        self.remote["status"] = "ACTIVE"
        self.assertEqual(self.kinds(), ["status_differs"])

    def test_end_of_the_contract(self):
        self.wanted["terminationDate"] = "2026-11-11"
        self.assertEqual(self.kinds(), ["end_missing"])
        self.remote["subscribedTillDate"] = instant("2026-11-11")
        self.assertEqual(self.kinds(), [], "version 15 waits for the day's end")
        self.remote["status"] = "RESILIATED"
        self.remote["terminationDate"] = instant("2026-11-11")
        self.assertEqual(self.kinds(), [])
        self.remote["terminationDate"] = instant("2026-11-05")
        self.assertEqual(self.kinds(), ["end_differs"])
        del self.wanted["terminationDate"]
        self.assertEqual(self.kinds(), ["ended_there"])

    def test_number_that_was_closed(self):
        access = self.remote["accesses"]["access"][0]
        access["endDate"] = instant("2026-11-15")
        self.assertEqual(self.kinds(), ["access_missing"])
        access["endDate"] = instant("2026-11-16")
        self.assertEqual(self.kinds(), [], "it works until tomorrow")

    def test_number_that_works_too_late(self):
        access = self.remote["accesses"]["access"]
        access[0]["startDate"] = instant("2026-11-01")
        self.assertEqual(self.kinds(), [])
        access[0]["startDate"] = instant("2026-11-04")
        self.assertEqual(self.kinds(), ["access_start_differs"])
        self.wanted["accesses"] = []
        self.assertEqual(self.kinds(), ["access_extra"])
        access[0]["endDate"] = instant("2026-11-10")
        self.assertEqual(self.kinds(), [], "there is no number any more")

    def test_number_that_was_changed_works_since_then(self):
        access = self.remote["accesses"]["access"]
        access[0]["startDate"] = instant("2026-11-04")
        access.append({"code": "600000002", "endDate": instant("2026-11-04")})
        self.assertEqual(self.kinds(), [])

    def test_account_leaves_out_what_is_empty(self):
        wanted = {"code": "1", "vatNo": "", "name": {"firstName": "", "lastName": "A"}}
        remote = {"code": "1", "id": 7, "name": {"lastName": "A"}, "status": "ACTIVE"}
        self.assertEqual(list(compare_account(wanted, remote, show)), [])
        wanted["vatNo"] = "X"
        [found] = compare_account(wanted, remote, show)
        self.assertEqual(found[1:], ("vatNo", "X", ""))

    def test_codes_are_compared_in_any_letter_case(self):
        wanted = {"mailingType": "Manual", "electronicBilling": True}
        remote = {"mailingType": "MANUAL", "electronicBilling": True}
        self.assertEqual(list(compare_account(wanted, remote, show)), [])

    def test_the_preferred_method_is_what_is_paid_with(self):
        bank = {"iban": "ES91", "accountOwner": "A"}
        wanted = {
            "paymentMethodType": "DIRECTDEBIT",
            "mandateIdentification": "M",
            "mandateDate": "2026-01-01",
            "bankCoordinates": bank,
        }
        there = {**wanted, "mandateDate": instant("2026-01-01"), "preferred": True}
        old = {**there, "bankCoordinates": {"iban": "ES00"}, "preferred": False}
        compare = list(compare_payment([wanted], [old, there], show, to_day))
        self.assertEqual(compare, [])
        there["preferred"], old["preferred"] = False, True
        found = compare_payment([wanted], [old, there], show, to_day)
        self.assertEqual([one.part for one in found], ["iban", "accountOwner"])

    def test_values_are_hidden(self):
        conceal = make_conceal("secret")
        self.assertEqual(conceal("Vic"), conceal("Vic"))
        self.assertNotEqual(conceal("Vic"), make_conceal("other")("Vic"))
        self.assertNotIn("Vic", conceal("Vic"))
        self.assertEqual(conceal(""), "")
        self.assertEqual(mask_number("600123456"), "…456")
