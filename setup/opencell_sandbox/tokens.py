"""Bearer tokens as Keycloak gives them: 300 seconds of the server's clock, no more."""

import hmac
import json
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from .world import World

REALM = "/auth/realms/opencell/protocol/openid-connect"
CLIENT = "opencell-web"
LIFE = 300
REFRESH_LIFE = 1800


class Refusal(Exception):
    """Why no token is given, in OAuth's words."""

    def __init__(self, status: int, error: str, description: str):
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass
class Tokens:
    """The tokens that were given and until when they are good.

    They live in memory: after a restart every client has to log in again.
    """

    world: World
    login: tuple[str, str]
    client_secret: str
    access: dict[str, int] = field(default_factory=dict)
    refresh: dict[str, int] = field(default_factory=dict)

    def know(self, token: str) -> bool:
        """Tell whether an access token is good now."""
        return self.access.get(token, 0) > self.world.now()

    def give(self, form: dict[str, str]) -> dict:
        """Return new tokens for a form of the token endpoint; raises Refusal."""
        grant = form.get("grant_type")
        if not grant:
            raise Refusal(400, "invalid_request", "Missing form parameter: grant_type")
        self._check_client(form)
        if grant == "password":
            self._check_login(form)
        elif grant == "refresh_token":
            self._check_refresh(form.get("refresh_token", ""))
        elif grant != "client_credentials":
            raise Refusal(400, "unsupported_grant_type", "Unsupported grant_type")
        return self._make(refreshable=grant != "client_credentials")

    def forget(self) -> None:
        """Forget all tokens, as a restarted Keycloak does."""
        self.access.clear()
        self.refresh.clear()

    def _check_client(self, form: dict[str, str]) -> None:
        secret = form.get("client_secret", "")
        known = form.get("client_id") == CLIENT
        if not known or not _equal(secret, self.client_secret):
            raise Refusal(
                401, "invalid_client", "Invalid client or Invalid client credentials"
            )

    def _check_login(self, form: dict[str, str]) -> None:
        given = (form.get("username", ""), form.get("password", ""))
        if not all(_equal(*pair) for pair in zip(given, self.login, strict=True)):
            raise Refusal(401, "invalid_grant", "Invalid user credentials")

    def _check_refresh(self, token: str) -> None:
        until = self.refresh.pop(token, None)
        if until is None:
            raise Refusal(400, "invalid_grant", "Invalid refresh token")
        if until <= self.world.now():
            raise Refusal(400, "invalid_grant", "Token is not active")

    def _make(self, *, refreshable: bool) -> dict:
        now = self.world.now()
        self.access = {token: end for token, end in self.access.items() if end > now}
        token = secrets.token_urlsafe(48)
        self.access[token] = now + LIFE * 1000
        answer = {
            "access_token": token,
            "expires_in": LIFE,
            "token_type": "bearer",
            "not-before-policy": 0,
            "scope": "email profile",
        }
        if refreshable:
            renewal = secrets.token_urlsafe(48)
            self.refresh[renewal] = now + REFRESH_LIFE * 1000
            answer["refresh_token"] = renewal
        return {**answer, "refresh_expires_in": REFRESH_LIFE if refreshable else 0}


def router(tokens: Tokens) -> APIRouter:
    """Return the route of the token endpoint."""
    routes = APIRouter(prefix=REALM)

    @routes.post("/token")
    async def token(request: Request) -> Response:
        """Give an access token for a password, a refresh token or a client."""
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        values = {name: given[-1] for name, given in form.items()}
        try:
            status, body = 200, tokens.give(values)
        except Refusal as refusal:
            status, body = refusal.status, refusal.body
        headers = {"Cache-Control": "no-store"}
        return Response(json.dumps(body), status, headers, "application/json")

    return routes


def _equal(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
