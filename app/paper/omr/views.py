"""Cuts an item's strip out of a flat page view for the desk. Needs Pillow only."""

from io import BytesIO

from PIL import Image

from app.paper.definition.layout import PAGE_WIDTH_MM, Area


def crop_view(view: bytes, *, area: Area) -> bytes:
    """The part of a page's flat JPEG view (as `read_files` keeps it) that shows `area`, as a JPEG."""
    with Image.open(BytesIO(view), formats=["JPEG"]) as image:
        per_mm = image.width / PAGE_WIDTH_MM
        corners = (area.x_mm, area.y_mm, area.x_mm + area.w_mm, area.y_mm + area.h_mm)
        left, top, right, bottom = (round(value * per_mm) for value in corners)
        cut = image.crop((left, top, right, bottom))
    out = BytesIO()
    cut.save(out, format="JPEG", quality=80)
    return out.getvalue()
