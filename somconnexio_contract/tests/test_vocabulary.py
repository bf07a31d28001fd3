# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SomconnexioCommon

MODELS = (
    "contract.termination.reason",
    "contract.termination.user.reason",
    "service.price.list",
    "service.product.category",
    "service.provider",
    "service.supplier",
    "service.technology",
)


@tagged("post_install", "-at_install")
class TestVocabulary(SomconnexioCommon):
    """Each cooperative has technologies, suppliers ... of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_cooperative("Altra cooperativa")
        cls.other_manager = cls._create_staff(
            "test_other_manager", "group_manager", company=cls.other
        )

    def _create(self, model, company, code="twin"):
        return self.env[model].create(
            {"name": code, "code": code, "company_id": company and company.id}
        )

    def test_each_company_has_its_own_and_none_sees_the_other(self):
        for model in MODELS:
            with self.subTest(model):
                mine = self._create(model, self.company)
                theirs = self._create(model, self.other)
                shared = self._create(model, False, "shared")
                every = mine | theirs | shared
                domain = [("id", "in", every.ids)]
                for user, own in (
                    (self.manager, mine),
                    (self.other_manager, theirs),
                ):
                    records = self.env[model].with_user(user)
                    self.assertEqual(records.search(domain), own | shared)
                with self.assertRaises(AccessError):
                    theirs.with_user(self.manager).read(["name"])

    def test_code_is_unique_in_a_company(self):
        for model in MODELS:
            for company in (self.company, False):
                self._create(model, company)
                with (
                    self.subTest(model),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(UniqueViolation),
                    self.env.cr.savepoint(),
                ):
                    self._create(model, company)

    def test_code_finds_the_own_record_before_the_shared_one(self):
        for model in MODELS:
            with self.subTest(model):
                shared = self._create(model, False)
                find = self.env[model]._get_by_code
                self.assertEqual(find("twin", self.company), shared)
                mine = self._create(model, self.company)
                self.assertEqual(find("twin", self.company), mine)
                self.assertEqual(find("twin", self.other), shared)
                self.assertFalse(find("nobody's", self.company))

    def test_new_vocabulary_belongs_to_the_company_in_which_it_is_entered(self):
        for model in MODELS[2:]:
            records = self.env[model].with_user(self.other_manager)
            record = records.create({"name": "New", "code": "new"})
            self.assertEqual(record.company_id, self.other, model)

    def test_reasons_that_come_with_the_addon_are_those_of_all(self):
        reasons = self.env["contract.termination.reason"].search([])
        self.assertFalse(reasons.company_id)

    def test_product_has_no_technology_of_another_company(self):
        technology = self._create("service.technology", self.other)
        with self.assertRaises(UserError):
            self.product_mobile_big.service_technology_id = technology

    def test_order_has_no_supplier_of_another_company(self):
        supplier = self._create("service.supplier", self.other)
        supplier.technology_ids = self.technology_mobile
        with self.assertRaises(UserError):
            self._create_order([self._prepare_mobile_line(supplier_id=supplier.id)])

    def test_second_cooperative_with_technologies_of_its_own(self):
        technology = self.env["service.technology"].create(
            {
                "name": "Radio",
                "code": "mobile",
                "company_id": self.other.id,
                "needs_provisioning": False,
            }
        )
        product = self._create_product(
            "Radio link", "RADIO", technology, 10.0, company=self.other
        )
        member = self._create_member(company_id=self.other.id)
        contract = self._create_activation(
            {"product_id": product.id}, member=member
        ).contract_id
        self.assertEqual(contract.lifecycle_state, "active")
        self.assertEqual(contract.service_technology_id, technology)
        self.assertFalse(
            self.env["service.technology"]
            .with_user(self.manager)
            .search([("id", "=", technology.id)])
        )

    def test_cooperative_itself_is_one_provider(self):
        providers = self.env["service.provider"]
        own = self._create("service.provider", self.company)
        own.is_own = True
        self.env.flush_all()
        other = self._create("service.provider", self.company, "second")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            other.is_own = True
            self.env.flush_all()
        self.assertEqual(providers._get_by_code("twin", self.company), own)

    def test_upgrade_leaves_old_vocabulary_to_all(self):
        migrate = load_script(
            "somconnexio_contract/migrations/19.0.1.1.0/pre-migration.py", "pre_19_1_1"
        ).migrate
        cr = self.env.cr
        cr.execute(
            "ALTER TABLE service_provider DROP COLUMN company_id CASCADE;"
            "ALTER TABLE service_provider ADD CONSTRAINT service_provider_code_uniq"
            " UNIQUE (code)"
        )

        migrate(cr, "19.0.1.0.0")
        migrate(cr, "19.0.1.0.0")

        cr.execute("SELECT count(company_id), count(*) > 0 FROM service_provider")
        self.assertEqual(cr.fetchone(), (0, True))
        cr.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = 'service_provider_code_uniq'"
        )
        self.assertFalse(cr.fetchone())
