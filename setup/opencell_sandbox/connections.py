"""Connections that can be cut without an answer, which HTTP has no word for."""

import asyncio

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORTS: dict[tuple, asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """HTTP protocol of the server that remembers its open connections by client."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Remember a new connection."""
        _TRANSPORTS[transport.get_extra_info("peername")[:2]] = transport
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a closed connection."""
        peer = self.transport.get_extra_info("peername")
        if peer:
            _TRANSPORTS.pop(peer[:2], None)
        super().connection_lost(exc)


async def cut(request: Request) -> None:
    """Reset the connection of a request; what is answered afterwards goes nowhere."""
    transport = _TRANSPORTS.get(tuple(request.scope["client"]))
    if transport:
        transport.abort()
        await asyncio.sleep(0)
