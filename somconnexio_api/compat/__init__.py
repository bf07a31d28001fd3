# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The former API (`/api`, `/api2`, `/public-api`), frozen, for programs that know it.

It translates and nothing else: what it reads and writes goes through the services of
`/api/v1`. Its routes are a second FastAPI app and not plain controllers: FastAPI checks
the input and makes the description that the tests run against, from one declaration.
What is not FastAPI's way has two places: `dispatcher` tidies a request before the app
sees it (prefixes, second routes, empty values, empty bodies), and `problem` gives
every refusal the form that the clients know.
"""
