# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common_risk import RiskCommon


class TestRiskTable(RiskCommon):
    """The level of an order in the situations that the rules tell apart."""

    def _assert_levels(self, *situations):
        """Each of them is ``(what it is, level, order)``."""
        for sentence, level, order in situations:
            with self.subTest(sentence):
                order.invalidate_recordset()
                self.assertEqual(
                    order.risk_level, level, f"{sentence}: {order.risk_explanation}"
                )

    def _prepare_adsl_line(self, **values):
        return self._prepare_fiber_line(product_id=self.product_adsl.id, **values)

    def _prepare_ported_fiber_line(self):
        return self._prepare_fiber_line(
            kind="portability",
            phone_number=self._make_landline_number(),
            previous_provider_id=self.provider.id,
        )

    def test_levels_by_what_is_ordered(self):
        mobile = self._prepare_mobile_line
        ported = self._prepare_portability_line
        fiber = self._prepare_fiber_line
        ported_fiber = self._prepare_ported_fiber_line
        order = self._create_order
        self._assert_levels(
            ("a new mobile", "R3", order([mobile()])),
            ("two new mobiles", "R3", order([mobile(), mobile()])),
            (
                "a mobile that is taken over",
                "R3",
                order([mobile(kind="holder_change")]),
            ),
            ("a ported mobile", "R1", order([ported()])),
            ("a new and a ported mobile", "R1", order([mobile(), ported()])),
            ("a new fibre", "R2", order([fiber()])),
            ("a new ADSL", "R2", order([self._prepare_adsl_line()])),
            ("a new fibre, a new mobile", "R2", order([fiber(), mobile()])),
            ("a new fibre, a ported mobile", "R2", order([fiber(), ported()])),
            ("a ported and a new fibre", "R2", order([ported_fiber(), fiber()])),
            ("a ported fibre", "R1", order([ported_fiber()])),
            ("a ported fibre, a new mobile", "R1", order([ported_fiber(), mobile()])),
            ("a switchboard", "R1", order([self._prepare_switchboard_line()])),
            ("nothing yet", "R1", order([])),
            (
                "a new mobile of somebody who is no member yet",
                "R3",
                order([mobile()], **self._prepare_new_member()),
            ),
        )

    def test_levels_by_who_has_not_paid(self):
        order = self._create_order
        irregular = self.irregular_payer
        both = self._create_tagged()
        both.category_id += irregular
        debtor_company = self._create_member(
            is_company=True, firstname=False, vat="ESB65410011"
        )
        self._create_invoice(debtor_company, 60)
        known = self._create_member_with_contract()
        known.category_id = self.non_payer
        regular = self._create_member_with_contract()
        regular.category_id = irregular
        self._assert_levels(
            ("a non-payer", "R5", order(member=self._create_tagged())),
            ("a non-payer with a contract", "R5", order(member=known)),
            (
                "a non-payer who moves",
                "R5",
                order([self._prepare_move(known)], member=known),
            ),
            ("a non-payer and irregular", "R5", order(member=both)),
            ("irregular", "R4", order(member=self._create_tagged(irregular))),
            ("irregular with a contract", "R4", order(member=regular)),
            ("a company with a debt", "R4", order(member=debtor_company)),
            ("a debt of 60", "R4", order(member=self._owe(60))),
            ("two debts of 30", "R4", order(member=self._owe(30, 30))),
            (
                "60.01 of which 10 are paid",
                "R4",
                order(member=self._owe(60.01, paid=10)),
            ),
            ("a debt of exactly 50", "R3", order(member=self._owe(50))),
            ("60 of which 20 are paid", "R3", order(member=self._owe(60, paid=20))),
            ("60 that were paid later", "R3", order(member=self._owe(60, paid=60))),
            ("60 not returned", "R3", order(member=self._owe(60, returned=False))),
            ("60 not invoiced yet", "R3", order(member=self._owe(60, post=False))),
        )

    def _owe(self, *amounts, **values):
        """A member with invoices, returned ones unless told otherwise."""
        member = self._create_member()
        for amount in amounts:
            self._create_invoice(member, amount, **values)
        return member

    def _prepare_move(self, member):
        """A line that moves a contract of a member."""
        contract = self.env["contract.contract"].search(
            [("partner_id", "=", member.id)], limit=1
        )
        return self._prepare_fiber_line(
            kind="location_change", changed_contract_id=contract.id
        )

    def _create_non_payers(self, iban: str):
        """Two members who did not pay, one who pays late, one of somewhere else."""
        non_payer = self._create_tagged(
            email="moros@example.com", phone="+34 600 11 22 33"
        )
        non_payer._get_or_create_contract_email("factures.moros@example.com")
        self.env["res.partner.bank"].create(
            {"partner_id": non_payer.id, "acc_number": iban}
        )
        self._create_tagged(email="fora@example.com").action_archive()
        self._create_tagged(self.irregular_payer, email="irregular@example.com")
        self._create_partner(
            name="De fora",
            email="foraster@example.com",
            company_id=self._create_cooperative("Una altra").id,
            category_id=self.non_payer.ids,
        )

    def test_levels_by_the_data_of_somebody_else(self):
        """Who does not pay may come again under another name."""
        order, new = self._create_order, self._prepare_new_member
        iban, other_iban = self._make_iban(), self._make_iban()
        self._create_non_payers(iban)
        self.env["res.partner.bank"].create(
            {"partner_id": self.sponsor.id, "acc_number": other_iban}
        )
        spaced = " ".join(iban[place : place + 4] for place in range(0, 24, 4))
        contract_email = "factures.moros@example.com"
        self._assert_levels(
            ("the IBAN of a non-payer", "R5", order(iban=iban)),
            ("the IBAN with blanks, small", "R5", order(iban=spaced.lower())),
            ("the e-mail", "R5", order(email_from="moros@example.com")),
            ("the e-mail in capitals", "R5", order(email_from="MOROS@example.com")),
            ("the e-mail of a contract", "R5", order(email_from=contract_email)),
            ("the phone, written otherwise", "R5", order(phone="600112233")),
            ("a new member with it", "R5", order(**new(phone="0034600112233"))),
            ("an archived non-payer's", "R5", order(email_from="fora@example.com")),
            ("an irregular payer's", "R3", order(email_from="irregular@example.com")),
            ("the IBAN of anybody else", "R3", order(iban=other_iban)),
            ("one of elsewhere", "R3", order(email_from="foraster@example.com")),
        )

    def test_levels_of_who_is_trusted(self):
        order = self._create_order
        known = self._create_member_with_contract()
        former = self._activate_contract(effective_date=self._get_day(-9)).partner_id
        reason = self.env["contract.termination.reason"].search([], limit=1)
        self._get_contract(former)._request_termination(self._get_day(-1), reason)
        self.assertEqual(self._get_contract(former).lifecycle_state, "terminated")
        coming = self._activate_contract(effective_date=self._get_day(5)).partner_id
        self.assertEqual(self._get_contract(coming).lifecycle_state, "pending_active")
        company = self._create_member(
            is_company=True, firstname=False, vat="ESB65410011"
        )
        kind = {"new_member_is_company": True, "new_member_firstname": False}
        self._assert_levels(
            ("an active contract", "R0", order(member=known)),
            ("a contract that has ended", "R3", order(member=former)),
            ("a contract that has not begun", "R3", order(member=coming)),
            (
                "a location change, whatever the contract",
                "R0",
                order([self._prepare_move(former)], member=former),
            ),
            ("a company", "R0", order(member=company)),
            (
                "a company that is no member yet",
                "R0",
                order(**self._prepare_new_member(**kind)),
            ),
        )

    def _get_contract(self, member):
        return self.env["contract.contract"].search([("partner_id", "=", member.id)])

    def test_levels_of_who_others_answer_for(self):
        known = self._create_member_with_contract()
        allied = self._create_agreement(code="ALIADA")
        own = self._create_agreement(code="SC")

        def order(**values):
            return self._create_order(member=self._create_member(**values))

        self._assert_levels(
            ("sponsored, with contract", "R0", order(sponsor_id=known.id)),
            ("sponsored, without one", "R3", order(sponsor_id=self.sponsor.id)),
            ("under an agreement", "R0", order(agreement_id=allied.id)),
            ("under our own", "R3", order(agreement_id=own.id)),
        )

    def test_levels_of_who_asks_for_membership(self):
        known = self._create_member_with_contract()
        allied = self._create_agreement(code="ALIADA")
        own = self._create_agreement(code="SC")

        def ask(**values):
            request = self._create_request(**values)
            # The methods of the tests make a member unless one is about to come.
            lead = self._create_order(new_member=True, membership_request_id=request.id)
            lead.new_member = False
            return lead

        sponsored, agreement = {"type": "sponsored"}, {"type": "agreement"}
        company = {"is_company": True, "firstname": False, "vat": "ESB65410011"}
        joined = self._create_sponsored_request(known)
        joined.action_validate()
        self._assert_levels(
            ("a person", "R3", ask()),
            ("sponsored", "R0", ask(sponsor_id=known.id, **sponsored)),
            ("sponsor has none", "R3", ask(sponsor_id=self.sponsor.id, **sponsored)),
            ("under an agreement", "R0", ask(agreement_id=allied.id, **agreement)),
            ("under our own", "R3", ask(agreement_id=own.id, **agreement)),
            ("a company", "R0", ask(**company)),
            ("was sponsored", "R0", self._create_order(member=joined.partner_id)),
        )
