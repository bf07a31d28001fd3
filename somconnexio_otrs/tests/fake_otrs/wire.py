"""The way between the client and an OTRS, which can be spoilt.

Faults, by what the client sees and what happened over there:

=============== ==================================== ===============
refused         nobody listens                       nothing
rejected        a business error, HTTP 200           nothing
failed          HTTP 500                             nothing
failed_after    HTTP 500                             everything
lost_before     no answer in time                    nothing
lost_after      no answer in time                    everything
broken          connection broken off                everything
html            HTTP 200 with a proxy's page         nothing
=============== ==================================== ===============
"""

from email.utils import format_datetime

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

FAULTS = (
    "refused",
    "rejected",
    "failed",
    "failed_after",
    "lost_before",
    "lost_after",
    "broken",
    "html",
)
WITH_EFFECT = ("failed_after", "lost_after", "broken")


class Wire:
    """Carries requests to a FakeOtrs; ``faults`` are spent one by one."""

    def __init__(self, otrs):
        self.otrs = otrs
        self.faults = []
        self.outage = None
        self.requests = []

    def break_next(self, operation, *faults):
        """Spoil the next calls of an operation, one fault each."""
        self.faults += [(operation, fault) for fault in faults]

    def _take_fault(self, operation):
        for item in self.faults:
            if item[0] == operation:
                self.faults.remove(item)
                return item[1]
        return self.outage

    def send(self, request):
        """Answer a prepared request as ``requests`` would."""
        self.requests.append(request)
        operation = self.otrs.name_operation(request.method, request.url)
        fault = self._take_fault(operation)
        if fault == "refused":
            reason = NewConnectionError(None, "Connection refused")
            raise requests.exceptions.ConnectionError(
                MaxRetryError(None, request.url, reason), request=request
            )
        if fault is None or fault in WITH_EFFECT:
            answer = self.otrs.handle(
                request.method, request.url, request.headers, request.body
            )
        if fault in ("lost_before", "lost_after"):
            raise requests.exceptions.ReadTimeout("read timed out", request=request)
        if fault == "broken":
            raise requests.exceptions.ConnectionError(
                "Remote end closed connection without response", request=request
            )
        if fault is not None:
            answer = _spoil(operation, fault)
        status, headers, body = answer
        headers = {**headers, "Date": format_datetime(self.otrs.now)}
        return _build_response(request, status, headers, body)


def _spoil(operation, fault):
    if fault == "rejected":
        body = (
            f'{{"Error": {{"ErrorCode": "{operation}.AccessDenied",'
            f' "ErrorMessage": "{operation}: refused"}}}}'
        )
        return 200, {"Content-Type": "application/json"}, body
    if fault == "html":
        return 200, {"Content-Type": "text/html"}, "<html>Please log in</html>"
    return 500, {"Content-Type": "text/plain"}, "Internal Server Error"


def _build_response(request, status, headers, body):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response._content = body.encode()
    response.url, response.request = request.url, request
    return response
