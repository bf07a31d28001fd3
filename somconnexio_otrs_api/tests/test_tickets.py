# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import TicketCommon

MORE = 5


@tagged("post_install", "-at_install")
class TestTickets(TicketCommon):
    """The tickets of members in one list, whoever opened them."""

    # === WHAT IS TOLD === #

    def test_both_kinds(self):
        order, ticket, remote = self.provide()
        own = self.open_ticket()
        mirror = self.find_mirror(own)
        mirror.contract_id = self._activate_contract(member=self.member)
        first, second = sorted(self.list()["items"], key=lambda item: item["kind"])
        for item in (first, second):
            self.assertRegex(item.pop("opened_at"), r"^2026-.*Z$")
            self.assertRegex(item.pop("changed_at"), r"^2026-.*Z$")
        self.assertEqual(
            first,
            {
                "number": own.number,
                "kind": "member",
                "subject": "No line",
                "state": "open",
                "member": "4001",
                "contract": mirror.contract_id.code,
                "service_order": None,
            },
        )
        self.assertEqual(
            second,
            {
                "number": remote.number,
                "kind": "service_order",
                "subject": "Activation",
                "state": "open",
                "member": "4001",
                "contract": order.contract_id.code or None,
                "service_order": order.name,
            },
        )
        self.assertEqual(ticket.ticket_number, remote.number)

    def test_the_newest_first(self):
        numbers = [self.open_ticket().number for _turn in range(3)]
        self.assertEqual(self.get_numbers(), numbers[::-1])
        self.assertEqual(self.get_numbers("?sort=opened"), numbers)

    def test_pages(self):
        numbers = [self.open_ticket().number for _turn in range(3)]
        numbers += [self.provide()[2].number]
        found, cursor = [], ""
        while cursor is not None:
            page = self.list(f"?limit=2&sort=opened&cursor={cursor}")
            found += [item["number"] for item in page["items"]]
            cursor = page["next"]
        self.assertCountEqual(found, numbers)
        answer = self.call("/tickets?cursor=nonsense")
        self.assertInvalid(answer, {"?cursor": "invalid_cursor"})

    def test_ticket_that_otrs_does_not_have_yet(self):
        self.wire.outage = "refused"
        order = self._create_activation(member=self.member)
        self.run_due_jobs()
        self.assertTrue(order.otrs_ticket_id)
        self.assertEqual(self.get_numbers(), [])

    def test_language(self):
        self.provide()
        (item,) = self.list(lang="ca")["items"]
        types = self.env["service.order"]._fields["type"]
        catalan = types._description_selection(self.env(context={"lang": "ca_ES"}))
        self.assertEqual(item["subject"], dict(catalan)["activation"])

    # === FILTERS === #

    def test_filters(self):
        order, _ticket, remote = self.provide()
        own = self.open_ticket()
        elsewhere = self.open_ticket(self.other)
        self.otrs.agent_update(own.ticket_id, "closed successful")
        self.poll()
        mirror = self.find_mirror(elsewhere)
        mirror.contract_id = self._activate_contract(member=self.other)
        for query, expected in (
            ("member=4001", {remote.number, own.number}),
            (f"member={self.other.ref}", {elsewhere.number}),
            ("member=4001&state=open", {remote.number}),
            ("state=closed", {own.number}),
            (f"contract={mirror.contract_id.code}", {elsewhere.number}),
            ("contract=NONE", set()),
            ("changed_since=2026-01-01T00:00:00Z", {*self.get_numbers()}),
            ("changed_since=2100-01-01T00:00:00Z", set()),
        ):
            with self.subTest(query=query):
                self.assertEqual(set(self.get_numbers(f"?{query}")), expected)
        self.assertEqual(len(self.get_numbers()), 3)
        self.assertEqual(order.partner_id, self.member)

    def test_wrong_filters(self):
        answer = self.call("/tickets?state=merged&changed_since=today&limit=0")
        self.assertInvalid(
            answer,
            {
                "?state": "invalid_choice",
                "?changed_since": "invalid_date",
                "?limit": "too_small",
            },
        )

    def test_change_is_seen_since_then(self):
        remote = self.open_ticket()
        (before,) = self.list()["items"]
        self.env.cr.execute(
            "UPDATE otrs_member_ticket SET write_date = write_date - interval '1 day'"
        )
        self.assertEqual(self.get_numbers(f"?changed_since={before['changed_at']}"), [])
        self.otrs.agent_update(remote.ticket_id, "open")
        self.poll()
        self.assertEqual(
            self.get_numbers(f"?changed_since={before['changed_at']}"), [remote.number]
        )

    # === WHO SEES WHAT === #

    def test_member_sees_its_own_only(self):
        mine, others = self.open_ticket(), self.open_ticket(self.other)
        key = self.make_token(self.member)
        self.assertEqual(self.get_numbers(key=key), [mine.number])
        self.assertEqual(self.get_numbers(f"?member={self.other.ref}", key=key), [])
        self.assertEqual(self.read_ticket(mine.number, key=key)["number"], mine.number)
        for answer in (
            self.call(f"/tickets/{others.number}", key=key),
            self.write_message(others.number, key=key),
        ):
            self.assertProblem(answer, 404, "not-found")
        self.run_until_idle()
        self.assertEqual(len(others.articles), 0)

    def test_another_cooperative(self):
        remote = self.open_ticket()
        company = self._create_cooperative("Another cooperative")
        scopes = self.env["somconnexio.api.scope"].search([])
        stranger = self._create_client(
            "Elsewhere", company_id=company.id, scope_ids=scopes.ids
        )
        key = stranger._generate_key()
        self.assertEqual(self.get_numbers(key=key), [])
        answer = self.call(f"/tickets/{remote.number}", key=key)
        self.assertProblem(answer, 404, "not-found")

    def test_staff_of_the_company_reads_the_rows(self):
        self.open_ticket()
        company = self._create_cooperative("Another cooperative")
        rows = self.env["api.ticket"].with_user(self.backoffice)
        self.assertEqual(rows.search_count([]), 1)
        self.env["otrs.member.ticket"].search([]).backend_id.company_id = company
        self.assertEqual(rows.search_count([]), 0)

    # === COST === #

    def test_queries_do_not_grow(self):
        def count():
            self.list()  # what is read once only
            before = self.env.cr.sql_log_count
            found = len(self.get_numbers())
            return self.env.cr.sql_log_count - before, found

        def add():
            member = self._create_member()
            self.provide(member)
            mirror = self.find_mirror(self.open_ticket(member))
            mirror.contract_id = self._activate_contract(member=member)

        add()
        few, _rows = count()
        for _turn in range(MORE):
            add()
        more, rows = count()
        self.assertEqual(rows, 2 * MORE + 2)
        self.assertLessEqual(more, few)
