"""Two ways to an Opencell: over HTTP, or into a sandbox without a network between."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import requests

REST = "/api/rest"
TIMEOUT = (10, 60)


@dataclass
class Answer:
    """What came back."""

    status: int
    type: str
    text: str

    @property
    def json(self) -> dict:
        return json.loads(self.text)


class Door:
    """Something that answers like Opencell; `whole`: all in it is the tests' own."""

    profile: str
    whole: bool

    def send(
        self,
        method: str,
        path: str,
        query: dict | None = None,
        body: object = None,
        *,
        raw: bytes | None = None,
        login: bool = True,
    ) -> Answer:
        """Make a call. body is sent as JSON, raw as it is."""
        content = raw
        if content is None and body is not None:
            content = json.dumps(body).encode()
        return self._send(method, path, query or {}, content, login)

    def _send(self, method, path, query, content, login) -> Answer:
        raise NotImplementedError


class HttpDoor(Door):
    """An Opencell by its address, as in https://host/opencell."""

    whole = False

    def __init__(self, profile: str, url: str, user: str, password: str):
        self.profile = profile
        self.root = url.rstrip("/").removesuffix(REST) + REST
        self.http = requests.Session()
        self.login = (user, password)

    def _send(self, method, path, query, content, login) -> Answer:
        answer = self.http.request(
            method,
            self.root + quote(path),
            params=query,
            data=content,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            auth=self.login if login else None,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        kind = answer.headers.get("Content-Type", "")
        return Answer(answer.status_code, kind, answer.text)


class SandboxDoor(Door):
    """A sandbox in this process, in memory."""

    whole = True
    login = ("opencell", "opencell")

    def __init__(self, profile: str):
        from opencell_sandbox.app import Settings, create_app

        self.profile = profile
        self.app = create_app(Settings(profile, ":memory:"))
        self.loop = asyncio.new_event_loop()

    def _send(self, method, path, query, content, login) -> Answer:
        headers = [(b"content-type", b"application/json")]
        if login:
            word = base64.b64encode(":".join(self.login).encode())
            headers.append((b"authorization", b"Basic " + word))
        scope = {
            "type": "http",
            "method": method,
            "path": f"/opencell{REST}{path}",
            "query_string": urlencode(query).encode(),
            "headers": headers,
            "client": ("127.0.0.1", 0),
        }
        return self.loop.run_until_complete(self._answer(scope, content or b""))

    async def _answer(self, scope: dict, content: bytes) -> Answer:
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = dict(sent[0]["headers"])
        body = b"".join(message.get("body", b"") for message in sent[1:])
        kind = headers.get(b"content-type", b"").decode()
        return Answer(sent[0]["status"], kind, body.decode())
