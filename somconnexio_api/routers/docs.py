# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

STATIC = "/somconnexio_api/static"

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def show_documentation(request: Request) -> HTMLResponse:
    """The documentation page; everything that it loads comes from this server."""
    return get_swagger_ui_html(
        openapi_url=f"{request.scope['root_path']}/openapi.json",
        title=request.app.title,
        swagger_js_url=f"{STATIC}/lib/swagger-ui-dist/swagger-ui-bundle.js",
        swagger_css_url=f"{STATIC}/lib/swagger-ui-dist/swagger-ui.css",
        swagger_favicon_url=f"{STATIC}/description/icon.png",
    )
