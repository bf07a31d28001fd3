# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import time
from io import BytesIO
from urllib.parse import quote

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.exceptions import AccessError
from odoo.tools.misc import get_lang

from odoo.addons.fastapi.fastapi_dispatcher import FastApiDispatcher
from odoo.addons.fastapi.pools import fastapi_app_pool

from .caller import CALLER_KEY
from .const import (
    IDEMPOTENCY_HEADER,
    KEY_HEADER,
    MAX_UPLOAD_BYTES,
    PREFLIGHT_MAX_AGE,
    ROUTING_TYPE,
    UPLOAD_PATHS,
)
from .gate import Gate
from .middleware import EXCEPTION_KEY, ROUTE_KEY
from .problem import CLIENT_ERRORS, ApiProblem, problem_from_exception

_logger = logging.getLogger(__name__)

ALLOWED_HEADERS = (
    KEY_HEADER,
    "Authorization",
    "Content-Type",
    "Accept-Language",
    IDEMPOTENCY_HEADER,
    "If-Match",
    "If-None-Match",
)
EXPOSED_HEADERS = (
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
)


class ApiDispatcher(FastApiDispatcher):
    """Serve the API: one app per endpoint, problem details, answers to browsers.

    The OCA dispatcher keeps one FastAPI app per *address*, so that each new order
    reference would build an app; here the endpoint's root path is the key. Errors get
    their form here and nowhere else, after Odoo has decided on retry and rollback.
    """

    routing_type = ROUTING_TYPE
    gate_class = Gate

    def __init__(self, request):
        super().__init__(request)
        self.started = time.monotonic()
        self.gate = self.gate_class(request.httprequest)
        self.call_id = None
        self.route, self.reference = "", ""  # which one answers, and about what
        self.cors_headers = {}
        self.lang = "en_US"

    def pre_dispatch(self, rule, args):
        result = super().pre_dispatch(rule, args)
        env = self.request.env
        headers = self.request.httprequest.headers
        # Both are worked out now: once a request failed there is no database to ask.
        accepted = headers.get("Accept-Language")
        lang = accepted and env["res.lang"].sudo()._get_lang_from_accept_language(
            accepted
        )
        self.lang = lang or get_lang(env).code
        self.cors_headers = self._get_cors_headers(headers.get("Origin"))
        return result

    def _get_cors_headers(self, origin):
        if not origin:
            return {}
        headers = {"Vary": "Origin"}
        clients = self.request.env["somconnexio.api.client"].sudo()
        if origin in clients._get_allowed_origins():
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED_HEADERS)
        return headers

    def dispatch(self, endpoint, args):
        self.request.params = {}  # the body is read by the app
        if self._is_preflight():
            headers = self._get_preflight_headers()
            return self.request.make_response("", headers, status=204)
        try:
            return self._pass_gate(endpoint.routing["root_path"])
        except CLIENT_ERRORS as exc:
            # An answer, not a fault: the original may hold what the client sent,
            # which Odoo would write to its log.
            if isinstance(exc, AccessError):
                _logger.warning("a right that the API needs is missing", exc_info=True)
            raise self._to_problem(exc) from None

    def _pass_gate(self, root_path):
        env = self.request.env
        env = env(context={**env.context, "lang": self.lang})
        self.gate.admit(env)
        http = self.request.httprequest
        if self.gate.caller and http.path.endswith(UPLOAD_PATHS):
            # Nobody else makes us read so much.
            http.max_content_length = MAX_UPLOAD_BYTES
        environ = self._get_environ()
        environ[CALLER_KEY] = self.gate.caller
        body = environ["wsgi.input"].read()
        environ["wsgi.input"].seek(0)
        return self.gate.serve_once(
            env, lambda: self._dispatch_to_app(root_path, environ), body
        )

    def _dispatch_to_app(self, root_path, environ):
        endpoint_model = self.request.env["fastapi.endpoint"].sudo()
        body = BytesIO()
        with (
            fastapi_app_pool.get_app(env=self.request.env, root_path=root_path) as app,
            self._manage_odoo_env(endpoint_model.get_uid(root_path)),
        ):
            for chunk in app(environ, self._make_response):
                body.write(chunk)
            self.route, self.reference = environ.get(ROUTE_KEY, ("", ""))
            # taken out, since Odoo may play the same request again
            exception = environ.pop(EXCEPTION_KEY, None) or self.inner_exception
            if exception:
                raise exception
            return self.request.make_response(
                body.getvalue(), headers=self.headers, status=self.status
            )

    def post_dispatch(self, response):
        result = super().post_dispatch(response)
        self._finish(response)
        return result

    def handle_error(self, exc):
        response = self._to_error_response(exc)
        self._finish(response)
        return response

    def _to_problem(self, exc):
        return problem_from_exception(exc, self.lang)

    def _to_error_response(self, exc):
        return self._to_problem(exc).to_response(self.lang)

    def _finish(self, response):
        """Let browsers read the answer, tell what is left, and write the call down."""
        response.headers.update(self.cors_headers)
        if self.gate.allowance:
            response.headers.update(self.gate.allowance.to_headers())
        http = self.request.httprequest
        duration = (time.monotonic() - self.started) * 1000
        _logger.info(
            "API: %s %s %d in %.0f ms",
            http.method,
            quote(http.path),
            response.status_code,
            duration,
        )
        if http.method != "OPTIONS":
            self._record(response, duration)

    def _record(self, response, duration):
        """Write the call down, on a cursor of its own: of those that failed too."""
        location = response.headers.get("Location", "").rpartition("/")[2]
        vals = {
            **self.gate.who,
            "method": self.request.httprequest.method,
            "route": self.route,
            "reference": location or self.reference,
            "status": response.status_code,
            "duration": int(duration),
        }
        with self.request.registry.cursor() as cr:
            calls = Environment(cr, SUPERUSER_ID, {})["somconnexio.api.call"]
            self.call_id = calls._record(vals, self.call_id)

    def _is_preflight(self):
        headers = self.request.httprequest.headers
        return (
            self.request.httprequest.method == "OPTIONS"
            and "Origin" in headers
            and "Access-Control-Request-Method" in headers
        )

    def _get_preflight_headers(self):
        """Without an allowed origin nothing but Vary is said: the browser refuses."""
        if "Access-Control-Allow-Origin" not in self.cors_headers:
            raise ApiProblem(403)
        return [
            ("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
            ("Access-Control-Allow-Headers", ", ".join(ALLOWED_HEADERS)),
            ("Access-Control-Max-Age", str(PREFLIGHT_MAX_AGE)),
        ]
