# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""A small cooperative for the tests of all our addons."""

from datetime import date, timedelta
from itertools import count

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
# A bank of the registry that the validation of accounts knows.
BANK_CODE = "2100"


class SomconnexioCommon(BaseCommon):
    """A cooperative with a catalogue; methods make members, orders, contracts.

    Use it before the class of Odoo that the test needs::

        class TestThing(SomconnexioCommon): ...
        class TestPage(SomconnexioCommon, HttpCase): ...

    The class has ``company`` (Spain, euro, of its own, the company of ``env``),
    ``team``; ``technology_mobile``, ``technology_fiber`` (both provisioned by
    people) and ``technology_switchboard`` (needs nobody); ``supplier`` of all,
    ``provider`` (previous provider of both), these shared by all companies;
    ``product_mobile``, ``product_mobile_big``, ``product_fiber``,
    ``product_switchboard`` (main tariffs), ``product_addon``,
    ``product_one_shot``; ``user`` who runs the code is the superuser,
    ``backoffice`` and ``manager`` are staff.
    """

    # Names of cooperatives that are set up after the first one; the last one acts.
    more_cooperatives = ()

    @classmethod
    def default_env_context(cls):
        """Messages in English, whatever languages the database has."""
        return {**super().default_env_context(), "lang": "en_US"}

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return cls._create_cooperative("Cooperativa de prova", **kwargs)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = count(1)
        cls._set_up_cooperative()
        for name in cls.more_cooperatives:
            cls._switch_to(cls._create_cooperative(name), name)

    @classmethod
    def _switch_to(cls, company, prefix: str) -> None:
        """Go on as another cooperative, with things of its own by the same names."""
        cls.env.user.write(
            {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        )
        # The environment remembers its company.
        cls.env = cls.env(context={**cls.env.context, "cooperative": prefix})
        cls.company = company.with_env(cls.env)
        cls._set_up_cooperative(prefix, company.id)

    @classmethod
    def _set_up_cooperative(cls, prefix: str = "test", owner: int | bool = False):
        """A catalogue and staff.

        :param owner: the company of technologies and so on, if they are not shared
        """
        cls.team = cls.company.service_team_id
        cls._create_technologies(prefix, owner)
        cls.supplier = cls.env["service.supplier"].create(
            {
                "name": "Test supplier",
                "code": f"{prefix}_supplier",
                "company_id": owner,
                "technology_ids": [Command.set(cls.technologies.ids)],
            }
        )
        cls.provider = cls.env["service.provider"].create(
            {
                "name": "Test provider",
                "code": f"{prefix}_provider",
                "company_id": owner,
                "is_mobile": True,
                "is_broadband": True,
            }
        )
        cls._create_catalogue()
        cls.backoffice = cls._create_staff(f"{prefix}_backoffice", "group_user")
        cls.manager = cls._create_staff(f"{prefix}_manager", "group_manager")

    @classmethod
    def _create_cooperative(cls, name: str, **values):
        """A company in Spain, among those of the user who runs the tests."""
        company = cls.env["res.company"].create(
            {
                "name": name,
                "country_id": cls.env.ref("base.es").id,
                "currency_id": cls._enable_currency("EUR").id,
                **values,
            }
        )
        cls.env.user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def _create_staff(cls, login: str, group: str, company=None, **values):
        """A person with a password like the login and one group of this addon.

        :param group: name of the group in this addon, or a complete XML id
        """
        company = company or cls.company
        xmlid = group if "." in group else f"somconnexio_contract.{group}"
        return new_test_user(
            cls.env,
            login,
            groups=xmlid,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    @classmethod
    def _create_technologies(cls, prefix: str, owner: int | bool) -> None:
        cls.technologies = cls.env["service.technology"].create(
            [
                {
                    "name": "Test mobile",
                    "code": f"{prefix}_mobile",
                    "is_mobile": True,
                    "needs_provisioning": True,
                    "company_id": owner,
                },
                {
                    "name": "Test fibre",
                    "code": f"{prefix}_fiber",
                    "has_service_address": True,
                    "needs_provisioning": True,
                    "company_id": owner,
                },
                {
                    "name": "Test switchboard",
                    "code": f"{prefix}_switchboard",
                    "needs_provisioning": False,
                    "company_id": owner,
                },
            ]
        )
        (
            cls.technology_mobile,
            cls.technology_fiber,
            cls.technology_switchboard,
        ) = cls.technologies

    @classmethod
    def _create_catalogue(cls) -> None:
        create = cls._create_product
        cls.product_mobile = create(
            "150 min 1 GB", "SE_SC_REC_MOBILE_T_150_1024", cls.technology_mobile, 7.0
        )
        cls.product_mobile_big = create(
            "Unlimited 20 GB",
            "SE_SC_REC_MOBILE_T_UNL_20480",
            cls.technology_mobile,
            13.0,
        )
        cls.product_fiber = create(
            "Fibre 300", "SE_SC_REC_BA_F_300", cls.technology_fiber, 28.0
        )
        cls.product_switchboard = create(
            "Switchboard", "TEST_SWITCHBOARD", cls.technology_switchboard, 15.0
        )
        cls.product_addon = create(
            "Fixed IP", "TEST_FIXED_IP", cls.technology_fiber, 2.0, role="addon"
        )
        cls.product_one_shot = create(
            "SIM card", "CH_SC_OSO_SIM", cls.technology_mobile, 2.0, role="one_shot"
        )

    @classmethod
    def _create_product(
        cls, name, code, technology, price, role="main", company=None, **values
    ):
        """A tariff of the catalogue, without taxes."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.clear()],
                "company_id": (company or cls.company).id,
                "service_technology_id": technology.id,
                "service_role": role,
                "is_published_catalogue": True,
                **values,
            }
        )

    # === INVENTED VALUES, EACH VALID AND NEW === #

    @classmethod
    def _make_vat(cls) -> str:
        """A Spanish tax number that nobody has yet."""
        number = 50000000 + next(cls.numbers)
        return f"ES{number}{DNI_LETTERS[number % 23]}"

    @classmethod
    def _make_iban(cls) -> str:
        """A Spanish account number that nobody has yet."""
        bban = f"{BANK_CODE}0418{next(cls.numbers):012d}"
        # "ES00" in the numbers of IBAN: E = 14, S = 28.
        return f"ES{98 - int(bban + '142800') % 97:02d}{bban}"

    @classmethod
    def _make_mobile_number(cls) -> str:
        """A mobile number that nobody has yet."""
        return f"6{next(cls.numbers):08d}"

    @classmethod
    def _make_landline_number(cls) -> str:
        """A landline number that nobody has yet."""
        return f"93{next(cls.numbers):07d}"

    @classmethod
    def _make_icc(cls) -> str:
        """The number of a SIM card of the cooperative that nobody has yet."""
        return f"8934{next(cls.numbers):015d}"

    @classmethod
    def _get_day(cls, days: int = 0) -> date:
        """A day so many days after today in the company's time zone."""
        return cls.company._get_business_date() + timedelta(days=days)

    # === MEMBERS === #

    @classmethod
    def _prepare_address(cls, prefix: str = "") -> dict:
        """Values of an address in Barcelona, for a partner or an order line."""
        values = {
            "street": f"Carrer de la Prova, {next(cls.numbers)}",
            "zip": "08001",
            "city": "Barcelona",
            "state_id": cls.env.ref("base.state_es_b").id,
            "country_id": cls.env.ref("base.es").id,
        }
        return {f"{prefix}{name}": value for name, value in values.items()}

    @classmethod
    def _create_member(cls, **values):
        """A member with number, tax number, address and e-mail."""
        number = next(cls.numbers)
        member = cls.env["res.partner"].create(
            {
                "firstname": "Berta",
                "lastname": f"Prova {number}",
                "vat": cls._make_vat(),
                "email": f"berta.{number}@example.com",
                "phone": cls._make_mobile_number(),
                "company_id": cls.company.id,
                **cls._prepare_address(),
                **values,
            }
        )
        member._assign_member_number()
        return member

    @classmethod
    def _create_portal_user(cls, member, **values):
        """The login of a member in the portal, with the e-mail as password."""
        return new_test_user(
            cls.env,
            member.email,
            groups="base.group_portal",
            partner_id=member.id,
            company_id=member.company_id.id,
            company_ids=[Command.set(member.company_id.ids)],
            **values,
        )

    # === ORDERS === #

    @classmethod
    def _prepare_mobile_line(cls, **values) -> dict:
        """Values of an order line: a new mobile."""
        return {
            "product_id": cls.product_mobile.id,
            "phone_number": cls._make_mobile_number(),
            "icc": cls._make_icc(),
            "supplier_id": cls.supplier.id,
            **values,
        }

    @classmethod
    def _prepare_portability_line(cls, **values) -> dict:
        """Values of an order line: a mobile number that comes to us."""
        return cls._prepare_mobile_line(
            kind="portability",
            previous_provider_id=cls.provider.id,
            donor_icc=cls._make_icc(),
            **values,
        )

    @classmethod
    def _prepare_fiber_line(cls, **values) -> dict:
        """Values of an order line: a new fibre at an address of its own."""
        return {
            "product_id": cls.product_fiber.id,
            "supplier_id": cls.supplier.id,
            **cls._prepare_address("service_"),
            **values,
        }

    @classmethod
    def _prepare_switchboard_line(cls, **values) -> dict:
        """Values of an order line for which nobody has to do anything."""
        return {"product_id": cls.product_switchboard.id, **values}

    @classmethod
    def _create_order(cls, lines=None, member=None, **values):
        """An order that is ready to be validated.

        :param lines: values of the lines, a new mobile if nothing is given
        :param member: who orders, a new member if nobody is given; with
            ``new_member=True`` among the values nobody
        """
        if not values.get("new_member"):
            member = member or cls._create_member()
        if lines is None:
            lines = [cls._prepare_mobile_line()]
        company = (member and member.company_id) or cls.company
        return cls.env["crm.lead"].create(
            {
                "is_service_order": True,
                "partner_id": member and member.id,
                "company_id": company.id,
                "iban": cls._make_iban(),
                "consent_date": date(2024, 1, 10),
                "order_line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _prepare_new_member(cls, **values) -> dict:
        """Values of an order that brings a new member."""
        return {
            "new_member": True,
            "new_member_firstname": "Carla",
            "new_member_lastname": "Nova",
            "new_member_vat": cls._make_vat(),
            "email_from": f"carla.{next(cls.numbers)}@example.com",
            "phone": cls._make_mobile_number(),
            "lang_id": cls.env.ref("base.lang_en").id,
            **cls._prepare_address(),
            **values,
        }

    @classmethod
    def _create_activation(cls, line=None, member=None, **values):
        """The acknowledged activation of an order with one line, validated.

        :param line: values of the line, a new mobile if nothing is given
        :param values: other values of the order
        """
        order = cls._create_order(line and [line], member=member, **values)
        order.action_validate_order()
        return order.service_order_ids

    # === CONTRACTS === #

    @classmethod
    def _activate_contract(
        cls, line=None, member=None, effective_date=None, values=None, **order_values
    ):
        """A contract that went the whole way: order, validation, provisioning.

        Active if ``effective_date`` is today (as when nothing is given) or
        earlier, otherwise pending.

        :param line: values of the order line, a new mobile if nothing is given
        :param values: what provisioning found out, as for ``_fulfil``
        """
        activation = cls._create_activation(line, member=member, **order_values)
        return activation._fulfil(values, effective_date) or activation.contract_id

    def _complete_due_on(self, day, time: str = "12:00:00") -> None:
        """Run the hourly job that completes what is due, as the scheduler would.

        :param day: the day on which it runs, by the clock of the server (UTC)
        """
        cron = self.env.ref("somconnexio_contract.ir_cron_complete_due")
        with freeze_time(f"{day} {time}"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
