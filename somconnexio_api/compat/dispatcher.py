# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from io import BytesIO
from urllib.parse import parse_qsl, urlencode

from werkzeug.exceptions import HTTPException as WerkzeugHTTPException

from ..dispatcher import ApiDispatcher
from .const import PACE_HEADER, ROOT, ROUTING_TYPE, SECOND_ROOT
from .gate import CompatGate
from .problem import former_error_from_exception

# The second address of each route, by method
_SECOND_ROUTES = {"GET": ("/search", "/get"), "POST": ("/create",)}


def tidy_path(method: str, path: str) -> str:
    """Return the address under which the app knows a route."""
    path = "/" + path.strip("/")
    if path == SECOND_ROOT or path.startswith(f"{SECOND_ROOT}/"):
        path = ROOT + path.removeprefix(SECOND_ROOT)
    for ending in _SECOND_ROUTES.get(method, ()):
        if path.endswith(ending):
            return path.removesuffix(ending)
    return path


def tidy_query(query: str) -> str:
    """Return the query without the parameters that have no value."""
    # a server hands on what came as bytes in Latin-1
    text = query.encode("latin-1", "replace").decode("utf-8", "replace")
    return urlencode(parse_qsl(text, errors="replace"))


class CompatDispatcher(ApiDispatcher):
    """Serve the former API: tidied requests in, errors of the former form out."""

    routing_type = ROUTING_TYPE
    gate_class = CompatGate

    def _get_environ(self):
        environ = {**super()._get_environ()}
        method = environ["REQUEST_METHOD"]
        environ["PATH_INFO"] = tidy_path(method, environ["PATH_INFO"])
        environ["QUERY_STRING"] = tidy_query(environ.get("QUERY_STRING", ""))
        if method in ("POST", "PUT"):
            body = environ["wsgi.input"].read()
            body = body if body.strip() else b"{}"
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
            environ["CONTENT_TYPE"] = "application/json"
        return environ

    def _to_problem(self, exc: Exception) -> WerkzeugHTTPException:
        return former_error_from_exception(exc)

    def _to_error_response(self, exc: Exception):
        return self._to_problem(exc).to_response()

    def _finish(self, response):
        """Have the proxy take a second for the answer to one call too many."""
        if self.gate.is_held_back:
            response.headers[PACE_HEADER] = str(max(len(response.get_data()), 1))
        return super()._finish(response)
