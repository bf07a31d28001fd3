# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from typing import Any

from odoo import models
from odoo.exceptions import UserError

from ..compat.const_catalogue import FIBER_SIGNAL, TECHNOLOGIES
from ..compat.const_otrs import (
    IDENTIFIERS,
    INFOS,
    LINE_VALUES,
    NO_NUMBER,
    SECRETS,
    VALUES,
)
from ..compat.problem import FormerError, bad_request
from ..compat.schemas.otrs import ContractCreate


class ApiCompatOtrsInfoMixin(models.AbstractModel):
    """From what OTRS says of a service to what a service order takes."""

    _name = "api.compat.otrs.info.mixin"
    _description = "Former API: Data of Services That OTRS Reports"
    _inherit = ["api.compat.otrs.mixin"]

    def _get_technology(self, name: str) -> Any:
        # sudo: words of the catalogue
        technologies = self.env["service.technology"].sudo()
        codes = [code for code, former in TECHNOLOGIES.items() if former == name]
        technology = technologies._get_by_code(codes[0], self.env.company)
        if not technology:
            raise FormerError(400, f"Technology {name} not found")
        return technology

    def _get_supplier(self, name: str, technology: Any) -> Any:
        """A supplier of the technology, by its name or code."""
        suppliers = technology.supplier_ids.filtered(
            lambda one: one.company_id.id in (False, self.env.company.id)
        )
        supplier = suppliers.filtered(lambda one: name in (one.name, one.code))[:1]
        if not supplier:
            raise FormerError(400, f"No supplier {name} for {technology.name}")
        return supplier

    def _get_info(self, data: ContractCreate) -> dict:
        """What is said of the service, by the names of the body."""
        allowed = INFOS[data.service_technology]
        given = [name for name in allowed if getattr(data, name)]
        if len(given) != 1:
            raise FormerError(400, f"One of {', '.join(allowed)} is required")
        return getattr(data, given[0]).model_dump(exclude_none=True)

    def _prepare_report(self, data: ContractCreate, info: dict, technology, supplier):
        """Return what the service order takes, see `service.order._fulfil`.

        What the supplier's record has a place for goes there, the rest is for
        technicians only.

        :raises FormerError: 400 for a wrong value, or a supplier that has no such data
        """
        values = {
            "supplier_id": supplier.id,
            **self._prepare_numbers(data.service_technology, info, technology),
        }
        service_data, secrets = {}, {}
        for name, value in info.items():
            if name in LINE_VALUES or not value or name == "phone_number_2":
                continue
            if name in SECRETS:
                secrets[name.lower()] = value
            elif name in VALUES:
                values.setdefault(VALUES[name], value)
            elif supplier._find_service_property(name):
                service_data[name] = value
            elif name in IDENTIFIERS:
                raise FormerError(400, f"Services of {supplier.name} have no {name}")
            else:
                secrets[name.lower()] = value
        if data.fiber_signal_type:
            service_data[FIBER_SIGNAL] = data.fiber_signal_type
        try:
            supplier._prepare_service_data(service_data)
        except UserError as exc:
            raise FormerError(400, str(exc)) from exc
        return {**values, "service_data": service_data, "secrets": secrets}

    def _prepare_numbers(self, name: str, info: dict, technology: Any) -> dict:
        """The numbers, in their normal form.

        :raises FormerError: 400, naming the field
        """
        checks = self.env["crm.lead"]
        numbers = [
            checks._normalize_phone_number(info.get(field))
            for field in ("phone_number", "phone_number_2")
            if info.get(field) not in (None, "", NO_NUMBER)
        ]
        problems = {}
        if technology.is_mobile and not numbers:
            problems["phone_number"] = ["required field"]
        icc = checks._normalize_digits(info.get("icc") or "")
        if bad := checks._check_icc(icc):
            problems["icc"] = [bad[1]]
        values = {"phone_number": None, "icc": icc or None}
        for number in numbers:
            is_mobile = not checks._check_mobile_number(number)
            if name == "Switchboard" and is_mobile:
                values["mobile_number"] = number
                continue
            check = (
                checks._check_mobile_number
                if technology.is_mobile or name == "4G"
                else checks._check_landline_number
            )
            if bad := check(number):
                problems["phone_number"] = [bad[1]]
            values["phone_number"] = number
        if problems:
            raise bad_request(problems)
        return values
