"""The catalogue has what the demonstration sells: the two lists never drift apart."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = CHECKOUT / "somconnexio_contract" / "demo"
MAPPING = CHECKOUT / "somconnexio_opencell" / "demo" / "opencell_demo.xml"
SEED = json.loads(
    (CHECKOUT / "setup" / "opencell_sandbox" / "seed.json").read_text("utf-8")
)
MODELS = ("product.product", "product.template")


def read_products() -> list[dict[str, str]]:
    """Return what is sold: XML id of the technology, role and code of each product.

    The second cooperative, in a folder of its own, is not billed here.
    """
    products = [
        {
            field.get("name"): field.get("ref") or field.text
            for field in record.findall("field")
        }
        for file in DEMO.glob("*.xml")
        for record in ElementTree.parse(file).iter("record")
        if record.get("model") in MODELS
    ]
    with (DEMO / "product.product.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            row["service_technology_id"] = row["service_technology_id/id"]
            products.append(row)
    return [product for product in products if product.get("service_role")]


def read_technologies() -> dict[str, str]:
    """Return the code of each technology by its XML id."""
    found = {}
    for file in DEMO.glob("*.xml"):
        for record in ElementTree.parse(file).iter("record"):
            if record.get("model") == "service.technology":
                found[record.get("id")] = record.findtext("field[@name='code']")
    return found


def read_offers() -> dict[str, str]:
    """Return the offer of each technology's code."""
    found = {}
    for record in ElementTree.parse(MAPPING).iter("record"):
        if record.get("model") == "opencell.offer.mapping":
            search = record.find("field[@name='technology_id']").get("search")
            code = re.search(r"'code', '=', '(\w+)'", search)[1]
            found[code] = record.findtext("field[@name='code']")
    return found


PRODUCTS = read_products()
TECHNOLOGIES = read_technologies()
OFFERS = read_offers()
SERVICES = {offer["code"]: set(offer["services"]) for offer in SEED["offers"]}


def codes(*roles: str) -> list[str]:
    """Return the codes of the products of some roles."""
    return [item["default_code"] for item in PRODUCTS if item["service_role"] in roles]


def test_all_kinds_are_sold():
    assert len(codes("main")) > 70
    assert len(codes("addon")) >= 8
    assert len(codes("one_shot")) > 20


def test_every_technology_has_an_offer_of_the_catalogue():
    assert set(OFFERS) == set(TECHNOLOGIES.values())
    assert set(OFFERS.values()) <= set(SERVICES)


@pytest.mark.parametrize("role", ["main", "addon"])
def test_every_tariff_and_addon_is_in_the_offer_of_its_technology(role):
    for product in PRODUCTS:
        if product["service_role"] != role:
            continue
        technology = TECHNOLOGIES[product["service_technology_id"]]
        assert product["default_code"] in SERVICES[OFFERS[technology]], technology


def test_every_one_shot_is_there():
    assert set(codes("one_shot")) == {entry["code"] for entry in SEED["oneShots"]}


def test_nothing_is_there_that_nobody_sells():
    services = {entry["code"] for entry in SEED["services"]}
    assert services == set(codes("main", "addon"))
    assert services == set().union(*SERVICES.values())


def test_what_a_tariff_includes_is_what_is_sold():
    services = {entry["code"]: entry for entry in SEED["services"]}
    for product in PRODUCTS:
        if product["service_role"] != "main" or not product.get("list_price"):
            continue
        usage = services[product["default_code"]].get("usage", {})
        data = int(product.get("data_mb") or 0)
        if data > 0:
            assert usage["DATA"]["included"] == str(data), product["default_code"]


def test_every_sub_category_and_charge_is_one_of_the_catalogue():
    categories = {entry["code"] for entry in SEED["invoiceSubCategories"]}
    parameters = {entry["parameter"] for entry in SEED["usageCharges"]}
    for entry in SEED["services"] + SEED["oneShots"]:
        assert entry["subCategory"] in categories
        assert set(entry.get("usage", {})) | set(entry.get("adds", {})) <= parameters
