# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import uuid

from odoo.tests import tagged

from odoo.addons.somconnexio_contract.tests.common_membership import MembershipCommon

from .common import IBAN, ApiCommon

PATH = "/membership-requests"


@tagged("post_install", "-at_install")
class TestMembershipRequests(ApiCommon, MembershipCommon):
    """Who wants to be with the cooperative asks through the API."""

    def _body(self, **changes):
        body = {
            "uuid": str(uuid.uuid4()),
            "person": self.new_member(),
            "iban": IBAN,
            "consent_date": "2026-01-31",
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def _post(self, body, **options):
        return self.call(PATH, method="POST", json=body, **options)

    def _find(self, answer):
        return self.env["membership.request"].search(
            [("name", "=", answer.json()["reference"])]
        )

    def _assert_refused(self, expected, **changes):
        """A request with changes is refused, and nothing is written."""
        requests = self.env["membership.request"]
        before = requests.search_count([])
        self.assertInvalid(self._post(self._body(**changes)), expected)
        self.assertEqual(requests.search_count([]), before)

    # === WHAT COMES OF IT === #

    def test_new_member(self):
        self.env["discovery.channel"].create({"code": "friend", "name": "A friend"})
        more = {"birth_date": "1990-02-28", "gender": "female", "nationality": "FR"}
        person = self.new_member(**more)
        wishes = {"only_indispensable_emails": True, "is_volunteer": True}
        wishes |= {"payment_term": "split", "consent_source": "phone"}
        wishes |= {"person": person, "discovery_channel": "friend"}
        answer = self._post(self._body(**wishes))
        self.assertEqual(answer.status_code, 201, answer.text)
        request = self._find(answer)
        self.assertEqual(answer.headers["Location"], f"/api/v1{PATH}/{request.name}")
        self.assertRecordValues(
            request,
            [
                {
                    "type": "new",
                    "state": "draft",
                    "door": "api",
                    "company_id": self.company.id,
                    "api_client_id": self.client.id,
                    "user_id": False,
                    "firstname": "Oriol",
                    "lastname": "Camps",
                    "vat": "ES12345678Z",
                    "email": "oriol@example.org",
                    "gender": "female",
                    "nationality_id": self.env.ref("base.fr").id,
                    "state_id": self.env.ref("base.state_es_gi").id,
                    "iban": IBAN,
                    "payment_term": "split",
                    "consent_source": "phone",
                    "only_indispensable_emails": True,
                    "is_volunteer": True,
                }
            ],
        )
        self.assertEqual(str(request.birthdate_date), "1990-02-28")
        self.assertEqual(request.discovery_channel_id.code, "friend")
        self.assertEqual(request.lang_id.code, "ca_ES")
        self.assertFalse(request._get_request_problems(), "staff can validate it")

    def test_organisation(self):
        person = self.new_member(is_company=True, vat="B58818501", first_name=None)
        answer = self._post(self._body(person=person))
        self.assertEqual(answer.status_code, 201, answer.text)
        request = self._find(answer)
        self.assertTrue(request.is_company)
        self.assertFalse(request._get_request_problems())

    def test_sponsored_by_code_or_number(self):
        for changes in (
            {"sponsor_code": self.sponsor.sponsorship_code.lower()},
            {"sponsor": self.sponsor.ref},
        ):
            with self.subTest(**changes):
                answer = self._post(self._body(**changes))
                request = self._find(answer)
                self.assertEqual(request.type, "sponsored", answer.text)
                self.assertEqual(request.sponsor_id, self.sponsor)

    def test_under_an_agreement(self):
        agreement = self._create_agreement()
        request = self._find(self._post(self._body(agreement=agreement.code)))
        self.assertEqual(request.type, "agreement")
        self.assertEqual(request.agreement_id, agreement)

    def test_customer_becomes_a_member(self):
        sponsored = self._create_sponsored_request()
        sponsored.action_validate()
        person = sponsored.partner_id
        person._assign_member_number()
        answer = self._post(self._body(person=None, member=person.ref))
        self.assertEqual(answer.status_code, 201, answer.text)
        request = self._find(answer)
        self.assertEqual((request.type, request.vat), ("new", person.vat))
        request.action_validate()
        self.assertEqual(request.partner_id, person)
        self._pay(request.invoice_id)
        self.assertEqual(person.member_kind, "member")
        told = self.call(f"{PATH}/{request.name}").json()
        self.assertEqual((told["state"], told["member"]), ("paid", person.ref))

    def test_order_waits_for_the_request(self):
        request = self._find(self._post(self._body()))
        body = self.order(member=None, membership_request=request.name)
        answer = self.post_order(body)
        self.assertEqual(answer.status_code, 201, answer.text)
        order = self.find_order(answer)
        self.assertEqual(order.membership_request_id, request)
        self.assertEqual(order.email_from, "oriol@example.org")
        told = self.call(f"{PATH}/{request.name}").json()
        self.assertEqual(told["orders"], [order.order_reference])
        request.action_validate()
        self.assertEqual(order.partner_id, request.partner_id)
        self.assertFalse(order._get_order_problems(), "staff can validate it")

    # === WHAT IS REFUSED === #

    def test_everything_that_is_wrong_at_once(self):
        person = self.new_member(vat="12345678A", email="nobody", gender="none")
        person["address"] = {**person["address"], "zip_code": "999"}
        person.pop("last_name")
        self._assert_refused(
            {
                "/person/vat": "invalid_vat",
                "/person/email": "invalid_email",
                "/person/gender": "invalid_choice",
                "/person/last_name": "required",
                "/person/address/zip_code": "invalid_zip",
                "/iban": "invalid_iban",
                "/payment_term": "invalid_choice",
                "/discovery_channel": "unknown_channel",
                "/colour": "unknown_field",
            },
            person=person,
            iban="ES00",
            payment_term="never",
            discovery_channel="nowhere",
            colour="red",
        )

    def test_who_is_required_once(self):
        self._assert_refused({"/person": "required"}, person=None)
        self._assert_refused({"/member": "not_both"}, member=self.member.ref)
        self._assert_refused({"/member": "unknown_member"}, person=None, member="77777")
        self._assert_refused(
            {"/member": "already_member"}, person=None, member=self.member.ref
        )

    def test_one_ground(self):
        self._assert_refused({"/sponsor_code": "unknown_sponsor"}, sponsor_code="NO")
        self._assert_refused({"/sponsor": "unknown_sponsor"}, sponsor="77777")
        self._assert_refused({"/agreement": "unknown_agreement"}, agreement="NO")
        agreement = self._create_agreement()
        self._assert_refused(
            {"/agreement": "not_both"},
            agreement=agreement.code,
            sponsor=self.sponsor.ref,
        )
        self._assert_refused(
            {"/payment_term": "not_both"},
            sponsor=self.sponsor.ref,
            payment_term="single",
        )

    def test_days(self):
        person = self.new_member(birth_date="2999-01-01")
        self._assert_refused(
            {"/person/birth_date": "birthdate", "/consent_date": "consent_in_future"},
            person=person,
            consent_date="2999-01-01",
        )
        self._assert_refused({"/consent_date": "required"}, consent_date=None)

    def test_share_can_not_be_paid_like_this(self):
        self.company.share_split_term_id = False
        self._assert_refused({"/payment_term": "no_share_term"}, payment_term="split")

    def test_sponsor_without_room_is_not_named(self):
        self.company.max_sponsored = 1
        self._create_sponsored_request()
        body = self._body(sponsor_code=self.sponsor.sponsorship_code)
        answer = self._post(body)
        self.assertInvalid(answer, {"/sponsor_code": "sponsor_limit"})
        self.assertNotIn(self.sponsor.lastname, answer.text)

    def test_who_is_a_member_is_not_told(self):
        """The staff see it; a client can't try tax numbers."""
        person = self.new_member(vat=self.sponsor.vat)
        answer = self._post(self._body(person=person))
        self.assertEqual(answer.status_code, 201, answer.text)
        problems = self._find(answer)._get_request_problems()
        self.assertIn("already_member", [item["code"] for item in problems])

    def test_agreement_of_another_company(self):
        company = self._create_cooperative("Another cooperative")
        partner = self._create_partner(company_id=company.id)
        self.env["cooperation.agreement"].create(
            {"partner_id": partner.id, "code": "FAR", "company_id": company.id}
        )
        self._assert_refused({"/agreement": "unknown_agreement"}, agreement="FAR")

    # === AGAIN, AND BY OTHERS === #

    def test_repeated(self):
        body = self._body()
        first, second = self._post(body), self._post(body)
        self.assertEqual((first.status_code, second.status_code), (201, 200))
        self.assertEqual(first.json(), second.json())
        other = self._post({**body, "is_volunteer": True})
        self.assertProblem(other, 409, "conflict")

    def test_answer_has_no_personal_data(self):
        answer = self._post(self._body())
        for secret in ("Oriol", "12345678Z", "oriol@", IBAN[4:]):
            self.assertNotIn(secret, answer.text)

    def test_nothing_new_is_not_sent_again(self):
        path = f"{PATH}/{self._post(self._body()).json()['reference']}"
        version = {"If-None-Match": self.call(path).headers["ETag"]}
        self.assertEqual(self.call(path, headers=version).status_code, 304)

    def test_requests_of_others_do_not_exist(self):
        request = self._find(self._post(self._body()))
        company = self._create_cooperative("Another cooperative")
        for client in (
            self._create_client("Another program"),
            self._create_client("Foreign program", company_id=company.id),
        ):
            key = client._generate_key()
            answer = self.call(f"{PATH}/{request.name}", key=key)
            self.assertProblem(answer, 404, "not-found")
            body = self.order(
                member=None, membership_request=request.name, lines=[self.mobile_line()]
            )
            answer = self.post_order(body, key=key)
            errors = {item["pointer"] for item in answer.json()["errors"]}
            self.assertIn("/membership_request", errors)

    def test_cancelled_request_gets_no_order(self):
        request = self._find(self._post(self._body()))
        request.action_cancel()
        body = self.order(member=None, membership_request=request.name)
        self.assertInvalid(
            self.post_order(body), {"/membership_request": "unknown_request"}
        )

    def test_not_for_tokens_of_members(self):
        scopes = self.env["somconnexio.api.scope"].search([])
        self.client.scope_ids = scopes
        answer = self.call(
            f"/members/{self.member.ref}/tokens", method="POST", json={"minutes": 5}
        )
        self.assertEqual(answer.status_code, 201, answer.text)
        token = answer.json()["token"]
        answer = self._post(self._body(), key=token)
        self.assertProblem(answer, 401, "unauthorized")
