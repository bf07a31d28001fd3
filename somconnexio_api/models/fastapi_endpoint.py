# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from odoo import api, fields, models

from odoo.addons.fastapi.middleware import ASGIMiddleware

from ..compat import const as compat
from ..compat.openapi import describe_former_api
from ..compat.routers import ROUTERS as COMPAT_ROUTERS
from ..const import APP, MAX_BODY_BYTES, ROUTING_TYPE, VERSION
from ..middleware import ExceptionKeeper
from ..openapi import describe_problems
from ..routers import (
    catalogue,
    contracts,
    docs,
    event_subscriptions,
    events,
    health,
    invoices,
    members,
    membership_requests,
    orders,
    products,
    providers,
    service_orders,
)

OWN_APPS = (APP, compat.APP)
COMPAT_ROOTS = (compat.ROOT, compat.SECOND_ROOT, compat.PUBLIC_ROOT)

# What Odoo calls a path has no line break in it, a step may have one. An address with
# one is ours all the same: it gets an answer that the client can read.
MAX_STEPS = 4


def _list_routes(root: str) -> list[str]:
    """Return the addresses below a root, and the root itself."""
    steps = [f"/<step_{number}>" for number in range(MAX_STEPS)]
    return [
        root,
        f"{root}/<path:application_path>",
        *(root + "".join(steps[:count]) for count in range(1, MAX_STEPS + 1)),
    ]


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    app = fields.Selection(
        selection_add=[
            (APP, "Telecom cooperative"),
            (compat.APP, "Telecom cooperative, former API"),
        ],
        ondelete={APP: "cascade", compat.APP: "cascade"},
    )

    @api.model
    def get_app(self, path):
        """The former API has several roots: its app knows whole addresses."""
        endpoint = self._get_endpoint(path)
        if not endpoint or endpoint.app != compat.APP:
            return super().get_app(path)
        app = endpoint._get_app()
        self._clear_fastapi_exception_handlers(app)
        return ASGIMiddleware(app)

    def _get_fastapi_routers(self) -> list[APIRouter]:
        if self.app == compat.APP:
            return [*super()._get_fastapi_routers(), *COMPAT_ROUTERS]
        if self.app != APP:
            return super()._get_fastapi_routers()
        return [
            catalogue.router,
            contracts.router,
            docs.router,
            event_subscriptions.router,
            health.router,
            invoices.router,
            members.router,
            membership_requests.router,
            orders.router,
            products.router,
            providers.router,
            service_orders.router,
        ]

    def _get_fastapi_app_middlewares(self) -> list[Middleware]:
        middlewares = super()._get_fastapi_app_middlewares()
        if self.app in OWN_APPS:
            middlewares = [Middleware(ExceptionKeeper), *middlewares]
        return middlewares

    def _get_app(self) -> FastAPI:
        app = super()._get_app()
        if self.app == APP:
            describe_problems(app, self._get_fastapi_routers())
        if self.app == compat.APP:
            describe_former_api(app)
        return app

    def _prepare_fastapi_app_params(self):
        params = super()._prepare_fastapi_app_params()
        if self.app in OWN_APPS:
            # FastAPI's own documentation pages load their scripts from the internet
            params.update(version=VERSION, docs_url=None, redoc_url=None)
            params.update(webhooks=events.webhooks)
            params.update(redirect_slashes=False)  # one address each, no other answers
        if self.app == compat.APP:
            params.update(openapi_url=None)  # a route of its own, for those with a key
        return params

    def _get_routing_info(self):
        routing = super()._get_routing_info()
        if self.app == APP:
            routing.update(
                type=ROUTING_TYPE,
                root_path=self.root_path,
                # the app says which method it does not know
                methods=None,
                routes=_list_routes(self.root_path),
                max_content_length=MAX_BODY_BYTES,
            )
        if self.app == compat.APP:
            routing.update(
                type=compat.ROUTING_TYPE,
                root_path=self.root_path,
                methods=None,
                routes=[route for root in COMPAT_ROOTS for route in _list_routes(root)],
                max_content_length=compat.MAX_BODY_BYTES,
            )
        return routing
