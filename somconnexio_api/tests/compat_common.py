# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from urllib.parse import urlencode

from .common import ApiCommon


class CompatCommon(ApiCommon):
    """Calls of the former API exactly as the published client makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.may_use_former_api = True
        cls.technology_mobile.code = "mobile"
        cls.technology_fiber.code = "fiber"
        cls.env["service.price.list"].create(
            [
                {"name": "With tax", "code": "21IVA", "company_id": cls.company.id},
                {
                    "name": "Without tax",
                    "code": "0IVA",
                    "company_id": cls.company.id,
                    "is_tax_included": False,
                },
            ]
        )

    @classmethod
    def _allow(cls, *codes):
        """Give the client permissions, by code."""
        scopes = cls.env["somconnexio.api.scope"]
        cls.client.scope_ids |= scopes.search([("code", "in", codes)])

    def former(self, method, path, params=None, body=None, *, key=None, lang=None):
        """Send a request; `key` "" sends none.

        The key comes twice, values of a query are texts and empty ones are sent, bodies
        are ASCII, and an empty one is none at all.
        """
        key = self.key if key is None else key
        headers = {"Accept": "application/json"}
        if key:
            headers.update({"API-KEY": key, "HTTP-API-KEY": key})
        if lang:
            headers["Accept-Language"] = lang
        if method != "GET":
            headers["Content-Type"] = "application/json"
        query = f"?{urlencode(params)}" if params else ""
        # what the test has read must not hide that the request may not read it
        self.env.invalidate_all()
        return self.url_open(
            path + query,
            method=method,
            data=json.dumps(body) if body else None,
            headers=headers,
            allow_redirects=False,
        )

    def get(self, path, params=None, **options):
        """GET as the client does; return the body of a good answer."""
        answer = self.former("GET", path, params, **options)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        return answer.json()

    @classmethod
    def _create_foreign_key(cls, *codes):
        """A key of another cooperative's client, with permissions by code."""
        company = cls._create_cooperative("Another cooperative")
        scopes = cls.env["somconnexio.api.scope"].search([("code", "in", codes)])
        client = cls._create_client(
            "Elsewhere",
            company_id=company.id,
            may_use_former_api=True,
            scope_ids=scopes.ids,
        )
        return client._generate_key()

    def assertAsks(self, path, scope, params=None):
        """Check that a route wants a key, and a permission of it."""
        self._allow(scope)
        for key in ("", "wrong"):
            self.assertRefused(self.former("GET", path, params, key=key), 401)
        self.client.scope_ids = self.client.scope_ids.filtered(
            lambda one: one.code != scope
        )
        self.assertRefused(self.former("GET", path, params), 401)
        self._allow(scope)

    def assertRefused(self, answer, status, description=None):
        """Check that an answer is a refusal of the former form, with this text."""
        names = {
            400: "Bad Request",
            401: "Unauthorized",
            404: "Not Found",
            405: "Method Not Allowed",
        }
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        body = answer.json()
        if status == 400:
            found = body.pop("description")
            if description is not None:
                self.assertEqual(found, f"<p>{description}</p>")
            self.assertRegex(found, r"^<p>[^<>]+</p>$")
        self.assertEqual(body, {"code": status, "name": names[status]})
