# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from .common import SomconnexioCommon

GROUPS = (
    "group_readonly",
    "group_user",
    "group_supervisor",
    "group_technician",
    "group_manager",
)
# What the web client knows when it reads a domain.
EVAL_WORDS = {
    "context_today": datetime.date.today,
    "datetime": datetime,
    "relativedelta": dateutil.relativedelta.relativedelta,
    "time": time,
}
# They have no fields of their own to read.
OTHER_VIEWS = ("search", "activity")


@tagged("post_install", "-at_install")
class TestViewsOfGroups(SomconnexioCommon):
    """Whoever may open a menu may read all that its views show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._activate_contract(cls._prepare_fiber_line())
        cls._create_activation()
        cls.staff = {
            group: cls._create_staff(f"test_views_{group}", group) for group in GROUPS
        }

    def _get_menus(self, user):
        """The menus of the application that a person sees."""
        root = self.env.ref("somconnexio_contract.somconnexio_contract_menu")
        menus = self.env["ir.ui.menu"].with_user(user)
        visible = menus._visible_menu_ids()
        return menus.search([("id", "child_of", root.id), ("id", "in", list(visible))])

    def _prepare_specification(self, node, fields_info) -> dict:
        """What the web client would read for a view."""
        specification = {}
        for field in node.xpath(".//field[not(ancestor::field)]"):
            name = field.get("name")
            if name in fields_info:
                specification[name] = {}
                if fields_info[name]["type"] == "many2one":
                    specification[name] = {"fields": {"display_name": {}}}
        return specification

    def _read_view(self, user, action, view_id, mode):
        model = self.env[action.res_model].with_user(user)
        result = model.get_views([(view_id, mode)])
        arch = etree.fromstring(result["views"][mode]["arch"])
        fields_info = result["models"][action.res_model]["fields"]
        if mode in ("graph", "pivot"):
            names = [node.get("name") for node in arch.findall("field")]
            self.assertTrue(set(names) <= fields_info.keys(), names)
            return
        specification = self._prepare_specification(arch, fields_info)
        self.assertTrue(specification, "an empty view")
        model.web_search_read([], specification, limit=5)

    def test_views_of_each_menu_can_be_read_by_each_group(self):
        for group, user in self.staff.items():
            actions = [menu.action for menu in self._get_menus(user).sudo()]
            actions = [action for action in actions if action]
            self.assertGreater(len(actions), 5, group)
            for action in actions:
                for view_id, mode in action._get_action_dict()["views"]:
                    if mode in OTHER_VIEWS:
                        continue
                    with self.subTest(group=group, action=action.name, mode=mode):
                        self._read_view(user, action, view_id, mode)

    def test_filters_and_groupings_of_each_menu_work(self):
        user = self.staff["group_user"]
        actions = [menu.action for menu in self._get_menus(user).sudo()]
        for action in filter(None, actions):
            model = self.env[action.res_model].with_user(user)
            view = [(action.search_view_id.id, "search")]
            arch = etree.fromstring(model.get_views(view)["views"]["search"]["arch"])
            for node in arch.iter("filter"):
                with self.subTest(action=action.name, filter=node.get("name")):
                    words = {"uid": user.id, **EVAL_WORDS}
                    if node.get("domain"):
                        model.search_count(safe_eval(node.get("domain"), words))
                    context = safe_eval(node.get("context") or "{}", words)
                    if context.get("group_by"):
                        model.web_read_group([], [context["group_by"]], ["__count"])

    def test_reader_gets_no_button_that_changes_something(self):
        """Of a header only what is for everybody: the state."""
        reader = self.staff["group_readonly"]
        for record in self.contract, self.contract.activation_order_id:
            form = etree.fromstring(
                record.with_user(reader).get_view(False, "form")["arch"]
            )
            ours = [
                button.get("name")
                for button in form.findall("./header/button")
                if button.get("type") == "action"
                or button.get("name") == "action_retry"
            ]
            self.assertEqual(ours, [], record._name)

    def test_other_cooperative_sees_nothing(self):
        """Every menu of another cooperative's agent is empty of our records."""
        company = self._create_cooperative("Una altra cooperativa")
        stranger = self._create_staff("test_stranger", "group_user", company)
        stranger.company_ids = [Command.set(company.ids)]
        for name in (
            "contract.contract",
            "service.order",
            "crm.lead",
            "crm.lead.line",
            "billing.group",
        ):
            with self.subTest(model=name):
                model = self.env[name]
                self.assertTrue(
                    model.search_count([("company_id", "=", self.company.id)])
                )
                theirs = model.with_user(stranger).with_company(company)
                self.assertFalse(
                    theirs.search([]).filtered(
                        lambda record: record.sudo().company_id == self.company
                    )
                )
