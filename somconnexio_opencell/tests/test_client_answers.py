import json

import requests

from odoo.tests import BaseCase, tagged

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteNotFoundError,
    RemoteRejectedError,
    RemoteUnreachableError,
    UnknownOutcomeError,
)

from ..tools.opencell_answers import read_answer, read_rows, read_total

REFUSED = (RemoteRejectedError, RemoteRejectedError)
AWAY = (RemoteUnreachableError, RemoteUnreachableError)
LOST = (UnknownOutcomeError, RemoteUnreachableError)
ABSENT = (RemoteRejectedError, RemoteNotFoundError)
HTML = "<html><body>Unauthorized</body></html>"
TEXT = "org.meveo.admin.exception.BusinessException: no"


def fail(code=None, message="No.", **more):
    """An ActionStatus that says no."""
    return {
        "status": "FAIL",
        "message": message,
        **({"errorCode": code} if code else {}),
        **more,
    }


def refusals(code, v7, v15, meaning=REFUSED):
    """The rows of one error code: (what, status, body, meaning) per version."""
    return [
        (f"{code} {profile}", status, fail(code), meaning)
        for profile, status in (("v7", v7), ("v15", v15))
    ]


#: what, HTTP status, body, (what it means for a write, for a read)
TABLE = [
    # errorCode → status, by version
    *refusals("MISSING_PARAMETER", 400, 400),
    *refusals("INVALID_PARAMETER", 400, 400),
    *refusals("INVALID_ENUM_VALUE", 400, 400),
    *refusals("INVALID_IMAGE_DATA", 400, 400),
    *refusals("AUTHENTICATION_AUTHORIZATION_EXCEPTION", 401, 401),
    *refusals("DELETE_REFERENCED_ENTITY_EXCEPTION", 403, 403),
    *refusals("ACTION_FORBIDDEN", 403, 403),
    *refusals("INSUFFICIENT_BALANCE", 403, 403),
    *refusals("ENTITY_ALREADY_EXISTS_EXCEPTION", 403, 409),
    *refusals("DUPLICATE_ACCESS", 403, 500),
    *refusals("BUSINESS_API_EXCEPTION", 500, 500),
    *refusals("GENERIC_API_EXCEPTION", 500, 500),
    *refusals("ENTITY_NOT_ALLOWED_EXCEPTION", 500, 500),
    *refusals("RATING_REJECT", 500, 500),
    *refusals("ENTITY_DOES_NOT_EXISTS_EXCEPTION", 404, 404, ABSENT),
    # without a code
    ("business refusal, both", 500, fail(message="already RESILIATED."), REFUSED),
    ("missing parameter of a subscription, v15", 412, fail(), REFUSED),
    ("other error of a subscription, v15", 400, fail(), REFUSED),
    ("subscription exists, v15", 302, fail("ENTITY_ALREADY_EXISTS_EXCEPTION"), REFUSED),
    ("business exception of a subscription, v15", 500, TEXT, LOST),
    ("bad line of usage, v7", 500, fail(message="ACCESS_NOT_FOUND "), REFUSED),
    (
        "bad line of usage, v15",
        200,
        fail(errors=[{"cdrLine": "x", "rejectReason": "INVALID_FORMAT"}]),
        REFUSED,
    ),
    (
        "a list that is refused",
        200,
        {"actionStatus": fail("INVALID_PARAMETER")},
        REFUSED,
    ),
    ("service not found, v15", 500, fail("BUSINESS_API_EXCEPTION"), REFUSED),
    # what is no answer of Opencell's
    ("unknown address, v7", 404, "", AWAY),
    ("unknown address, v15", 404, fail(), (RemoteRejectedError, AWAY[1])),
    ("log-in page", 401, HTML, AWAY),
    ("no role", 403, HTML, AWAY),
    ("page of the log-in with 302", 302, HTML, AWAY),
    ("anything uncaught", 500, TEXT, LOST),
    ("too many requests", 429, HTML, AWAY),
    ("bad gateway", 502, HTML, LOST),
    ("out of service", 503, HTML, AWAY),
    ("gateway's time-out", 504, HTML, LOST),
    ("a page instead of an answer", 200, HTML, LOST),
    ("nothing", 200, "", LOST),
    ("no object", 200, [1], LOST),
]


@tagged("post_install", "-at_install")
class TestClientAnswers(BaseCase):
    """Each row of the tables of the API, as a client sees it."""

    def _respond(self, status, body):
        response = requests.Response()
        response.status_code = status
        text = body if isinstance(body, str) else json.dumps(body)
        response._content = text.encode()
        return response

    def test_each_refusal_and_each_breakdown_has_its_class(self):
        for what, status, body, meaning in TABLE:
            for is_read, expected in enumerate(meaning):
                with self.subTest(what=what, is_read=bool(is_read)):
                    with self.assertRaises(expected) as caught:
                        read_answer(self._respond(status, body), "x", bool(is_read))
                    self.assertIs(type(caught.exception), expected)
                    self.assertEqual(caught.exception.status, status)

    def test_code_and_message_of_a_refusal_are_kept(self):
        body = fail("DUPLICATE_ACCESS", "Duplicate subscription / access point pair.")
        with self.assertRaises(RemoteRejectedError) as caught:
            read_answer(self._respond(500, body), "x", False)
        self.assertEqual(caught.exception.code, "DUPLICATE_ACCESS")
        self.assertIn("access point pair", str(caught.exception))

    def test_each_success_is_one(self):
        for body in (
            {"status": "SUCCESS"},
            {"status": "SUCCESS", "message": ""},
            {"status": "SUCCESS", "entityId": 1042, "entityCode": "C000123"},
            {"status": "WARNING", "message": "look"},
            {"actionStatus": {"status": "SUCCESS"}, "subscription": {"status": "FAIL"}},
        ):
            with self.subTest(body=body):
                answer = read_answer(self._respond(200, body), "x", False)
                self.assertEqual(answer, body)

    def test_rows_are_found_wherever_a_list_has_them(self):
        status = {"status": "SUCCESS"}
        paging = {"totalNumberOfRecords": 2, "filters": {"a": []}}
        row = {"code": "A"}
        for more, rows in (
            ({"subscriptions": {"listSize": 2, "subscription": [row]}}, [row]),
            ({"customers": {"customer": [row]}}, [row]),
            ({"invoices": [row]}, [row]),
            ({"invoices": []}, []),
            ({"subscriptions": {"listSize": 0}}, []),
            ({}, []),
        ):
            answer = {"actionStatus": status, "paging": paging, **more}
            self.assertEqual(read_rows(answer), rows)
            self.assertEqual(read_total(answer), 2)
        self.assertIsNone(read_total({"actionStatus": status}))
