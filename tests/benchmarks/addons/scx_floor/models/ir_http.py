# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _post_dispatch(cls, response):
        """Tell how many queries the request made, in whatever thread."""
        response.headers["X-Queries"] = str(request.env.cr.sql_log_count)
        return super()._post_dispatch(response)
