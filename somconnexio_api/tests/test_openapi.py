# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json

from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from odoo.tests import tagged

from ..const import APP
from ..openapi import read_examples
from ..problem import MEDIA_TYPE
from ..schemas.problem import Problem
from .common import ApiCommon


@tagged("post_install", "-at_install")
class TestExamples(ApiCommon):
    """Every operation shows what a request and its answers look like."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        endpoint = cls.env["fastapi.endpoint"].search([("app", "=", APP)], limit=1)
        routers = endpoint._get_fastapi_routers()
        cls.examples = read_examples(routers)
        cls.routes = {
            f"{method} {route.path_format}": route
            for router in routers
            for route in router.routes
            if isinstance(route, APIRoute) and route.include_in_schema
            for method in route.methods
        }

    def setUp(self):
        super().setUp()
        self.operations = {
            f"{method.upper()} {path}": operation
            for path, operations in self.call("/openapi.json", key="")
            .json()["paths"]
            .items()
            for method, operation in operations.items()
        }

    def _get_model(self, route, status):
        """The model from which the schema of an answer was made."""
        told = route.responses.get(int(status), {}).get("model")
        return told or route.response_model

    def test_every_answer_has_one_that_fits(self):
        self.assertEqual(self.operations.keys(), self.routes.keys())
        for name, operation in self.operations.items():
            for status, response in operation["responses"].items():
                with self.subTest(operation=name, status=status):
                    content = response.get("content")
                    if status in ("204", "304"):
                        self.assertFalse(content)
                        continue
                    ((media_type, found),) = content.items()
                    if not media_type.endswith("json"):
                        continue
                    model = Problem
                    if status < "400":
                        model = self._get_model(self.routes[name], status)
                    adapter = TypeAdapter(model)
                    parsed = adapter.validate_json(json.dumps(found["example"]))
                    # nothing more, nothing less and nothing written otherwise
                    again = adapter.dump_python(parsed, mode="json", exclude_unset=True)
                    self.assertEqual(again, found["example"])

    def test_every_body_has_one_that_fits(self):
        with_body = 0
        for name, operation in self.operations.items():
            if "requestBody" not in operation:
                continue
            with_body += 1
            with self.subTest(operation=name):
                (found,) = operation["requestBody"]["content"].values()
                model = self.routes[name].body_field.field_info.annotation
                TypeAdapter(model).validate_json(json.dumps(found["example"]))
        self.assertGreater(with_body, 3)

    def test_every_address_has_one(self):
        for name, operation in self.operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    with self.subTest(operation=name):
                        shown = parameter["schema"].get("examples")
                        self.assertTrue(shown or parameter["example"])

    def test_no_example_of_something_else(self):
        self.assertTrue(self.examples)
        self.assertLessEqual(self.examples.keys(), self.operations.keys())

    def test_versions_are_described(self):
        patch = self.operations["PATCH /orders/{reference}"]["responses"]
        for status in ("412", "428"):
            self.assertIn(MEDIA_TYPE, patch[status]["content"])
