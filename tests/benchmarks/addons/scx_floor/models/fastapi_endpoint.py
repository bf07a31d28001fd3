# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fastapi import APIRouter

from odoo import fields, models

APP = "floor"

router = APIRouter()


@router.get("/nothing")
def do_nothing() -> dict[str, bool]:
    """Answer."""
    return {"ok": True}


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    app = fields.Selection(
        selection_add=[(APP, "Empty route")], ondelete={APP: "cascade"}
    )

    def _get_fastapi_routers(self) -> list[APIRouter]:
        if self.app != APP:
            return super()._get_fastapi_routers()
        return [router]
