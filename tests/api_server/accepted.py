"""What else than success a fitting request may get, and why.

A description can't say everything that a request must be: a reference has to exist, a
change has to be possible. For a value the API answers 422 (the former one 400). What
else there is is written here, operation by operation; each status must also be in the
operation's own description.
"""

from __future__ import annotations

MADE_UP = "the reference in the address is made up: there is nothing of that name"
UNCHANGED = "the version that the request knows is made up"
NO_VERSION = "the version is required, for whatever state; the description can't say so"
OVER = "the description's example is one of many that exist by then, and is settled"
NOTHING = "a search that finds nothing, which the former API says like this"

V1 = {
    "GET /contracts/{code}": {404: MADE_UP},
    "GET /contracts/{code}/operations": {404: MADE_UP},
    "GET /event-subscriptions/{id}": {404: MADE_UP},
    "DELETE /event-subscriptions/{id}": {404: MADE_UP},
    "POST /event-subscriptions/{id}/secret": {404: MADE_UP},
    "GET /invoices/{number}": {404: MADE_UP},
    "GET /invoices/{number}/pdf": {404: MADE_UP},
    "GET /members/{reference}": {404: MADE_UP},
    "POST /members/{reference}/tokens": {404: MADE_UP},
    "GET /membership-requests/{reference}": {404: MADE_UP},
    "GET /membership-requests/{reference}/documents": {404: MADE_UP},
    "POST /membership-requests/{reference}/documents": {404: MADE_UP, 409: OVER},
    "GET /orders/{reference}": {404: MADE_UP},
    "PATCH /orders/{reference}": {
        404: MADE_UP,
        409: OVER,
        412: UNCHANGED,
        428: NO_VERSION,
    },
    "POST /orders/{reference}/cancel": {404: MADE_UP, 409: OVER, 412: UNCHANGED},
    "GET /orders/{reference}/documents": {404: MADE_UP},
    "POST /orders/{reference}/documents": {404: MADE_UP, 409: OVER},
    "GET /service-orders/{reference}": {404: MADE_UP},
    "POST /service-orders/{reference}/cancel": {
        404: MADE_UP,
        409: OVER,
        412: UNCHANGED,
    },
}
FORMER = {
    "GET /api/contract": {404: NOTHING},
    "GET /api/contract/multimedia": {404: NOTHING},
    "GET /api/contract/available-fibers-to-link-with-mobile": {404: NOTHING},
    "POST /api/contract/terminate": {404: NOTHING},
    "GET /api/coop-agreement": {404: NOTHING},
    "GET /api/invoice": {404: NOTHING},
    "GET /api/invoice/{number}": {404: MADE_UP},
    "GET /api/partner": {404: NOTHING},
    "GET /api/partner/sponsees": {404: NOTHING},
    "GET /api/partner/{reference}": {404: MADE_UP},
}
#: of addons that are only there with a bridge, whose other system does not run
#: beside this server
OF_BRIDGES = {
    "GET /contracts/{code}/usage": {404: MADE_UP},
    "GET /tickets/{number}": {404: MADE_UP},
    "POST /tickets/{number}/messages": {404: MADE_UP},
}
#: operations that nobody can have done, and why
NEVER_DONE = {
    "POST /api/invoice": "refused by design: invoices are read from the billing system",
    "PUT /api/invoice/update-pdf-file-id": "the same",
}
