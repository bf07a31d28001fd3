"""The mail catcher: what is sent is kept, shown, and goes nowhere."""

import os
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from socket import socket

import pytest

CATCHER = Path(__file__).resolve().parents[2] / "setup" / "mail_catcher"


def free_port():
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Catcher:
    """A running catcher."""

    def __init__(self, folder):
        self.folder = folder
        self.smtp_port, self.web_port = free_port(), free_port()
        ports = ["--smtp-port", str(self.smtp_port), "--web-port", str(self.web_port)]
        command = [sys.executable, str(CATCHER), "serve", "--folder", str(folder)]
        self.process = subprocess.Popen([*command, *ports])
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                self.page("/")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the catcher does not start")

    def page(self, path):
        address = f"http://127.0.0.1:{self.web_port}{path}"
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read().decode()

    def send(self, subject, plain, html=None):
        message = EmailMessage()
        message["From"] = "erp@cooperativa.example"
        message["To"] = "Núria Prat <nuria@example.com>"
        message["Subject"] = subject
        message.set_content(plain)
        if html:
            message.add_alternative(html, subtype="html")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as server:
            server.send_message(message)

    def show(self, *words):
        command = [sys.executable, str(CATCHER), "show", "--folder", str(self.folder)]
        done = subprocess.run(
            [*command, *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def stop(self):
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(10)


@pytest.fixture
def catcher(tmp_path):
    running = Catcher(tmp_path / "mail")
    yield running
    running.stop()


def test_empty_mailbox_says_so(catcher):
    assert "No mail yet" in catcher.page("/")
    assert "no mail yet" in catcher.show()


def test_message_is_listed_and_shown(catcher):
    catcher.send("Benvinguda & gràcies", "Hola, Núria", "<p>Hola, <b>Núria</b></p>")
    assert "Benvinguda &amp; gràcies" in catcher.page("/")
    assert "sandbox" in catcher.page("/1")
    assert "<b>Núria</b>" in catcher.page("/1/html")
    assert "Benvinguda & gràcies" in catcher.show()
    assert "Hola, Núria" in catcher.show("1")


def test_markup_in_a_subject_is_not_run(catcher):
    catcher.send("<script>alert(1)</script>", "text")
    assert "<script>" not in catcher.page("/")
    assert "<script>" not in catcher.page("/1")


def test_unknown_message_is_not_found(catcher):
    with pytest.raises(urllib.error.HTTPError) as failure:
        catcher.page("/7")
    assert failure.value.code == 404
    assert "no message 7" in catcher.show("7")


def test_messages_survive_a_restart(tmp_path):
    first = Catcher(tmp_path)
    first.send("abans", "1")
    assert first.stop() == 0
    second = Catcher(tmp_path)
    try:
        second.send("després", "2")
        listing = second.show()
    finally:
        second.stop()
    assert listing.index("abans") < listing.index("després")
