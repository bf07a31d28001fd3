from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools.subscription_plan import SubscriptionEndedError, plan_subscription
from .fake_opencell.invoices import to_instant

TODAY = date(2026, 11, 15)
WANTED = {
    "code": "CT1",
    "description": "600000001",
    "userAccount": "CT1",
    "offerTemplate": "OFFER",
    "subscriptionDate": "2026-11-03",
    "customFields": [{"code": "CF", "stringValue": "Street"}],
    "accesses": [{"code": "600000001", "startDate": "2026-11-03"}],
    "services": [{"code": "SMALL", "quantity": 1.0, "subscriptionDate": "2026-11-03"}],
    "terminationReason": "WHY",
}


def make_remote(**values):
    """The subscription as Opencell shows it once WANTED is there."""
    return {
        "code": "CT1",
        "status": "ACTIVE",
        "description": "600000001",
        "userAccount": "CT1",
        "customFields": {"customField": [{"code": "CF", "stringValue": "Street"}]},
        "accesses": {"access": [{"code": "600000001"}]},
        "services": {
            "serviceInstance": [
                {
                    "id": 1,
                    "code": "SMALL",
                    "status": "ACTIVE",
                    "subscriptionDate": to_instant("2026-11-03"),
                }
            ]
        },
        **values,
    }


def to_day(instant):
    """The day of an instant in Madrid."""
    if instant is None:
        return None
    from datetime import datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Madrid")
    return datetime.fromtimestamp(instant / 1000, zone).date().isoformat()


@tagged("post_install", "-at_install")
class TestPlan(BaseCase):
    """What is called, given what is wanted and what is there."""

    def plan(self, remote, **values):
        """Names of the calls, and their bodies."""
        steps = plan_subscription({**WANTED, **values}, remote, TODAY, to_day)
        return [name for name, _ in steps], [body for _, body in steps]

    def test_new_one_is_a_single_call(self):
        names, [body] = self.plan(None)
        self.assertEqual(names, ["create_or_update_subscription_partial"])
        self.assertEqual(body["services"], {"serviceInstance": WANTED["services"]})
        self.assertEqual(body["accesses"], {"access": WANTED["accesses"]})
        self.assertEqual(body["customFields"], {"customField": WANTED["customFields"]})

    def test_what_is_there_already_needs_no_call(self):
        """As after an answer that was lost."""
        self.assertEqual(self.plan(make_remote()), ([], []))

    def test_codes_are_compared_as_opencell_does(self):
        self.assertEqual(self.plan(make_remote(userAccount="ct1")), ([], []))

    def test_changed_description_is_sent_without_services(self):
        _, [body] = self.plan(make_remote(), description="600000002")
        self.assertEqual(body["description"], "600000002")
        self.assertNotIn("services", body)
        self.assertNotIn("accesses", body)

    def test_changed_address_is_sent(self):
        fields = [{"code": "CF", "stringValue": ""}]
        _, [body] = self.plan(make_remote(), customFields=fields)
        self.assertEqual(body["customFields"], {"customField": fields})

    def test_access_swap_closes_the_old_one_in_the_same_call(self):
        wanted = [{"code": "600000002", "startDate": "2026-11-03"}]
        _, [body] = self.plan(make_remote(), accesses=wanted)
        self.assertEqual(
            body["accesses"]["access"],
            [
                {"code": "600000001", "endDate": "2026-11-15"},
                {"code": "600000002", "startDate": "2026-11-15"},
            ],
        )

    def test_repeated_access_swap_needs_no_call(self):
        accesses = [
            {"code": "600000001", "endDate": to_instant("2026-11-15")},
            {"code": "600000002"},
        ]
        remote = make_remote(accesses={"access": accesses})
        wanted = [{"code": "600000002", "startDate": "2026-11-03"}]
        self.assertEqual(self.plan(remote, accesses=wanted), ([], []))

    def test_tariff_change_ends_the_old_and_starts_the_new_in_one_call(self):
        services = [
            {**WANTED["services"][0], "terminationDate": "2026-11-10"},
            {"code": "BIG", "quantity": 1.0, "subscriptionDate": "2026-11-10"},
        ]
        _, [body] = self.plan(make_remote(), services=services)
        self.assertEqual(
            body["services"]["serviceInstance"],
            [
                {
                    "id": 1,
                    "code": "SMALL",
                    "terminationDate": "2026-11-10",
                    "terminationReason": "WHY",
                },
                services[1],
            ],
        )

    def test_same_service_again_ends_before_it_starts(self):
        services = [
            {**WANTED["services"][0], "terminationDate": "2026-11-10"},
            {"code": "SMALL", "quantity": 2.0, "subscriptionDate": "2026-11-10"},
        ]
        names, [end, start] = self.plan(make_remote(), services=services)
        self.assertEqual(len(names), 2)
        self.assertIn("terminationDate", end["services"]["serviceInstance"][0])
        self.assertEqual(start["services"]["serviceInstance"], services[1:])

    def test_number_that_comes_back_is_opened_again(self):
        accesses = [
            {"code": "600000001", "endDate": to_instant("2026-11-10")},
            {"code": "600000002"},
        ]
        remote = make_remote(accesses={"access": accesses})
        _, [body] = self.plan(remote)
        self.assertEqual(
            body["accesses"]["access"],
            [
                {"code": "600000002", "endDate": "2026-11-15"},
                {
                    "code": "600000001",
                    "startDate": "2026-11-15",
                    "endDate": "2999-12-31",
                },
            ],
        )

    def test_agreement_that_an_update_would_wipe_is_sent_with_it(self):
        remote = make_remote(endAgreementDate=1798671600000)
        _, [body] = self.plan(remote, description="600000002")
        self.assertEqual(body["endAgreementDate"], 1798671600000)

    def test_repeated_service_is_told_apart_by_its_first_day(self):
        over = {
            "id": 1,
            "code": "SMALL",
            "status": "TERMINATED",
            "subscriptionDate": to_instant("2026-10-01"),
        }
        current = {**over, "id": 2, "status": "ACTIVE"}
        current["subscriptionDate"] = to_instant("2026-11-03")
        remote = make_remote(services={"serviceInstance": [over, current]})
        services = [
            {
                "code": "SMALL",
                "quantity": 1.0,
                "subscriptionDate": "2026-10-01",
                "terminationDate": "2026-10-15",
            },
            *WANTED["services"],
        ]
        self.assertEqual(self.plan(remote, services=services), ([], []))

    def test_service_that_is_over_before_it_was_sent_is_billed_all_the_same(self):
        services = [{**WANTED["services"][0], "terminationDate": "2026-11-10"}]
        names, [start, end] = self.plan(None, services=services)
        self.assertEqual(len(names), 2)
        self.assertNotIn("terminationDate", start["services"]["serviceInstance"][0])
        [ended] = end["services"]["serviceInstance"]
        self.assertEqual(ended["terminationDate"], "2026-11-10")

    # === PAUSES === #

    def paused(self, **values):
        """The subscription as it is while it pauses."""
        service = make_remote()["services"]["serviceInstance"][0]
        services = {"serviceInstance": [{**service, "status": "SUSPENDED"}]}
        return make_remote(status="SUSPENDED", services=services, **values)

    def test_pause_and_its_end_are_one_call(self):
        names, [body] = self.plan(
            make_remote(), isSuspended=True, statusDate="2026-11-12"
        )
        self.assertEqual(names, ["suspend_subscription"])
        self.assertEqual(body, {"subscriptionCode": "CT1", "actionDate": "2026-11-12"})
        names, [body] = self.plan(
            self.paused(), isSuspended=False, statusDate="2026-11-14"
        )
        self.assertEqual(names, ["resume_subscription"])
        self.assertEqual(body["actionDate"], "2026-11-14")

    def test_pause_that_is_there_needs_no_call(self):
        plan = self.plan(self.paused(), isSuspended=True, statusDate="2026-11-12")
        self.assertEqual(plan, ([], []))

    def test_tariff_change_in_a_pause_goes_on_for_no_time_at_all(self):
        services = [
            {**WANTED["services"][0], "terminationDate": "2026-11-10"},
            {"code": "BIG", "quantity": 1.0, "subscriptionDate": "2026-11-10"},
        ]
        names, bodies = self.plan(
            self.paused(), services=services, isSuspended=True, statusDate="2026-11-05"
        )
        self.assertEqual(
            names,
            [
                "resume_subscription",
                "create_or_update_subscription_partial",
                "suspend_subscription",
            ],
        )
        days = {bodies[0]["actionDate"], bodies[2]["actionDate"]}
        self.assertEqual(days, {"2026-11-10"})

    def test_changes_before_the_end_of_a_pause_are_not_billed(self):
        """Opencell was away while the tariff changed and the service went on."""
        services = [
            {**WANTED["services"][0], "terminationDate": "2026-11-10"},
            {"code": "BIG", "quantity": 1.0, "subscriptionDate": "2026-11-10"},
        ]
        names, bodies = self.plan(
            self.paused(), services=services, isSuspended=False, statusDate="2026-11-13"
        )
        self.assertEqual(
            [name.split("_")[0] for name in names],
            ["resume", "create", "suspend", "resume"],
        )
        days = [bodies[number]["actionDate"] for number in (0, 2, 3)]
        self.assertEqual(days, ["2026-11-10", "2026-11-10", "2026-11-13"])

    def test_termination_of_what_pauses_does_not_wake_it(self):
        names, _ = self.plan(
            self.paused(),
            isSuspended=True,
            statusDate="2026-11-05",
            terminationDate="2026-11-15",
        )
        self.assertEqual(names, ["terminate_subscription"])

    def test_pause_that_was_never_sent_comes_before_the_end(self):
        names, bodies = self.plan(
            make_remote(),
            isSuspended=True,
            statusDate="2026-11-05",
            terminationDate="2026-11-15",
        )
        self.assertEqual(names, ["suspend_subscription", "terminate_subscription"])
        self.assertEqual(bodies[0]["actionDate"], "2026-11-05")

    # === ENDS === #

    def test_termination_comes_last(self):
        names, bodies = self.plan(None, terminationDate="2026-11-15")
        self.assertEqual(
            names,
            ["create_or_update_subscription_partial", "terminate_subscription"],
        )
        self.assertEqual(
            bodies[1],
            {
                "subscriptionCode": "CT1",
                "terminationReason": "WHY",
                "terminationDate": "2026-11-15",
            },
        )

    def test_ended_or_scheduled_termination_is_not_repeated(self):
        for remote in (
            make_remote(status="RESILIATED"),
            make_remote(subscribedTillDate=to_instant("2026-11-15")),
        ):
            with self.subTest(remote=remote):
                plan = self.plan(remote, terminationDate="2026-11-15")
                self.assertEqual(plan, ([], []))

    def test_scheduled_for_another_day_is_corrected(self):
        remote = make_remote(subscribedTillDate=to_instant("2026-11-30"))
        names, _ = self.plan(remote, terminationDate="2026-11-15")
        self.assertEqual(names, ["terminate_subscription"])

    def test_contract_in_use_cannot_follow_an_ended_subscription(self):
        for status in ("RESILIATED", "CANCELED", "CLOSED"):
            with self.assertRaises(SubscriptionEndedError):
                self.plan(make_remote(status=status))
