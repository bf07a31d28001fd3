"""The records that tickets are filled from."""

from odoo import models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "otrs.source.mixin"]

    def _get_ticketed_domain(self):
        return Domain("lead_id", "in", self.ids)


class CrmLeadLine(models.Model):
    _name = "crm.lead.line"
    _inherit = ["crm.lead.line", "otrs.source.mixin"]

    def _get_ticketed_domain(self):
        return Domain("lead_id", "in", self.sudo().lead_id.ids)


class CrmLeadDocument(models.Model):
    _name = "crm.lead.document"
    _inherit = ["crm.lead.document", "otrs.source.mixin"]

    def _get_ticketed_domain(self):
        return Domain("lead_id", "in", self.sudo().lead_id.ids)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "otrs.source.mixin"]

    def _get_ticketed_domain(self):
        return Domain("partner_id", "in", self.ids)
