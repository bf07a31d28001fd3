"""How a client shows who it is: name and password, or a token of Keycloak."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field

import requests

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteUnreachableError,
    SyncError,
)
from odoo.addons.somconnexio_sync.tools.network import read_retry_after

TOKEN_PATH = "/auth/realms/opencell/protocol/openid-connect/token"
#: Seconds before its end from which a token is not used any more
EARLIER = 30
#: Life of a token in seconds if the answer does not tell, and the longest believed
SHORT_LIFE, LONG_LIFE = 60, 3600

# Tokens of this process, in memory only: a client lives as long as one job, and a
# token for some minutes. The keys are digests.
_tokens: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def get_token_url(base_url: str) -> str:
    """Return where Opencell's own Keycloak gives tokens, on the same server."""
    scheme, _, rest = base_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{TOKEN_PATH}"


@dataclass(frozen=True, repr=False)
class TokenSource:
    """Gets tokens from Keycloak and keeps them until shortly before their end.

    :param form: what the token endpoint is sent: grant, client and secrets
    """

    url: str
    form: dict[str, str]
    timeout: tuple[float, float]
    key: str = field(init=False, default="")

    def __post_init__(self):
        text = "\0".join([self.url, *(f"{k}={v}" for k, v in self.form.items())])
        object.__setattr__(self, "key", hashlib.sha256(text.encode()).hexdigest())

    def get_token(self, not_this: str | None = None) -> str:
        """Return a token that is still good.

        :param not_this: a token that was refused: another one is wanted
        :raises SyncError: if Keycloak gives none; nothing was sent to Opencell then
        """
        with _lock:
            token, until = _tokens.get(self.key, ("", 0.0))
        if token and token != not_this and time.monotonic() < until:
            return token
        token, life = self._fetch()
        with _lock:
            _tokens[self.key] = (token, time.monotonic() + life)
        return token

    def _fetch(self) -> tuple[str, float]:
        try:
            # neither the client's session nor a .netrc: this form says it all
            response = requests.post(
                self.url,
                data=self.form,
                headers={"Accept": "application/json"},
                auth=_no_auth,
                timeout=self.timeout,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            name = type(error).__name__
            raise RemoteUnreachableError(f"log-in: {name}") from error
        if response.status_code != 200:
            raise _get_refusal(response)
        try:
            answer = response.json()
            life = float(answer.get("expires_in") or SHORT_LIFE)
            return answer["access_token"], min(life, LONG_LIFE) - EARLIER
        except (ValueError, KeyError, TypeError, AttributeError):
            # what came may hold a token: not a word of it, nor the error that quotes
            raise RemoteUnreachableError("log-in: no token in the answer") from None


def _no_auth(request):
    return request


def _get_refusal(response: requests.Response) -> SyncError:
    """Whatever Keycloak says, the call itself was not made: it may be repeated."""
    try:
        # a word of OAuth, as invalid_client; the description may quote the user
        reason = str(response.json()["error"])[:50]
    except (ValueError, KeyError, TypeError):
        reason = "no reason given"
    return RemoteUnreachableError(
        f"log-in: HTTP {response.status_code} {reason}",
        status=response.status_code,
        retry_after=read_retry_after(response),
    )


class BearerLogin(requests.auth.AuthBase):
    """Puts a token on each request, and a new one when it is refused."""

    def __init__(self, source: TokenSource):
        self._source = source
        self._token: str | None = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        self._token = self._source.get_token()
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def renew(self) -> None:
        """Have the next request made with another token than the last one."""
        self._source.get_token(not_this=self._token)
