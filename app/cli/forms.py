"""`phieu forms`: paper forms without a database."""

import hashlib
import json
import random
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.desk import fail, say
from app.core.i18n import translate
from app.paper.definition.serial import CodeKey, draw_serials
from app.paper.service import PrintedWords, RatedUnit, form_spec
from app.templates import service as templates

app = typer.Typer(no_args_is_help=True, help="Paper forms.")
SAMPLE_CAMPAIGN = "SAMPLE"
SAMPLE_ORDINAL = 1
MOST_FORMS = 5000
MOST_RATED = 40


@app.callback()
def forms() -> None:
    """Paper forms."""


@app.command()
def sample(
    questionnaire: Annotated[str, typer.Option(help="Key of a questionnaire in survey_templates.")],
    count: Annotated[int, typer.Option(min=1, max=MOST_FORMS, help="How many forms.")],
    out: Annotated[Path, typer.Option(help="Folder for forms.pdf and layout.json; made if absent.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same serials and bytes.")] = 1,
    rated: Annotated[
        int,
        typer.Option(min=0, max=MOST_RATED, help="Rated units, where a questionnaire asks about several."),
    ] = 0,
    tear_off: Annotated[str, typer.Option(help="Words of a slip to tear off; none: no slip.")] = "",
    correction: Annotated[
        Literal["circle", "exchange"], typer.Option(help="How a wrong mark is mended.")
    ] = "circle",
    language: Annotated[Literal["vi", "en"], typer.Option(help="Language of the words on the paper.")] = "vi",
) -> None:
    """Prints sample forms of a questionnaire: forms.pdf, and layout.json to read scans of them by."""
    from app.paper.printing import SerialTicket, print_forms

    known = templates.shipped_questionnaires()
    if questionnaire not in known:
        fail(f"There is no questionnaire “{questionnaire}”. Known: {', '.join(sorted(known))}.")
    unit = translate(language, "Sample office")
    units = [RatedUnit(f"U{place}", f"{unit} {place}") for place in range(1, rated + 1)]
    if known[questionnaire].has_matrix and not units:
        fail(f"The questionnaire “{questionnaire}” asks about several units. Say how many: --rated 8.")
    words = PrintedWords(tear_off, correction)
    spec = form_spec(known[questionnaire], language=language, rated=units, words=words)
    serials = draw_serials(SAMPLE_ORDINAL, count=count, draw=random.Random(seed).randrange)
    key = CodeKey(SAMPLE_CAMPAIGN, hashlib.sha256(f"sample {seed}".encode()).digest())
    out.mkdir(parents=True, exist_ok=True)
    tickets = [SerialTicket(serial, unit) for serial in serials]
    layout = print_forms(spec, tickets, key=key, out=out / "forms.pdf")
    document = json.dumps(layout.to_json(), ensure_ascii=False, separators=(",", ":"))
    (out / "layout.json").write_text(document, encoding="utf-8")
    say(f"{count} forms: {out / 'forms.pdf'}, {out / 'layout.json'}")
