# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import suppress

from odoo import api, models


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.model
    def _get_lang_from_accept_language(self, accept_language):
        """A header that is no list of languages (RFC 9110) is as good as none."""
        with suppress(ValueError):
            return super()._get_lang_from_accept_language(accept_language)
        return None
