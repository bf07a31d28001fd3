# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""A cooperative whose ADSL becomes fibre and whose landlines are given up."""

from odoo.fields import Command

from .common_pack import PackCommon


class TariffCommon(PackCommon):
    """Adds ADSL (``product_adsl`` with, ``product_adsl_plain`` without landline), two
    fibres ``product_fixed`` (100, with landline) and ``product_plain`` (100, without)
    and the rules ``rule_landline``, ``rule_removal``, ``rule_plain``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technology_adsl = cls.env["service.technology"].create(
            {
                "name": "Test ADSL",
                "code": "test_adsl",
                "has_service_address": True,
                "company_id": False,
            }
        )
        cls.supplier_adsl = cls._create_supplier("Copper", cls.technology_adsl)
        cls.supplier_fiber = cls._create_supplier(
            "Light",
            cls.technology_fiber,
            service_data_definition=[
                {"name": "signal", "string": "Signal", "type": "char"}
            ],
        )
        cls._create_tariffs()
        cls._create_rules()

    @classmethod
    def _create_tariffs(cls):
        cls.product_adsl = cls._create_broadband("ADSL", cls.technology_adsl, 20, True)
        cls.product_adsl_plain = cls._create_broadband(
            "ADSL plain", cls.technology_adsl, 20, False
        )
        cls.product_fixed = cls._create_broadband(
            "Fibre 100", cls.technology_fiber, 100, True
        )
        cls.product_plain = cls._create_broadband(
            "Fibre 100 plain", cls.technology_fiber, 100, False
        )
        cls.product_fast_plain = cls._create_broadband(
            "Fibre 600 plain", cls.technology_fiber, 600, False
        )

    @classmethod
    def _create_rules(cls):
        fiber = {"target_technology_id": cls.technology_fiber.id}
        cls.rule_landline = cls._create_rule(
            "ADSL to fibre with landline",
            "adsl_to_fiber_landline",
            landline="with",
            target_landline="with",
            needs_address=True,
            **fiber,
        )
        cls.rule_plain = cls._create_rule(
            "ADSL to fibre", "adsl_to_fiber", target_landline="without", **fiber
        )
        cls.rule_removal = cls._create_rule(
            "Without landline",
            "landline_removal",
            technology_id=cls.technology_fiber.id,
            landline="with",
            max_bandwidth_mb=300,
            target_landline="without",
            is_same_bandwidth=True,
        )

    @classmethod
    def _create_supplier(cls, name, technology, **values):
        return cls.env["service.supplier"].create(
            {
                "name": name,
                "code": f"test_{name.lower()}",
                "technology_ids": [Command.set(technology.ids)],
                **values,
            }
        )

    @classmethod
    def _create_broadband(cls, name, technology, bandwidth, landline, **values):
        code = f"TEST_{name.upper().replace(' ', '_')}"
        return cls._create_product(
            name,
            code,
            technology,
            20.0,
            bandwidth_mb=bandwidth,
            has_landline=landline,
            **values,
        )

    @classmethod
    def _create_rule(cls, name, code, **values):
        return cls.env["service.tariff.change.rule"].create(
            {
                "name": name,
                "code": code,
                "company_id": cls.company.id,
                "technology_id": cls.technology_adsl.id,
                **values,
            }
        )

    @classmethod
    def _activate_broadband(cls, product, supplier, **values):
        line = cls._prepare_fiber_line(
            product_id=product.id,
            supplier_id=supplier.id,
            phone_number=product.has_landline and cls._make_landline_number(),
            **values,
        )
        return cls._activate_contract(line, member=cls.member)

    @classmethod
    def _activate_adsl(cls, product=None, **values):
        product = product or cls.product_adsl
        return cls._activate_broadband(product, cls.supplier_adsl, **values)
