from odoo.fields import Command

from odoo.addons.somconnexio_contract.tests.common_pack import PackCommon

from .common import OtrsCommon

# (name, source, format, further values)
DATA_FIELDS = [
    ("recuperarProvisio", "{is_main_settled}", "flag", {}),
    ("OdooContractRefRelacionat", "{pack_main_code}", "text", {}),
    ("SIMrebuda", "{is_sim_at_hand}", "flag", {}),
    ("CorreusTrackingCode", "{lead_line_id.sim_tracking_code}", "text", {}),
    ("compartidesEnProvisio", "{is_shared_data_ready}", "flag", {}),
]
# ... and those that an agent may enter, or that only some queues take
GUARDED_FIELDS = [
    (
        "permetActivacio",
        "{is_activation_allowed}",
        "flag",
        {"value_map": "1=si\n0=no"},
    ),
    ("dataIntroPlataforma", "{request_date}", "date", {"is_kept": True}),
    ("dataActivacioLiniaMobil", "{expected_date}", "date", {"is_kept": True}),
]


class OutCommon(OtrsCommon, PackCommon):
    """Ticket types that tell of packs, cards and the calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_fields(cls.type_mobile, DATA_FIELDS)
        queues = {"update_queues": "Provisioning::Mobile\nProvisioning::Paused"}
        cls._add_fields(
            cls.type_mobile,
            [(*line, {**values, **queues}) for *line, values in GUARDED_FIELDS],
        )

    @classmethod
    def _add_fields(cls, ticket_type, lines):
        ticket_type.field_ids = [
            Command.create(
                {"name": name, "source": source, "value_format": kind, **values}
            )
            for name, source, kind, values in lines
        ]

    def setUp(self):
        super().setUp()
        self.otrs.queues |= {"Provisioning::Paused", "Provisioning::Done"}

    def order_pack(self, *mobiles, **fiber):
        """A fibre and mobiles of its pack in one order, all with tickets.

        :param mobiles: values of the lines of the mobiles
        :return: the service orders, the fibre's first
        """
        lead = self._create_order(
            [self._prepare_fiber_line(**fiber)]
            + [self._prepare_mobile_line(**values) for values in mobiles],
            member=self.member,
        )
        main, *others = lead.order_line_ids.sorted("id")
        for line in others:
            line.pack_main_line_id = main
        lead.action_validate_order()
        self.run_until_idle()
        return lead.service_order_ids.sorted("id")

    def count(self, operation):
        """How often OTRS was asked for something."""
        return self.otrs.calls.count(operation)
