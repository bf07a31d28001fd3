# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from odoo.api import Environment

from odoo.addons.fastapi.schemas import Paging

from ..dependencies import client_env, paging
from ..schemas.base import Page, Text
from ..schemas.problem import responses
from ..schemas.product import Product

router = APIRouter(tags=["catalogue"], responses=responses(401, 422))


@router.get("/products")
def list_products(
    env: Annotated[Environment, Depends(client_env)],
    page: Annotated[Paging, Depends(paging)],
    technology: Annotated[
        Text | None, Query(description="Code of a technology: mobile, fiber …")
    ] = None,
) -> Page[Product]:
    """The products that can be ordered, in the language of the request."""
    count, products = env["api.catalogue.service"]._list_products(technology, page)
    return Page[Product](
        count=count, items=[Product.from_product(product) for product in products]
    )
