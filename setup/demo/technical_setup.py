"""What an administrator does once in the settings, before the cooperative works.

The keys of the website and of the back office are made in Odoo's own forms; the
addresses and passwords of OTRS and Opencell come from Odoo's environment.
"""

from __future__ import annotations

import json
from pathlib import Path

from .odoo_client import JsonClient, WebSession
from .settings import Settings

CLIENT_NAME = "Web de la cooperativa"


def make_staff_client(settings: Settings) -> JsonClient:
    """Log in as the back office and make a key for JSON-2."""
    return _make_client(settings, settings.staff_login, settings.staff_password)


def make_admin_client(settings: Settings) -> JsonClient:
    """Log in as the administrator and make a key for JSON-2."""
    return _make_client(settings, settings.admin_login, settings.admin_password)


def _make_client(settings: Settings, login: str, password: str) -> JsonClient:
    session = WebSession(settings.odoo_url, settings.odoo_database)
    session.log_in(login, password)
    key = session.make_api_key("Demo", password)
    return JsonClient(settings.odoo_url, settings.odoo_database, key)


def make_website_key(settings: Settings) -> str:
    """Make the website a client of the API and return a new key for it."""
    session = WebSession(settings.odoo_url, settings.odoo_database)
    session.log_in(settings.admin_login, settings.admin_password)
    clients = session.call(
        "somconnexio.api.client", "search", [("name", "=", CLIENT_NAME)]
    )
    if clients:
        client = clients[0]
    else:
        client = session.call(
            "somconnexio.api.client",
            "create",
            {"name": CLIENT_NAME, "allowed_origins": settings.form_url},
        )
    wizard = session.call("somconnexio.api.key.wizard", "create", {"client_id": client})
    action = session.call("somconnexio.api.key.wizard", "action_generate", [wizard])
    key = action["context"]["default_key"]
    configure_form(settings.form_config, settings.odoo_url, key)
    return key


def configure_form(file: Path, odoo_url: str, key: str) -> None:
    """Tell the website's form where the API is and which key it has."""
    values = {"apiUrl": f"{odoo_url}/api/v1", "apiKey": key}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"window.SOMCONNEXIO = {json.dumps(values)};\n")
