# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

# Where the dispatcher finds what the app raised, in the request's WSGI environment.
EXCEPTION_KEY = "somconnexio.api.exception"
# Where it finds which route answered: its path in the description, and our reference
# in the address if there is one.
ROUTE_KEY = "somconnexio.api.route"


class ExceptionKeeper:
    """ASGI middleware that ends every request with a response, also a failed one.

    An exception that leaves the app reaches the dispatcher by way of a2wsgi only if
    the thread that waits for it is slower than the event loop: a2wsgi marks the app as
    done before it announces the exception, and a waiting thread that sees the mark
    first goes away with no response at all. What the client sent wrong would then look
    like a fault of ours. So the exception is laid down here, and an empty response
    takes the way that has no such gap.
    """

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        try:
            await self.app(scope, receive, send)
        except Exception as exc:
            scope["wsgi_environ"][EXCEPTION_KEY] = exc
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            raise
        finally:
            route = scope.get("route")
            path_params = scope.get("path_params") or {}
            reference = str(next(iter(path_params.values()), ""))
            scope["wsgi_environ"][ROUTE_KEY] = (
                getattr(route, "path", ""),
                reference[:64] if reference.isprintable() else "",
            )
