"""The printed invoice: a small but real PDF."""

from io import BytesIO
from sqlite3 import Row

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .world import World

LEFT = 20 * mm
RIGHT = A4[0] - 20 * mm
TOP = A4[1] - 25 * mm
BOTTOM = 30 * mm
ROW = 6 * mm


def euros(cents: int) -> str:
    """Return cents as Catalan text, as 1.234,50 €."""
    text = f"{cents / 100:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) + " €"


def draw_invoice(
    world: World, invoice: Row, customer: dict, lines: list[dict], tax: dict
) -> bytes:
    """Return an invoice of A4 pages.

    customer: properties of the billing account. lines: as `invoices.lines_of` gives
    them. tax: entry of the catalogue.
    """
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    title = invoice["number"] or "Esborrany"
    canvas.setTitle(f"Factura {title}")
    y = _draw_head(canvas, world, invoice, customer, title)
    account = None
    for line in lines:
        if y < BOTTOM:
            canvas.showPage()
            y = TOP
        if line["user_account"] != account:
            account = line["user_account"]
            y = _draw_group(canvas, y, line)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(LEFT + 5 * mm, y, line["description"])
        canvas.drawRightString(RIGHT, y, euros(line["cents"]))
        y -= ROW
    if y < BOTTOM + 4 * ROW:
        canvas.showPage()
        y = TOP
    _draw_totals(canvas, y, invoice, tax)
    canvas.save()
    return buffer.getvalue()


def _draw_head(
    canvas: Canvas, world: World, invoice: Row, customer: dict, title: str
) -> float:
    company = world.catalogue.company
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(LEFT, TOP, company["name"])
    canvas.setFont("Helvetica", 9)
    canvas.drawString(LEFT, TOP - ROW, f"{company['vat']} · {company['address']}")
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(LEFT, TOP - 4 * ROW, f"Factura {title}")
    canvas.setFont("Helvetica", 10)
    day = world.time.day(invoice["date"]).strftime("%d/%m/%Y")
    due = world.time.day(invoice["due"]).strftime("%d/%m/%Y")
    canvas.drawString(LEFT, TOP - 5 * ROW, f"Data: {day}    Venciment: {due}")
    address = customer.get("address", {})
    name = customer.get("name", {})
    place = f"{address.get('zipCode', '')} {address.get('city', '')}".strip()
    block = (
        f"{name.get('firstName', '')} {name.get('lastName', '')}".strip(),
        address.get("address1", ""),
        place,
        customer.get("vatNo", ""),
    )
    y = TOP - 4 * ROW
    for text in filter(None, block):
        canvas.drawRightString(RIGHT, y, text)
        y -= 5 * mm
    canvas.line(LEFT, TOP - 8 * ROW, RIGHT, TOP - 8 * ROW)
    return TOP - 9 * ROW


def _draw_group(canvas: Canvas, y: float, line: dict) -> float:
    text = line["subscription_text"] or line["subscription_code"]
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(LEFT, y, f"{line['subscription_code']} · {text}")
    return y - ROW


def _draw_totals(canvas: Canvas, y: float, invoice: Row, tax: dict) -> None:
    canvas.line(LEFT, y, RIGHT, y)
    total = invoice["cents"] + invoice["tax_cents"]
    for text, cents, font in (
        ("Base imposable", invoice["cents"], "Helvetica"),
        (tax["description"], invoice["tax_cents"], "Helvetica"),
        ("Total", total, "Helvetica-Bold"),
    ):
        y -= ROW
        canvas.setFont(font, 10)
        canvas.drawString(RIGHT - 70 * mm, y, text)
        canvas.drawRightString(RIGHT, y, euros(cents))
