# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class MembershipRequest(models.Model):
    _name = "membership.request"
    _inherit = ["membership.request", "api.origin.mixin"]
