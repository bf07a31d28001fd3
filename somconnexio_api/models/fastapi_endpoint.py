# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from odoo import fields, models

from ..const import APP, MAX_BODY_BYTES, ROUTING_TYPE, VERSION
from ..middleware import ExceptionKeeper
from ..openapi import describe_problems
from ..routers import (
    catalogue,
    contracts,
    docs,
    health,
    members,
    orders,
    products,
    providers,
    service_orders,
)


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    app = fields.Selection(
        selection_add=[(APP, "Telecom cooperative")], ondelete={APP: "cascade"}
    )

    def _get_fastapi_routers(self) -> list[APIRouter]:
        if self.app != APP:
            return super()._get_fastapi_routers()
        return [
            catalogue.router,
            contracts.router,
            docs.router,
            health.router,
            members.router,
            orders.router,
            products.router,
            providers.router,
            service_orders.router,
        ]

    def _get_fastapi_app_middlewares(self) -> list[Middleware]:
        middlewares = super()._get_fastapi_app_middlewares()
        if self.app == APP:
            middlewares = [Middleware(ExceptionKeeper), *middlewares]
        return middlewares

    def _get_app(self) -> FastAPI:
        app = super()._get_app()
        if self.app == APP:
            describe_problems(app)
        return app

    def _prepare_fastapi_app_params(self):
        params = super()._prepare_fastapi_app_params()
        if self.app == APP:
            # FastAPI's own documentation pages load their scripts from the internet
            params.update(version=VERSION, docs_url=None, redoc_url=None)
            params.update(redirect_slashes=False)  # one address each, no other answers
        return params

    def _get_routing_info(self):
        routing = super()._get_routing_info()
        if self.app == APP:
            routing.update(
                type=ROUTING_TYPE,
                root_path=self.root_path,
                # the app says which method it does not know
                methods=None,
                routes=[self.root_path, *routing["routes"]],
                max_content_length=MAX_BODY_BYTES,
            )
        return routing
