# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import uuid
from datetime import timedelta
from importlib import import_module
from typing import NamedTuple

from fastapi.routing import APIRoute

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..const import APP, KEY_SCOPE
from .common import ORIGIN, ApiCommon

# Written on a cursor of their own, whoever calls; and what Odoo tells its browsers of
# the records that the test has made, at the end of the next request
ABOUT_CALLS = {"somconnexio_api_call", "somconnexio_api_rate", "bus_bus"}
# What the app itself serves; it belongs to no router
OWN_ROUTES = {("GET", "/openapi.json"): frozenset()}
# Python name of the addon that has the app
CORE = __name__.rpartition(".tests.")[0]
# All that nobody gets without a good key, whatever is wrong with what they show
NOBODY = ("anonymous", "wrong key", "expired key", "staff's own key", "system's key")


class Route(NamedTuple):
    """A route of the app, and the scopes that it asks for."""

    method: str
    path: str
    scopes: frozenset
    addon: str

    @property
    def name(self):
        return (self.method, self.path)


def _find_scopes(dependant):
    """Return all scopes that a route's parameters ask for."""
    found = set(dependant.own_oauth_scopes or ())
    return frozenset(found.union(*map(_find_scopes, dependant.dependencies)))


def list_routes(endpoint):
    """Return all routes of the app, those of other addons too."""
    routes = [Route(*name, scopes, CORE) for name, scopes in sorted(OWN_ROUTES.items())]
    for router in endpoint._get_fastapi_routers():
        for route in router.routes:
            if isinstance(route, APIRoute):
                addon = ".".join(route.endpoint.__module__.split(".")[:3])
                scopes = _find_scopes(route.dependant)
                routes += [
                    Route(method, route.path_format, scopes, addon)
                    for method in sorted(route.methods)
                ]
    return routes


@tagged("post_install", "-at_install")
class TestMatrix(ApiCommon):
    """Each route, asked by everybody; the routes are those that the app has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_scopes = cls.env["somconnexio.api.scope"].search([])
        cls.client.scope_ids = cls.all_scopes
        cls.client.calls_per_minute = 0
        cls.bigger = cls._create_product(
            "Talk more", "MATRIX_MORE", cls.technology_mobile, 20.0
        )
        cls.other = cls._create_member(firstname="Roc")
        cls.contract = cls._activate_contract(member=cls.member)
        cls.changing = cls._activate_contract(member=cls.member)
        cls.own_change = cls.env["service.order"]._request(
            "tariff_change", cls.changing, {"product_id": cls.bigger}
        )[0]
        cls.own_order = cls._create_order(
            member=cls.member, api_client_id=cls.client.id
        )
        cls.company_2 = cls._create_cooperative("Another cooperative")
        cls.stranger = cls._create_client(
            "Stranger",
            company_id=cls.company_2.id,
            calls_per_minute=0,
            scope_ids=cls.all_scopes.ids,
        )
        cls.narrow = cls._create_client("Narrow", calls_per_minute=0)
        cls.endpoint = cls.env["fastapi.endpoint"].search([("app", "=", APP)])
        cls.routes = list_routes(cls.endpoint)
        cls.entries = cls._gather_entries()
        cls.keys = cls._make_keys()

    @classmethod
    def _gather_entries(cls):
        """Return the entries of all addons that bring routes."""
        entries = {}
        for addon in sorted({route.addon for route in cls.routes}):
            module = import_module(f"{addon}.tests.api_matrix")
            if hasattr(module, "set_up"):
                module.set_up(cls)
            entries.update(module.ENTRIES)
        return entries

    @classmethod
    def _make_keys(cls):
        """Return what each caller shows, but those that depend on the route."""
        expired = cls.client._generate_key()
        cls.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = now() - interval '1 day'"
            " WHERE id = (SELECT max(id) FROM res_users_apikeys WHERE user_id = %s)",
            [cls.client.user_id.id],
        )
        return {
            "anonymous": "",
            "wrong key": "wrong",
            "expired key": expired,
            "staff's own key": cls._make_personal_key(cls.manager),
            "system's key": cls._make_personal_key(cls.env.ref("base.user_root")),
            "program": cls.key,
            "program of another company": cls.stranger._generate_key(),
            "program without the scope": cls.narrow._generate_key(),
            "member": cls._make_token(cls.member),
            "other member": cls._make_token(cls.other),
        }

    @classmethod
    def _make_personal_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(
            KEY_SCOPE, "own", fields.Datetime.now() + timedelta(days=1)
        )

    @classmethod
    def _make_token(cls, member):
        scopes = frozenset(cls.all_scopes.mapped("code"))
        return cls.client._issue_member_token(member, scopes, 60)[0]

    # === WHICH ROUTES THERE ARE === #

    def test_each_route_has_an_entry(self):
        for route in self.routes:
            self.assertIn(
                route.name,
                self.entries,
                f"The route {route.method} {route.path} is new: say in ENTRIES of "
                f"{route.addon}.tests.api_matrix who may call it",
            )
        gone = set(self.entries) - {route.name for route in self.routes}
        self.assertFalse(gone, "entries of routes that are no more")

    def test_the_document_tells_of_no_other_route(self):
        paths = self.call("/openapi.json", key="").json()["paths"]
        told = {
            (method.upper(), path)
            for path, operations in paths.items()
            for method in operations
        }
        self.assertLessEqual(told, {route.name for route in self.routes})

    def test_only_these_need_no_key(self):
        free = {route.path for route in self.routes if not route.scopes}
        self.assertEqual(free, {"/docs", "/health", "/openapi.json"})

    def test_each_scope_is_known(self):
        asked = {scope for route in self.routes for scope in route.scopes}
        self.assertEqual(asked - set(self.all_scopes.mapped("code")), set())

    # === THE MATRIX === #

    def test_matrix(self):
        for route in self.routes:
            if route.name not in self.entries:
                continue  # the test above tells
            entry = self.entries[route.name]
            if route.scopes:
                self._check_closed(route, entry)
            else:
                self._check_open(route, entry)

    def _ask(self, route, entry, caller, request, **options):
        address, body, headers = request
        if body is not None:
            options["json"] = body
        return self.call(
            address,
            method=route.method,
            key=self.keys[caller],
            headers=headers,
            **options,
        )

    def _prepare_request(self, route, entry):
        """The same request for all, as if one had seen that of another."""
        body = entry.body and entry.body(self)
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if entry.version:
            headers["If-Match"] = self.call(entry.address(self)).headers["ETag"]
        return entry.address(self), body, headers

    def _check_open(self, route, entry):
        """Everybody gets the same, but a program that sees more; nobody writes."""
        request = self._prepare_request(route, entry)
        before = self._take_stock()
        answers = {
            caller: self._ask(route, entry, caller, request) for caller in self.keys
        }
        self._check_untouched(route, before)
        for caller, answer in answers.items():
            with self.subTest(route=route.name, caller=caller):
                self.assertEqual(answer.status_code, entry.status)
                self._check_silence(answer, entry)
                if caller in (*NOBODY, "member", "other member"):
                    self.assertEqual(answer.content, answers["anonymous"].content)

    def _check_closed(self, route, entry):
        request = self._prepare_request(route, entry)
        is_for_members = self._is_for_members(route)
        with self.subTest(route=route.name, caller="program"):
            answer = self._ask(route, entry, "program", request)
            self.assertEqual(answer.status_code, entry.status, answer.text)
        before = self._take_stock()
        self.narrow.scope_ids = self.all_scopes.filtered(
            lambda scope: scope.code not in route.scopes
        )
        self.env.flush_all()
        refused = [*NOBODY, "program without the scope"]
        refused += [] if is_for_members else ["member", "other member"]
        for caller in refused:
            self._check_refused(route, entry, caller, request)
        self._check_origin(route, entry, request)
        strangers = {"program of another company": entry.stranger}
        if is_for_members:
            strangers["other member"] = entry.other_member
        if entry.is_anybodys:
            self._check_untouched(route, before)
        for caller, status in strangers.items():
            with self.subTest(route=route.name, caller=caller):
                answer = self._ask(route, entry, caller, request)
                self.assertEqual(answer.status_code, status, answer.text)
                self._check_silence(answer, entry)
                self.assertNotIn("Idempotent-Replayed", answer.headers)
        if not entry.is_anybodys:
            self._check_untouched(route, before)
        if is_for_members:
            self._check_member(route, entry)

    def _check_member(self, route, entry):
        """The member gets what is the member's own, as the program does."""
        with self.subTest(route=route.name, caller="member"):
            request = self._prepare_request(route, entry)
            answer = self._ask(route, entry, "member", request)
            self.assertEqual(
                answer.status_code, entry.member or entry.status, answer.text
            )

    def _check_refused(self, route, entry, caller, request):
        with self.subTest(route=route.name, caller=caller):
            answer = self._ask(route, entry, caller, request)
            problem = self.assertProblem(answer, 401, "unauthorized")
            self.assertEqual(problem["detail"], "A valid API key is required.")
            self.assertEqual(
                set(problem), {"type", "title", "status", "detail"}, "one message"
            )
            self.assertEqual(answer.headers["WWW-Authenticate"], "ApiKey, Bearer")
            for name in ("ETag", "Location", "Idempotent-Replayed"):
                self.assertNotIn(name, answer.headers)

    def _check_origin(self, route, entry, request):
        """A program's key in the page of somebody else is no good."""
        address, body, headers = request
        evil = {**headers, "Origin": ORIGIN.replace("www", "evil")}
        self._check_refused(route, entry, "program", (address, body, evil))

    def _is_for_members(self, route):
        scopes = self.all_scopes.filtered(lambda scope: scope.code in route.scopes)
        return all(scopes.mapped("is_for_members"))

    def _check_silence(self, answer, entry):
        """Nothing of the member, nor of what the member has, is in an answer."""
        secrets = [
            self.member.email,
            self.member.vat,
            self.member.lastname,
            self.contract.code,
            self.contract.phone_number,
            self.contract.partner_bank_id.sanitized_acc_number,
            self.own_order.order_reference,
            self.own_change.name,
            *entry.secrets,
        ]
        told = [secret for secret in secrets if secret and secret in answer.text]
        self.assertFalse(told, "told to somebody whom it does not concern")

    def _check_untouched(self, route, before):
        """Nobody that was refused has written anything, to any table."""
        after = self._take_stock()
        changed = [name for name in after if after[name] != before[name]]
        with self.subTest(route=route.name, caller="all that were refused"):
            self.assertFalse(changed, "somebody wrote to these tables")

    def _take_stock(self):
        """Return a digest of every table that the API could have written to."""
        self.env.flush_all()
        tables = {
            model._table
            for model in self.env.registry.values()
            if model._auto and not model._abstract and not model._transient
        }
        names = sorted(tables - ABOUT_CALLS)
        parts = [
            SQL(
                "SELECT %s, count(*), sum(hashtext(t::text)::bigint) FROM %s t",
                name,
                SQL.identifier(name),
            )
            for name in names
        ]
        self.env.cr.execute(SQL(" UNION ALL ").join(parts))
        return {name: found for name, *found in self.env.cr.fetchall()}
