# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
import time
from io import BytesIO
from urllib.parse import quote

from odoo.exceptions import AccessError
from odoo.tools.misc import get_lang

from odoo.addons.fastapi.fastapi_dispatcher import FastApiDispatcher
from odoo.addons.fastapi.pools import fastapi_app_pool

from .const import KEY_HEADER, PREFLIGHT_MAX_AGE, ROUTING_TYPE
from .middleware import EXCEPTION_KEY
from .problem import CLIENT_ERRORS, ApiProblem, problem_from_exception

_logger = logging.getLogger(__name__)


class ApiDispatcher(FastApiDispatcher):
    """Serve the API: one app per endpoint, problem details, answers to browsers.

    The OCA dispatcher keeps one FastAPI app per *address*, so that each new order
    reference would build an app; here the endpoint's root path is the key. Errors get
    their form here and nowhere else, after Odoo has decided on retry and rollback.
    """

    routing_type = ROUTING_TYPE

    def __init__(self, request):
        super().__init__(request)
        self.started = time.monotonic()
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
            headers["Access-Control-Expose-Headers"] = "Location"
        return headers

    def dispatch(self, endpoint, args):
        self.request.params = {}  # the body is read by the app
        if self._is_preflight():
            headers = self._get_preflight_headers()
            return self.request.make_response("", headers, status=204)
        try:
            return self._dispatch_to_app(endpoint.routing["root_path"])
        except CLIENT_ERRORS as exc:
            # An answer, not a fault: the original may hold what the client sent,
            # which Odoo would write to its log.
            if isinstance(exc, AccessError):
                _logger.warning("a right that the API needs is missing", exc_info=True)
            raise problem_from_exception(exc, self.lang) from None

    def _dispatch_to_app(self, root_path):
        endpoint_model = self.request.env["fastapi.endpoint"].sudo()
        environ = self._get_environ()
        body = BytesIO()
        with (
            fastapi_app_pool.get_app(env=self.request.env, root_path=root_path) as app,
            self._manage_odoo_env(endpoint_model.get_uid(root_path)),
        ):
            for chunk in app(environ, self._make_response):
                body.write(chunk)
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
        response = problem_from_exception(exc, self.lang).to_response(self.lang)
        self._finish(response)
        return response

    def _finish(self, response):
        """Let browsers read the answer, and log how long it took."""
        response.headers.update(self.cors_headers)
        http = self.request.httprequest
        duration = (time.monotonic() - self.started) * 1000
        _logger.info(
            "API: %s %s %d in %.0f ms",
            http.method,
            quote(http.path),
            response.status_code,
            duration,
        )

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
        allowed = f"{KEY_HEADER}, Authorization, Content-Type, Accept-Language"
        return [
            ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
            ("Access-Control-Allow-Headers", allowed),
            ("Access-Control-Max-Age", str(PREFLIGHT_MAX_AGE)),
        ]
