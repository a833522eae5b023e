"""`first-look.json` and `first-look.xlsx`: whom to look at first when paper is audited; for analysts only."""

from collections.abc import Sequence
from typing import Final

from analysis.dataset.labels import FIRST, Language, named, say
from analysis.dataset.looks import FirstLook
from analysis.dataset.results import Results
from analysis.dataset.sentences import source_line
from analysis.dataset.writer import json_bytes
from analysis.exports.workbook import Above, book_of
from analysis.tables.looks import look_method, look_table

LOOK: Final = "first-look.json"


def look_files(
    look: FirstLook, results: Results, *, languages: Sequence[Language] = (FIRST,)
) -> dict[str, bytes]:
    """Content by name; the workbook in each language."""
    files = {LOOK: json_bytes(look, indent=None)}
    for language in languages:
        above = Above(
            summary=look["note"][language], honesty=say("look.keep", language),
            source=source_line(results, language),
        )  # fmt: skip
        sheets = {
            say("sheet.look", language): look_table(look, language),
            say("sheet.look_method", language): look_method(look, language),
        }
        book = book_of(sheets, above, title=look["title"][language], language=language)
        files[named("first-look.xlsx", language)] = book
    return files
