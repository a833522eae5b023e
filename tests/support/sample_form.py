"""A citizen's form in Vietnamese for tests of printing and reading, from `tests/data/paper`."""

import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any

from app.paper.definition.form import FormItem, FormOption, FormSection, FormSpec, FormWording
from app.paper.definition.layout import Layout
from app.paper.definition.serial import CodeKey, draw_serials
from app.paper.printing import SerialTicket, print_forms

FORM_FILE = Path(__file__).parents[1] / "data" / "paper" / "citizen_form.json"
KEY = CodeKey("TEST2023", b"a secret of the tests only")
UNIT = "S\u1edf X\u00e2y d\u1ef1ng"


def citizen_form(**wording: Any) -> FormSpec:
    """The form of the data file, some of its wording replaced."""
    document = json.loads(FORM_FILE.read_text(encoding="utf-8"))
    words = {
        key: tuple(value) if isinstance(value, list) else value for key, value in document["wording"].items()
    }
    sections = tuple(
        FormSection(
            section["title"],
            tuple(_item(item, document["scales"]) for item in section["items"]),
            section.get("intro", ""),
        )
        for section in document["sections"]
    )
    return FormSpec(
        document["key"],
        document["version"],
        document["title"],
        document["intro"],
        FormWording(**{**words, **wording}),
        sections,
    )


def tickets(count: int, *, seed: int = 1, ordinal: int = 417) -> list[SerialTicket]:
    """Seeded serials of one unit."""
    serials = draw_serials(ordinal, count=count, draw=random.Random(seed).randrange)
    return [SerialTicket(serial, UNIT) for serial in serials]


def printed(count: int, *, seed: int = 1, key: CodeKey = KEY) -> tuple[bytes, Layout]:
    """The PDF of so many forms, and its layout."""
    out = BytesIO()
    layout = print_forms(citizen_form(), tickets(count, seed=seed), key=key, out=out)
    return out.getvalue(), layout


def _item(item: dict[str, Any], scales: dict[str, Any]) -> FormItem:
    options = scales[item["scale"]] if "scale" in item else item.get("options", [])
    rest = {key: value for key, value in item.items() if key != "options"}
    return FormItem(options=tuple(FormOption(*option) for option in options), **rest)
