# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import date

import schwifty
import stdnum.util
from stdnum.exceptions import ValidationError as NumberError

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from odoo.addons.base_iban.models.res_partner_bank import validate_iban

MOBILE_NUMBER = re.compile(r"[67][0-9]{8}")
LANDLINE_NUMBER = re.compile(r"[89][0-9]{8}")
ICC = re.compile(r"89[0-9]{17}")
EXTENSION = re.compile(r"[0-9]{2,6}")
SPANISH_ZIP = re.compile(r"(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}")


class ServiceValueCheckMixin(models.AbstractModel):
    """Checks of single values, usable before any record exists.

    Each returns ``None`` or ``(code, message)``: the code is for machines, the
    message for people. An empty value is no problem here, whether a value is
    required depends on the order.
    """

    _name = "service.value.check.mixin"
    _description = "Checks of the Values of an Order"

    @api.model
    def _normalize_phone_number(self, value: str | None) -> str | None:
        """A Spanish number without blanks and country prefix."""
        if not value:
            return value
        number = re.sub(r"[\s.\-()]", "", value)
        return re.sub(r"^(\+|00)34(?=[0-9]{9}$)", "", number)

    @api.model
    def _normalize_digits(self, value: str | None) -> str | None:
        """A number (ICC) without blanks and separators."""
        return re.sub(r"[\s.\-]", "", value) if value else value

    @api.model
    def _normalize_iban(self, value: str | None) -> str | None:
        """An account number without blanks, in capitals."""
        return re.sub(r"[\s\-]", "", value).upper() if value else value

    @api.model
    def _check_iban(self, value: str | None) -> tuple[str, str] | None:
        """Check digits, length and that the bank exists."""
        if not value:
            return None
        iban = self._normalize_iban(value)
        try:
            validate_iban(iban)
        except ValidationError:
            return "invalid_iban", self.env._("The IBAN is not valid.")
        if not self._is_bank_known(iban):
            return (
                "unknown_bank",
                self.env._("The bank of the IBAN is not known: check its number."),
            )
        return None

    @api.model
    def _is_bank_known(self, iban: str) -> bool:
        """Whether the bank is in the registry of banks or among ours."""
        account = schwifty.IBAN(iban, allow_invalid=True)
        if account.bank:
            return True
        banks = self.env["res.bank"].sudo()
        return bool(
            banks.search_count(
                [
                    ("code", "=", account.bank_code),
                    ("country.code", "=", account.country_code),
                ],
                limit=1,
            )
        )

    @api.model
    def _check_vat_value(self, value: str | None) -> tuple[str, str] | None:
        """Form and check digits of a tax number, by its country prefix."""
        if not value:
            return None
        vat = self.env["res.partner"]._normalize_vat(value)
        module = stdnum.util.get_cc_module(vat[:2].lower(), "vat")
        try:
            if module is None:
                raise NumberError
            module.validate(vat)
        except NumberError:
            return (
                "invalid_vat",
                self.env._("The tax number %(vat)s is not valid.", vat=value),
            )
        return None

    @api.model
    def _check_mobile_number(self, value: str | None) -> tuple[str, str] | None:
        """Nine digits that start with 6 or 7."""
        number = self._normalize_phone_number(value)
        if not number or MOBILE_NUMBER.fullmatch(number):
            return None
        return (
            "invalid_mobile_number",
            self.env._(
                "%(number)s is no mobile number: nine digits starting with 6 or 7.",
                number=value,
            ),
        )

    @api.model
    def _check_landline_number(self, value: str | None) -> tuple[str, str] | None:
        """Nine digits that start with 8 or 9."""
        number = self._normalize_phone_number(value)
        if not number or LANDLINE_NUMBER.fullmatch(number):
            return None
        return (
            "invalid_landline_number",
            self.env._(
                "%(number)s is no landline number: nine digits starting with 8 or 9.",
                number=value,
            ),
        )

    @api.model
    def _check_icc(self, value: str | None) -> tuple[str, str] | None:
        """Nineteen digits that start with 89."""
        icc = self._normalize_digits(value)
        if not icc or ICC.fullmatch(icc):
            return None
        return (
            "invalid_icc",
            self.env._(
                "%(icc)s is no SIM card number (ICC): 19 digits starting with 89.",
                icc=value,
            ),
        )

    @api.model
    def _check_extension_value(self, value: str | None) -> tuple[str, str] | None:
        """Two to six digits."""
        if not value or EXTENSION.fullmatch(value):
            return None
        return (
            "invalid_extension",
            self.env._(
                "%(extension)s is no extension: 2 to 6 digits.", extension=value
            ),
        )

    @api.model
    def _check_zip(self, value: str | None, country=None) -> tuple[str, str] | None:
        """Five digits of an existing province, in Spain."""
        if not value or (country and country.code != "ES"):
            return None
        if SPANISH_ZIP.fullmatch(value.strip()):
            return None
        return "invalid_zip", self.env._("%(zip)s is no postcode.", zip=value)

    @api.model
    def _check_email_value(self, value: str | None) -> tuple[str, str] | None:
        """One e-mail address."""
        if not value or email_normalize(value):
            return None
        return (
            "invalid_email",
            self.env._("%(email)s is no e-mail address.", email=value),
        )

    @api.model
    def _check_consent_date(
        self, value: date | None, company
    ) -> tuple[str, str] | None:
        """A consent was not given in the future."""
        if not value or value <= company._get_business_date():
            return None
        return (
            "consent_in_future",
            self.env._("The date of the consent is in the future."),
        )

    @api.model
    def _check_phone_free(self, value, company, lines=None, contract=None):
        """No contract in use and no other open order has the number.

        Whatever the technology: a number exists once.

        :param lines: ``crm.lead.line`` records that may have it
        :param contract: ``contract.contract`` that may have it
        """
        number = self._normalize_phone_number(value)
        if not number:
            return None
        owner = self.env["contract.contract"]._find_phone_owner(number, company)
        if owner and owner != contract:
            return (
                "phone_in_use",
                self.env._(
                    "%(number)s is the number of contract %(contract)s.",
                    number=number,
                    contract=owner.code,
                ),
            )
        other = self.env["crm.lead.line"]._find_open_by_phone(number, company)
        if lines is not None:
            other -= lines
        if other:
            return (
                "phone_in_other_order",
                self.env._(
                    "%(number)s is in order %(order)s too.",
                    number=number,
                    order=other[0].lead_id.order_reference,
                ),
            )
        return None
