# Copyright 2026 Telecom Cooperatives
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ..dependencies import allowed
from ..paging import PageQuery, paging_by
from ..schemas.base import Page, Text
from ..schemas.problem import responses
from ..schemas.product import Product

router = APIRouter(tags=["catalogue"], responses=responses(401, 422, 429))

paging = paging_by({"code": "default_code"}, default="code")


@router.get("/products")
def list_products(
    env: allowed("catalogue:read"),
    page: Annotated[PageQuery, Depends(paging)],
    technology: Annotated[
        Text | None, Query(description="Code of a technology: mobile, fiber …")
    ] = None,
) -> Page[Product]:
    """The products that can be ordered, in the language of the request."""
    products, cursor = env["api.catalogue.service"]._list_products(technology, page)
    return Page[Product](
        items=[Product.from_product(product) for product in products], next=cursor
    )
