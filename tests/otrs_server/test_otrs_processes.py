"""The processes of our Znuny, walked by the ERP's account and by a person."""

import pytest
from pyotrs.lib import APIError

ACTIVITY = "ProcessManagementActivityID"


def activity(number: int) -> str:
    return f"Activity-{number:032d}"


@pytest.mark.parametrize(("kind", "process"), [("Mobile", 1), ("Fiber", 2)])
def test_service_is_scheduled_and_closed(create, agent, kind, process):
    """Requested → scheduled by the date → done by closing; the history tells it."""
    reference = create(kind, process)
    ticket = agent.find(reference)
    assert (ticket["State"], ticket["Queue"]) == ("new", f"Provisioning::{kind}")
    assert ticket[ACTIVITY] == activity(process * 10 + 1)

    ticket = agent.schedule(reference, "2026-10-05")
    assert (ticket["State"], ticket[ACTIVITY]) == ("open", activity(process * 10 + 2))
    assert ticket["ActivationDate"].startswith("2026-10-05")

    ticket = agent.close(reference, success=True)
    assert ticket["State"] == "closed successful"
    assert ticket[ACTIVITY] == activity(process * 10 + 3)
    kinds = [entry["HistoryType"] for entry in agent.history(reference)]
    assert kinds[0] == "NewTicket"
    assert kinds.count("StateUpdate") == 2


@pytest.mark.parametrize(("kind", "process"), [("Mobile", 1), ("Fiber", 2)])
def test_failure_can_come_before_scheduling(create, agent, kind, process):
    """A ticket closed unsuccessfully is done, with the reason in its field."""
    reference = create(kind, process)
    ticket = agent.close(reference, success=False, reason="Sense cobertura «FTTH»")
    assert ticket["State"] == "closed unsuccessful"
    assert ticket["FailureReason"] == "Sense cobertura «FTTH»"
    assert ticket[ACTIVITY] == activity(process * 10 + 3)
    assert ticket["Articles"][-1]["Body"].strip() == "Sense cobertura «FTTH»"


def test_reopened_ticket_starts_again(create, agent):
    """From done back to requested, and on with a new date."""
    reference = create()
    agent.schedule(reference, "2026-10-05")
    agent.close(reference, success=False, reason="Ningú a casa")
    ticket = agent.reopen(reference)
    assert (ticket["State"], ticket[ACTIVITY]) == ("open", activity(11))
    assert not ticket.get("FailureReason")
    ticket = agent.schedule(reference, "2026-10-12")
    assert ticket[ACTIVITY] == activity(12)


def test_erp_finds_its_ticket_by_reference(create, erp):
    """The key that is searched for before each creation finds exactly one."""
    reference = create(MemberName="Núria <Soler> & filles", ServiceKind="portability")
    create()
    found = erp.ticket_search(DynamicField_OdooRef={"Equals": reference})
    assert len(found) == 1
    ticket = erp.ticket_get_by_id(found[0], dynamic_fields=True)
    assert ticket.dynamic_field_get("MemberName").value == "Núria <Soler> & filles"
    assert ticket.dynamic_field_get("ServiceKind").value == "portability"
    assert ticket.fields["CustomerID"] == "1042"
    assert ticket.fields["CustomerUserID"] == "nuria@exemple.example"
    assert erp.ticket_search(DynamicField_OdooRef={"Equals": reference + "X"}) == []


def test_customer_must_have_an_address(create):
    """Whoever is not known to Znuny needs an e-mail address as login."""
    with pytest.raises(APIError, match="CustomerUser parameter is invalid"):
        create(ContactEmail="1042")


def test_unknown_reference_and_two_of_one(create, agent, step_error):
    """A step is taken on exactly one ticket, or not at all."""
    with pytest.raises(step_error, match="0 tickets"):
        agent.close("SRV-NONE", success=True)
    reference = create()
    create(OdooRef=reference)
    with pytest.raises(step_error, match="2 tickets"):
        agent.close(reference, success=True)


def test_reader_cannot_close(create, agent, reader):
    """The account without write permission is refused."""
    ticket_id = agent.find(create())["TicketID"]
    with pytest.raises(APIError, match=r"(?i)access|permission"):
        reader.ticket_update(ticket_id, State="closed successful")
    assert agent.get(ticket_id)["State"] == "new"


def test_tickets_of_a_pack_are_linked(create, agent, erp):
    """Our link operations, which Znuny has not: added, listed, removed."""
    fibre, mobile = (agent.find(create())["TicketID"] for _ in range(2))
    assert erp.link_add(fibre, mobile, link_type="ParentChild")
    links = erp.link_list(fibre)
    assert [(link["Key"], link["Type"]) for link in links] == [
        (str(mobile), "ParentChild")
    ]
    assert erp.link_delete(fibre, mobile, link_type="ParentChild")
    assert not erp.link_list(fibre)
