"""Places in a text that repeat something: `{x01}` an answer given before, `{unit}` the rated unit."""

import re
from collections.abc import Mapping
from typing import Final

from app.templates.definition.text import Text

UNIT_PLACE: Final = "unit"
UNSAID: Final = "…"
"""Stands where nothing was answered, and wherever nobody in particular is asked."""

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")


def places_in(text: Text | None) -> tuple[str, ...]:
    """What stands between braces, in either language, in order; each once."""
    if text is None:
        return ()
    return tuple(dict.fromkeys(found for said in (text.vi, text.en) for found in _PLACE.findall(said)))


def fill_places(sentence: str, *, said: Mapping[str, str]) -> str:
    """The sentence with every place filled in; what was not said becomes an ellipsis."""
    return _PLACE.sub(lambda place: said.get(place.group(1)) or UNSAID, sentence)
