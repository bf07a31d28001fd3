"""Odoo's own public doors: the login of a browser and the JSON-2 interface."""

from __future__ import annotations

import html
import re

import requests

TIMEOUT = (5, 120)
CSRF_FIELD = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
FORM_INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


class OdooRefusedError(Exception):
    """Odoo answered with an error; its text is the message for the person."""


class WebSession:
    """A person with a browser's session: log in, open pages, send forms."""

    def __init__(self, url: str, database: str):
        self.url = url
        self._database = database
        self._http = requests.Session()

    def log_in(self, login: str, password: str) -> int:
        """Log in as the web client does and return the user's id."""
        try:
            user = self._rpc(
                "/web/session/authenticate",
                {"db": self._database, "login": login, "password": password},
            )
        except OdooRefusedError as error:
            raise OdooRefusedError(f"login of {login}: {error}") from error
        if not user.get("uid"):
            raise OdooRefusedError(f"login of {login}: a second factor is asked for")
        return user["uid"]

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a method as the web client does."""
        return self._rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _rpc(self, path: str, params: dict):
        answer = self._http.post(
            self.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        content = answer.json()
        if error := content.get("error"):
            raise OdooRefusedError(error["data"].get("message") or error["message"])
        return content.get("result")

    def open(self, path: str) -> requests.Response:
        """Open a page; follow redirections as a browser does."""
        url = path if path.startswith("http") else self.url + path
        return self._http.get(url, timeout=TIMEOUT)

    def send_form(self, page: requests.Response, **values: str) -> requests.Response:
        """Fill in the form of a page and send it."""
        fields = {}
        for tag in FORM_INPUT.findall(page.text):
            attributes = dict(ATTRIBUTE.findall(tag))
            if "name" in attributes:
                fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
        return self._http.post(page.url, data=fields | values, timeout=TIMEOUT)

    def make_api_key(self, name: str, password: str) -> str:
        """Make a key for the logged-in user, as in the user's preferences."""
        wizard = self.call(
            "res.users.apikeys.description", "create", {"name": name, "duration": "1"}
        )
        action = self.call("res.users.apikeys.description", "make_key", [wizard])
        if action["res_model"] == "res.users.identitycheck":
            # Odoo asks for the password again before it hands out a key
            action = self.call(
                "res.users.identitycheck",
                "run_check",
                [action["res_id"]],
                context={"password": password},
            )
        return action["context"]["default_key"]


class JsonClient:
    """Odoo's JSON-2 interface with the key of one user."""

    def __init__(self, url: str, database: str, key: str, language: str = "ca_ES"):
        self._url = url
        self._context = {"lang": language}
        self._http = requests.Session()
        self._http.headers.update(
            {"Authorization": f"bearer {key}", "X-Odoo-Database": database}
        )

    def call(self, model: str, method: str, ids: list[int] | None = None, **kwargs):
        """Call a public method and return its answer."""
        body = {"context": self._context | kwargs.pop("context", {}), **kwargs}
        if ids is not None:
            body["ids"] = ids
        answer = self._http.post(
            f"{self._url}/json/2/{model}/{method}", json=body, timeout=TIMEOUT
        )
        if answer.status_code >= 400:
            raise OdooRefusedError(_read_message(answer))
        return answer.json()

    def search_read(self, model: str, domain: list, fields: list[str], **kwargs):
        """Return the matching records as a list of dictionaries."""
        return self.call(model, "search_read", domain=domain, fields=fields, **kwargs)

    def read_one(self, model: str, record: int, fields: list[str]) -> dict:
        """Return one record as a dictionary."""
        return self.call(model, "read", [record], fields=fields)[0]


def _read_message(answer: requests.Response) -> str:
    try:
        message = answer.json()["message"]
    except (ValueError, KeyError):
        message = answer.text[:300]
    return f"{answer.status_code}: {message}"
