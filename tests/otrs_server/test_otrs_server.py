"""The server as such: its scripts, and the web interface of its agents."""

import http.cookiejar
import os
import re
import signal
import urllib.error
import urllib.parse
import urllib.request

LOADED = re.compile(r'<(?:script|img|link|iframe)\b[^>]*?(?:src|href)="([^"]+)"')


def open_page(browser, address: str, form: dict | None = None) -> str:
    data = urllib.parse.urlencode(form).encode() if form else None
    with browser.open(address, data, timeout=60) as response:
        assert response.status == 200
        return response.read().decode()


def test_agent_follows_a_link_to_a_ticket(znuny, create, agent):
    """The link opens after the log-in; all that the page loads is of this server."""
    ticket = agent.find(create(MemberRef="1042"))
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    zoom = f"Action=AgentTicketZoom;TicketID={ticket['TicketID']}"
    address = f"{znuny.url}/otrs/index.pl"
    assert 'id="LoginButton"' in open_page(browser, f"{address}?{zoom}")
    form = {
        "Action": "Login",
        "RequestedURL": zoom,
        "User": "tecnica1",
        "Password": "tecnica1-secret",
    }
    page = open_page(browser, address, form)
    assert ticket["TicketNumber"] in page
    assert "Activació" not in page  # no date yet: the process hasn't moved
    assert "Sol·licitada" in page

    # the editor's frame starts blank
    loaded = [path for path in LOADED.findall(page) if path != "about:blank"]
    assert len(loaded) > 10
    for path in loaded:
        place = urllib.parse.urljoin(address, path.replace("&amp;", "&"))
        assert place.startswith(f"{znuny.url}/"), place
        open_page_bytes(browser, place)


def open_page_bytes(browser, address: str) -> None:
    with browser.open(address, timeout=60) as response:
        assert response.status == 200
        assert response.read()


def test_customers_have_no_door(znuny):
    """Only the agents' program and the API are served, no installer either."""
    for name in ("customer.pl", "installer.pl", "public.pl", "rpc.pl"):
        try:
            urllib.request.urlopen(f"{znuny.url}/otrs/{name}", timeout=30)
        except urllib.error.HTTPError as error:
            assert error.code == 404
        else:
            raise AssertionError(f"{name} is served")


def test_setup_again_changes_nothing(znuny, create, agent):
    """A second set-up finds everything done and leaves tickets and server alone."""
    reference, pid = create(), znuny.web_pid()
    printed = znuny.run("setup.sh").strip().splitlines()
    assert len(printed) == 1, printed
    assert znuny.web_pid() == pid
    assert agent.find(reference)["State"] == "new"


def test_killed_server_comes_back(znuny, create, agent):
    """Workers that lost their master give way; the tickets are there."""
    reference, pid = create(), znuny.web_pid()
    os.kill(pid, signal.SIGKILL)
    znuny.run("setup.sh")
    assert znuny.web_pid() != pid
    assert agent.find(reference)["State"] == "new"


def test_stopped_server_keeps_its_tickets(znuny, create, agent):
    """Stop and start: database and all."""
    reference = create()
    znuny.run("stop.sh")
    assert not (znuny.folder / "pg" / "postmaster.pid").exists()
    znuny.run("setup.sh")
    assert agent.find(reference)["State"] == "new"


def test_reset_leaves_no_ticket(znuny, create, agent, step_error):
    """Back to what was provisioned: only Znuny's welcome is there."""
    create()
    znuny.run("reset.sh")
    assert agent.search() == [1]
    assert agent.find_all("SRV000001") == []
    reference = create()
    assert agent.find(reference)["State"] == "new"
