# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common_multimedia import MultimediaCommon

MENUS = (
    "contract_switchboard_menu",
    "crm_lead_line_switchboard_menu",
    "service_serial_code_menu",
)


class TestTechnologyMenus(MultimediaCommon):
    """A cooperative without switchboards and codes sees nothing of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_cooperative("Altra cooperativa")
        cls.stranger = cls._create_staff(
            "menu_stranger", "group_manager", company=cls.other
        )
        cls.technology_switchboard.company_id = cls.company
        # Shared ones of the database would show the menus to everybody.
        cls.env["service.technology"].search([("company_id", "=", False)]).write(
            {"is_switchboard": False, "has_serial_code": False}
        )

    def _get_menus(self, user) -> set[str]:
        """Which of the menus a person has."""
        loaded = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {
            name
            for name in MENUS
            if self.env.ref(f"somconnexio_contract.{name}").id in loaded
        }

    def test_menus_follow_the_technologies(self):
        self.assertEqual(self._get_menus(self.backoffice), {MENUS[2]})
        self.technology_switchboard.is_switchboard = True
        self.assertEqual(self._get_menus(self.backoffice), set(MENUS))
        self.technology_films.active = False
        self.assertEqual(self._get_menus(self.backoffice), set(MENUS[:2]))

    def test_other_cooperative_sees_no_menu_and_no_code(self):
        self.technology_switchboard.is_switchboard = True
        codes = self._create_codes("AAA")
        self.assertFalse(self._get_menus(self.stranger))
        found = codes.with_user(self.stranger).search([("id", "in", codes.ids)])
        self.assertFalse(found)
        self.assertEqual(
            codes.with_user(self.backoffice).search([("id", "in", codes.ids)]), codes
        )
