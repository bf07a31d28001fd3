from datetime import timedelta

from odoo.tests import tagged

from .common import OtrsCommon


@tagged("post_install", "-at_install")
class TestPush(OtrsCommon):
    """A service order gets its ticket, exactly once."""

    def test_activation_enqueues_one_push_and_calls_nothing(self):
        order = self._create_activation()
        self.commit()
        ticket = order.otrs_ticket_id
        self.assertEqual((ticket.state, ticket.external_code), ("to_push", order.name))
        job = self.jobs_of(ticket)
        self.assertEqual(len(job), 1)
        self.assertEqual(job.channel, "root.somconnexio.otrs")
        self.assertEqual((job.method_name, job.max_retries), ("_push", 0))
        self.assertFalse(self.wire.requests)

    def test_ticket_is_created_after_a_look(self):
        order, ticket, remote = self.create_ticketed()
        # looked for by its reference, and by the title of a half-made one
        self.assertEqual(
            self.otrs.calls[:4],
            ["SessionCreate", "TicketSearch", "TicketSearch", "TicketCreate"],
        )
        self.assertEqual(ticket.state, "done")
        self.assertEqual(ticket.external_id, str(remote.ticket_id))
        self.assertEqual(order.otrs_ticket_number, remote.number)
        self.assertEqual(order.otrs_queue, "Provisioning::Mobile")
        self.assertEqual(order.otrs_ticket_state, "new")
        self.assertEqual(order.state, "in_progress")
        self.assertEqual(
            ticket.ticket_url,
            f"https://otrs.test/otrs/index.pl?Action=AgentTicketZoom;TicketID="
            f"{remote.ticket_id}",
        )

    def test_reference_is_the_first_field_and_starts_the_title(self):
        order, _ticket, remote = self.create_ticketed()
        self.assertEqual(next(iter(remote.fields)), "OdooRef")
        self.assertTrue(remote.values["Title"].startswith(f"[{order.name}] "))

    def test_one_ticket_per_service_order_of_an_order_all_linked(self):
        lead = self._create_order(
            [self._prepare_mobile_line(), self._prepare_fiber_line()]
        )
        lead.action_validate_order()
        self.run_until_idle()
        mobile, fiber = (
            self.get_remote(order) for order in lead.service_order_ids.sorted("id")
        )
        self.assertEqual(mobile.values["Queue"], "Provisioning::Mobile")
        self.assertEqual(fiber.values["Queue"], "Provisioning::Fiber")
        pairs = {frozenset(link[:2]) for link in self.otrs.links}
        self.assertEqual(pairs, {frozenset((mobile.ticket_id, fiber.ticket_id))})

    def test_order_without_provisioning_gets_no_ticket(self):
        order = self._create_activation(self._prepare_switchboard_line())
        self.assertEqual(order.state, "completed")
        self.assertFalse(order.otrs_ticket_ids)

    def test_worker_killed_after_creation_finds_its_ticket(self):
        order = self._create_activation()
        self.commit()
        with self.env.cr.savepoint() as savepoint:
            order.otrs_ticket_id._push()
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(len(self.otrs.tickets), 1)
        self.assertFalse(order.otrs_ticket_id.external_id)
        self.run_until_idle()
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)

    def test_lost_answer_is_uncertain_until_otrs_is_asked(self):
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        ticket = order.otrs_ticket_id
        self.assertEqual(ticket.state, "uncertain")
        self.assertEqual(order.state, "acknowledged")
        self.assertEqual(order.otrs_push_state, "uncertain")
        self.run_until_idle()
        self.assertEqual(ticket.state, "done")
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)

    def test_half_a_ticket_is_completed(self):
        """The creation broke off after the first fields: no article, no more fields."""
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        remote = self.get_remote(order)
        whole = dict(remote.fields)
        remote.articles.clear()
        remote.fields = {"OdooRef": order.name}
        self.run_until_idle()
        self.assertEqual(self.get_remote(order).fields, whole)
        self.assertEqual(len(remote.articles), 1)
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)

    def test_ticket_that_otrs_still_writes_is_not_completed(self):
        """The request that nobody waits for any more goes on: its article comes."""
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        remote = self.get_remote(order)
        late = list(remote.articles)
        remote.articles.clear()
        self.frozen.tick(timedelta(seconds=70))
        self.otrs.tick(70)
        self.run_due_jobs()
        self.assertFalse(remote.articles, "it waits")
        self.assertFalse(order.otrs_ticket_number)
        remote.articles.extend(late)
        self.run_until_idle()
        self.assertEqual(remote.articles, late, "one article")
        self.assertEqual(order.otrs_ticket_number, remote.number)

    def test_ticket_of_which_only_the_title_is_there_is_completed(self):
        """OTRS was killed before it stored the first field."""
        order = self._create_activation()
        self.wire.break_next("TicketCreate", "lost_after")
        self.run_due_jobs()
        remote = self.get_remote(order)
        whole = dict(remote.fields)
        remote.articles.clear()
        remote.fields.clear()
        self.run_until_idle()
        self.assertEqual(remote.fields, whole)
        self.assertEqual(len(remote.articles), 1)
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)
        self.assertEqual(order.otrs_ticket_number, remote.number)

    def test_somebody_elses_ticket_of_our_title_is_left_alone(self):
        order = self._create_activation()
        title = f"[{order.name}] Altra cosa"
        values = {"Title": title, "State": "open", "Queue": "Raw"}
        other = self.otrs.add_ticket({}, **values)
        self.otrs.add_article(other, {"Subject": title, "Body": title})
        self.run_until_idle()
        self.assertFalse(other.fields)
        self.assertEqual(self.otrs.calls.count("TicketCreate"), 1)
        self.assertNotEqual(order.otrs_ticket_number, other.number)

    def test_disabled_backend_keeps_the_work(self):
        self.backend.state = "disabled"
        order = self._create_activation()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "to_push")
        self.assertFalse(self.wire.requests)
        self.backend.state = "enabled"
        self.env.flush_all()
        self.env.cr.execute("UPDATE otrs_ticket SET date_enqueued = NULL")
        self.env.invalidate_all()
        self.run_cron("sync.sweeper", "_cron_sweep")
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)

    def test_order_that_was_there_before_any_backend_gets_its_ticket(self):
        self.backend.unlink()
        order = self._create_activation()
        self.assertFalse(order.otrs_ticket_ids)
        backend = self._create_backend(self.company, "OTRS_LATE")
        self._create_ticket_type(backend, self.technology_mobile)
        self.poll()
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)
        self.assertEqual(order.state, "in_progress")

    def test_outage_waits_with_the_breaker_and_loses_nothing(self):
        self.backend.breaker_threshold = 2
        self.wire.outage = "refused"
        orders = [self._create_activation() for _ in range(3)]
        self.run_due_jobs()
        self.assertEqual(self.backend.breaker_state, "open")
        self.assertEqual({order.state for order in orders}, {"acknowledged"})
        self.wire.outage = None
        for _ in range(30):
            self.frozen.tick(60)
            self.run_cron("sync.sweeper", "_cron_sweep")
            self.run_due_jobs()
        for order in orders:
            self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)
        self.assertFalse(self.env["queue.job"].search([("state", "=", "failed")]))

    # === WHAT A PERSON MUST REPAIR === #

    def test_missing_type_is_an_error_and_the_retry_finds_a_new_one(self):
        self.type_mobile.active = False
        order = self._create_activation()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "error")
        self.assertIn("ticket type", order.otrs_error)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertFalse(self.otrs.tickets)
        self.type_mobile.active = True
        order.with_user(self.clerk).action_retry_otrs_ticket()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_number, self.get_remote(order).number)
        self.assertFalse(order.activity_ids)

    def test_all_missing_values_are_named_at_once(self):
        member = self._create_member(email=False)
        self.product_mobile.default_code = False
        order = self._create_activation(member=member, email_from=False)
        self.run_until_idle()
        self.assertIn("ProductCode is required", order.otrs_error)
        self.assertIn("customer user", order.otrs_error)

    def test_rejected_creation_is_shown_and_repaired(self):
        self.type_mobile.queue = "Nowhere"
        order = self._create_activation()
        self.run_until_idle()
        self.assertEqual(order.otrs_ticket_id.state, "error")
        self.assertIn("Queue", order.otrs_error)
        self.assertEqual(order.state, "acknowledged")
        self.type_mobile.queue = "Raw"
        order.action_retry_otrs_ticket()
        self.run_until_idle()
        self.assertEqual(self.get_remote(order).values["Queue"], "Raw")

    def test_too_long_a_value_is_never_sent(self):
        """OTRS would refuse it after the ticket was made."""
        self.type_mobile.field_ids.create(
            {
                "ticket_type_id": self.type_mobile.id,
                "name": "ServiceAddress",
                "source": "{lead_line_id.notes}",
            }
        )
        order = self._create_activation(self._prepare_mobile_line(notes="x" * 3801))
        self.run_until_idle()
        self.assertIn("ServiceAddress is too long", order.otrs_error)
        self.assertFalse(self.otrs.tickets)
