"""Tree of a questionnaire file to a questionnaire: the shape stage."""

from typing import Final, cast

from app.templates.definition.fields import Fields
from app.templates.definition.findings import FindingLog
from app.templates.definition.legal_basis_shape import read_legal_basis
from app.templates.definition.questionnaire import (
    CHANNELS,
    ITEM_KINDS,
    MAX_TEXT_LENGTH,
    Channel,
    Condition,
    CriterionRef,
    Item,
    ItemKind,
    Level,
    ModeWording,
    Option,
    Questionnaire,
    Section,
)
from app.templates.definition.source import Node
from app.templates.definition.text import LANGUAGES, Text

QUESTIONNAIRE_FORMAT: Final = "questionnaire/1"
NO_LEVEL: Final = 0
"""Stands for a level number that could not be read; a finding says so."""


class Scale:
    """A named list of levels, declared once in the file."""

    def __init__(self, levels: tuple[Level, ...], dont_know: Text | None) -> None:
        self.levels = levels
        self.dont_know = dont_know


class QuestionnaireShape:
    """What the shape stage read: the questionnaire and the scales it declares."""

    def __init__(self, node: Node, log: FindingLog) -> None:
        with Fields(node, "", log) as fields:
            _check_format(fields)
            languages = fields.words("languages", allowed=LANGUAGES) or LANGUAGES
            fields.languages = languages
            self.scales = _read_scales(fields)
            self.questionnaire = self._read(fields, languages)

    def _read(self, fields: Fields, languages: tuple[str, ...]) -> Questionnaire:
        return Questionnaire(
            key=fields.word("key"),
            version=fields.whole("version", required=True) or 0,
            title=fields.words_in("title", role="title"),
            intro=fields.words_in("intro", role="introduction"),
            channels=cast("tuple[Channel, ...]", fields.words("channels", required=True, allowed=CHANNELS)),
            sections=tuple(
                self._section(node, path, fields) for path, node in fields.items("sections", required=True)
            ),
            mode_wording=_read_wording(fields, "mode_wording"),
            privacy=fields.text("privacy", role="note", required=False),
            privacy_wording=_read_wording(fields, "privacy_wording"),
            closing=fields.text("closing", role="note", required=False),
            languages=languages,
            legal_basis=read_legal_basis(fields),
        )

    def _section(self, node: Node, path: str, parent: Fields) -> Section:
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            return Section(
                key=fields.word("key"),
                title=fields.words_in("title", role="title"),
                intro=fields.text("intro", role="introduction", required=False),
                items=tuple(
                    self._item(child, at, fields) for at, child in fields.items("items", required=True)
                ),
                show_if=_read_conditions(fields),
            )

    def _item(self, node: Node, path: str, parent: Fields) -> Item:
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            kind = cast("ItemKind", fields.one_of("kind", ITEM_KINDS))
            scale_name = fields.word("scale", required=False, role="scale")
            scale = self.scales.get(scale_name, Scale((), None))
            own_levels = _read_levels(fields)
            if scale_name and own_levels:
                parent.log.add("scale_and_levels", fields.at("levels"))
            return Item(
                key=fields.word("key"),
                name=fields.word("name", role="export name"),
                kind=kind,
                text=fields.words_in("text", role="question"),
                hint=fields.text("hint", role="hint", required=False),
                scale=scale_name,
                levels=scale.levels or own_levels,
                dont_know=_read_dont_know(fields, scale),
                options=_read_options(fields),
                required=fields.flag("required"),
                matrix=fields.flag("matrix"),
                about_unit=fields.flag("about_unit", default=True),
                criteria=_read_criteria(fields),
                minimum=fields.decimal("minimum"),
                maximum=fields.decimal("maximum"),
                decimals=fields.whole("decimals") or 0,
                max_length=_read_max_length(fields, kind),
                show_if=_read_conditions(fields),
            )


def _check_format(fields: Fields) -> None:
    value = fields.raw("format", required=True)
    if value is not None and value != QUESTIONNAIRE_FORMAT:
        fields.log.add("unknown_format", "format", value=value, allowed=QUESTIONNAIRE_FORMAT)


def _read_scales(fields: Fields) -> dict[str, Scale]:
    found: dict[str, Scale] = {}
    scales = fields.mapping("scales")
    if scales is None:
        return found
    with scales:
        for key, path, node in scales.entries():
            with Fields(node, path, fields.log, languages=fields.languages) as scale:
                levels = _read_levels(scale, required=True)
                found[key] = Scale(levels, scale.text("dont_know", role="option", required=False))
    return found


def _read_levels(parent: Fields, *, required: bool = False) -> tuple[Level, ...]:
    levels: list[Level] = []
    for path, node in parent.items("levels", required=required):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            number = fields.whole("level", required=True)
            text = fields.words_in("text", role="option")
            levels.append(Level(NO_LEVEL if number is None else number, text, fields.decimal("share")))
    return tuple(levels)


def _read_options(parent: Fields) -> tuple[Option, ...]:
    options: list[Option] = []
    for path, node in parent.items("options"):
        with Fields(node, path, parent.log, languages=parent.languages) as fields:
            key = fields.word("key")
            text = fields.words_in("text", role="option")
            options.append(Option(key, text, fields.decimal("share"), fields.flag("exclusive")))
    return tuple(options)


def _read_criteria(parent: Fields) -> tuple[CriterionRef, ...]:
    found: list[CriterionRef] = []
    for path, node in parent.items("criteria"):
        with Fields(node, path, parent.log) as fields:
            criterion = fields.word("criterion")
            weight = fields.decimal("weight", required=True)
            found.append(CriterionRef(criterion, weight) if weight is not None else CriterionRef(criterion))
    return tuple(found)


def _read_conditions(parent: Fields) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for path, node in parent.items("show_if"):
        with Fields(node, path, parent.log) as fields:
            condition = Condition(
                item=fields.word("item"),
                values=fields.values("is"),
                minimum=fields.decimal("minimum"),
                maximum=fields.decimal("maximum"),
            )
            found.append(condition)
    return tuple(found)


def _read_dont_know(fields: Fields, scale: Scale) -> Text | None:
    """The item's own wording; `dont_know: false` turns the scale's off; else the scale's."""
    if fields.is_false("dont_know"):
        return None
    return fields.text("dont_know", role="option", required=False) or scale.dont_know


def _read_max_length(fields: Fields, kind: ItemKind) -> int:
    given = fields.whole("max_length")
    if given is None:
        return MAX_TEXT_LENGTH if kind == "text" else 0
    return given


def _read_wording(parent: Fields, key: str) -> tuple[ModeWording, ...]:
    fields = parent.mapping(key)
    if fields is None:
        return ()
    with fields:
        words = ((channel, fields.text(channel, role="note", required=False)) for channel in CHANNELS)
        return tuple(ModeWording(channel, text) for channel, text in words if text is not None)
