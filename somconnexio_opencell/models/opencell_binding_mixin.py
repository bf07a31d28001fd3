from datetime import datetime

import pytz

from odoo import fields, models

from ..const import PUSH_CHUNK


class OpencellBindingMixin(models.AbstractModel):
    """What the four kinds of objects in Opencell have in common.

    All calls are upserts by our own code; each kind brings the one above it along, and
    nothing is sent before the first day of the first subscription below it.
    """

    _name = "opencell.binding.mixin"
    _description = "Object in Opencell"
    _inherit = ["sync.binding.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _push_chunk_size = PUSH_CHUNK
    _push_shared_models = (
        "opencell.country.mapping",
        "opencell.language.mapping",
        "opencell.offer.mapping",
        "product.product",
        "product.template",
        "res.bank",
        "res.company",
        "res.country",
        "res.country.state",
        "res.currency",
        "res.lang",
        "service.technology",
    )
    #: the calls that are about this kind of object: kinds share their codes
    _operations = ()

    backend_id = fields.Many2one(
        "opencell.backend",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        string="Opencell",
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)

    def _get_subscriptions(self):
        """The subscriptions that need the object."""
        raise NotImplementedError

    def _get_used_subscriptions(self):
        """The subscriptions that need the object and were not called off before it."""
        return self._get_subscriptions().filtered(lambda one: one._is_used())

    def _is_push_relevant(self):
        return bool(self.date_synchronized or self._get_used_subscriptions())

    def _get_push_not_before(self):
        """The first day of the first subscription; what is there may change at once."""
        if self.date_synchronized:
            return False
        starts = [one._get_first_day() for one in self._get_used_subscriptions()]
        return min(filter(None, starts), default=False)

    def _to_day(self, instant):
        """The day of an instant (milliseconds) in the company's time zone."""
        if instant is None:
            return None
        zone = pytz.timezone(self.company_id.business_tz)
        return datetime.fromtimestamp(instant / 1000, zone).date().isoformat()

    def _get_calls_domain(self):
        return [*super()._get_calls_domain(), ("operation", "in", self._operations)]

    def _is_sent(self):
        """Whether Opencell has the object, or may have it."""
        return bool(self.date_synchronized) or self._was_attempted()

    def _drop_unsent(self):
        """Forget the objects that nothing needs and Opencell never got."""
        unused = self.filtered(
            lambda binding: binding.state == "to_push"
            and not binding._get_used_subscriptions()
            and not binding._is_sent()
        )
        unused.unlink()

    # === RECONCILIATION === #

    def _is_comparable(self):
        """Whether Opencell should have it as it is: nothing is on its way."""
        if self.state == "error":
            return self._is_push_relevant()
        return self.state == "done"

    def _get_above(self):
        """The object below which Opencell has this one."""
        return self.browse()

    def _push_again(self, with_above=False):
        """Forget what was sent last, so that the push finds what is missing.

        :param with_above: what it stands under may be gone as well
        """
        above = self._get_above()
        if with_above and above:
            above._push_again(with_above=True)
        self.payload_hash = False
        self._mark_to_push()

    def _to_day(self, instant):
        """The day of an instant (milliseconds) in the company's time zone."""
        if instant is None:
            return None
        zone = pytz.timezone(self.company_id.business_tz)
        return datetime.fromtimestamp(instant / 1000, zone).date().isoformat()
