"""Blocks of a form's body: section heads, rows of a shared scale, boxes with labels, open areas."""

from dataclasses import dataclass, replace

from app.paper.definition.form import FormItem, FormOption
from app.paper.definition.layout import Box, BoxKind
from app.paper.definition.plan import Block, Measure, Print, Stroke, Text, moved
from app.paper.definition.typesetting import (
    ITEM,
    LABEL,
    SCALE_LABEL,
    SECTION,
    SMALL,
    SMALL_BOLD,
    TABLE,
    TABLE_ROW,
    Style,
    balanced,
    set_lines,
    wrap,
    wrap_upward,
)

LEFT_MM = 15.0
RIGHT_MM = 195.0
WIDTH_MM = RIGHT_MM - LEFT_MM
BOX_MM = 4.8
CLEAR_MM = 2.3
ROW_MM = 9.6
CHOICE_ROW_MM = 9.05
TABLE_ROW_MM = 9.05
COLUMN_MM = 14.0
APART_MM = 4.0
NUMBER_MM = 8.5
LABEL_GAP_MM = 5.0
WRITING_LINE_MM = 8.0
DIGIT_MM = 8.0
SECTION_GAP_MM = 3.2
TABLE_GAP_MM = 1.8


@dataclass(frozen=True)
class Setter:
    """Makes blocks with one font's widths."""

    measure: Measure

    def paragraph(
        self,
        text: str,
        *,
        style: Style,
        x_mm: float = LEFT_MM,
        width_mm: float = WIDTH_MM,
        after_mm: float = 0.0,
    ) -> Block:
        """A paragraph over the given column."""
        lines = wrap(text, width_mm=width_mm, style=style, measure=self.measure)
        texts = self._set(lines, x_mm=x_mm, top_mm=0.0, width_mm=width_mm, style=style)
        return Block(len(lines) * style.line_mm + after_mm, texts, keep_next=True)

    def section_head(
        self, title: str, *, intro: str, options: tuple[FormOption, ...] = (), table: bool = False
    ) -> Block:
        """A section's title and introduction on a rule, and the labels of the scale that follows."""
        style, gap = (TABLE, TABLE_GAP_MM) if table else (SECTION, SECTION_GAP_MM)
        width = (scale_columns(options)[0] - 3.0 if options else RIGHT_MM) - LEFT_MM
        lines = balanced(title, width_mm=width, style=style, measure=self.measure)
        words = wrap(intro, width_mm=width, style=SMALL, measure=self.measure)
        high = len(lines) * style.line_mm + len(words) * SMALL.line_mm
        labels, deep = self._scale_labels(options)
        bottom = gap + max(high, deep) + 0.9
        top = bottom - 0.9 - high
        prints: list[Print] = [
            *self._set(lines, x_mm=LEFT_MM, top_mm=top, width_mm=width, style=style),
            *self._set(
                words,
                x_mm=LEFT_MM,
                top_mm=bottom - 0.9 - len(words) * SMALL.line_mm,
                width_mm=width,
                style=SMALL,
            ),
            *(moved(label, down_mm=bottom - 0.9 - deep) for label in labels),
            Stroke(((LEFT_MM, bottom), (RIGHT_MM, bottom)), weight_pt=1.1),
        ]
        return Block(bottom, tuple(prints), keep_next=True)

    def scale_head(self, options: tuple[FormOption, ...], *, title: str = "") -> Block:
        """The header row of a scale: the labels over their columns on the same base, a small title beside."""
        labels, high = self._scale_labels(options)
        width = scale_columns(options)[0] - 3.0 - LEFT_MM
        lines = balanced(title, width_mm=width, style=SMALL_BOLD, measure=self.measure) if title else []
        deep = max(high, len(lines) * SMALL.line_mm)
        top = 0.6 + deep - len(lines) * SMALL.line_mm
        words = self._set(lines, x_mm=LEFT_MM, top_mm=top, width_mm=width, style=SMALL_BOLD)
        rule = Stroke(((LEFT_MM, deep + 1.5), (RIGHT_MM, deep + 1.5)), weight_pt=0.6)
        prints = (*words, *(moved(label, down_mm=0.6 + deep - high) for label in labels), rule)
        return Block(deep + 1.5, prints, keep_next=True)

    def _scale_labels(self, options: tuple[FormOption, ...]) -> tuple[list[Print], float]:
        """The labels from height 0 down to a common base, and that base."""
        wrapped = [
            wrap_upward(option.label, width_mm=COLUMN_MM - 0.8, style=SCALE_LABEL, measure=self.measure)
            for option in options
        ]
        deepest = max((len(lines) for lines in wrapped), default=0)
        prints: list[Print] = []
        for left, lines in zip(scale_columns(options), wrapped, strict=True):
            top = (deepest - len(lines)) * SCALE_LABEL.line_mm
            prints.extend(self._set(lines, x_mm=left, top_mm=top, width_mm=COLUMN_MM, style=SCALE_LABEL))
        return prints, deepest * SCALE_LABEL.line_mm

    def scale_row(self, item: FormItem, *, table: bool = False) -> Block:
        """One item of a scale: number, words, and its boxes under the header. Rows of a `table` are names:
        smaller letters, and two lines of them are no higher than one."""
        style, least, pad = (TABLE_ROW, TABLE_ROW_MM, 1.1) if table else (ITEM, ROW_MM, 2.2)
        columns = scale_columns(item.options)
        width = columns[0] - LEFT_MM - NUMBER_MM - 3.0
        lines = balanced(item.text, width_mm=width, style=style, measure=self.measure)
        height = round(max(least, len(lines) * style.line_mm + pad), 2)
        top = (height - len(lines) * style.line_mm) / 2
        prints: list[Print] = [
            *self._number(item, top_mm=top),
            *self._set(lines, x_mm=LEFT_MM + NUMBER_MM, top_mm=top, width_mm=width, style=style),
            _hairline(height),
        ]
        boxes = tuple(
            _box(item, option=option, x_mm=left + (COLUMN_MM - BOX_MM) / 2, y_mm=(height - BOX_MM) / 2)
            for left, option in zip(columns, item.options, strict=True)
        )
        return Block(height, tuple(prints), boxes)

    def question(self, item: FormItem) -> list[Block]:
        """An item outside a scale: its words, then its boxes or its area to write in."""
        if item.kind == "number":
            return [_closed(self._number_row(item))]
        head = self._question_head(item)
        *upper, last = self._choice_rows(item) if item.kind in ("single", "multi") else [self._area(item)]
        return [head, *(replace(row, keep_next=True) for row in upper), _closed(last)]

    def _question_head(self, item: FormItem) -> Block:
        width = WIDTH_MM - NUMBER_MM
        text = f"{item.text} {item.hint}" if item.hint else item.text
        lines = wrap(text, width_mm=width, style=ITEM, measure=self.measure)
        prints = (
            *self._number(item, top_mm=1.2),
            *self._set(lines, x_mm=LEFT_MM + NUMBER_MM, top_mm=1.2, width_mm=width, style=ITEM),
        )
        return Block(1.2 + len(lines) * ITEM.line_mm + 0.2, prints, keep_next=True)

    def _choice_rows(self, item: FormItem) -> list[Block]:
        widths = [self.measure(option.label, LABEL.bold, LABEL.size_pt) for option in item.options]
        lefts = _one_row(widths)
        if lefts is not None:
            return [self._choice_row(item, options=item.options, lefts=lefts, room_mm=WIDTH_MM)]
        columns = _column_count(widths)
        step = (WIDTH_MM - NUMBER_MM) / columns
        lefts = [LEFT_MM + NUMBER_MM + step * column for column in range(columns)]
        room = _label_room(columns)
        starts = range(0, len(item.options), columns)
        return [
            self._choice_row(item, options=item.options[start : start + columns], lefts=lefts, room_mm=room)
            for start in starts
        ]

    def _choice_row(
        self, item: FormItem, *, options: tuple[FormOption, ...], lefts: list[float], room_mm: float
    ) -> Block:
        wrapped = [
            balanced(option.label, width_mm=room_mm, style=LABEL, measure=self.measure) for option in options
        ]
        deepest = max((len(lines) for lines in wrapped), default=1)
        height = round(max(CHOICE_ROW_MM, deepest * LABEL.line_mm + 1.0), 2)
        prints: list[Text] = []
        boxes: list[Box] = []
        for left, option, lines in zip(lefts, options, wrapped, strict=False):
            top = (height - len(lines) * LABEL.line_mm) / 2
            x = left + BOX_MM + CLEAR_MM
            prints.extend(self._set(lines, x_mm=x, top_mm=top, width_mm=room_mm, style=LABEL))
            boxes.append(_box(item, option=option, x_mm=left, y_mm=(height - BOX_MM) / 2))
        return Block(height, tuple(prints), tuple(boxes))

    def _area(self, item: FormItem) -> Block:
        left = LEFT_MM + NUMBER_MM
        box = Box(0, item.key, "text", None, left, CLEAR_MM, RIGHT_MM - left, WRITING_LINE_MM * item.lines)
        return Block(box.h_mm + 2 * CLEAR_MM, (), (box,))

    def _number_row(self, item: FormItem) -> Block:
        """A short number: the words, and beside them a field as wide as its digits."""
        field = item.digits * DIGIT_MM
        width = WIDTH_MM - NUMBER_MM - field - 2 * CLEAR_MM
        text = f"{item.text} {item.hint}".strip()
        lines = wrap(text, width_mm=width, style=ITEM, measure=self.measure)
        height = max(WRITING_LINE_MM + 2 * CLEAR_MM, len(lines) * ITEM.line_mm + 2.2)
        top = (height - len(lines) * ITEM.line_mm) / 2
        prints = (
            *self._number(item, top_mm=top),
            *self._set(lines, x_mm=LEFT_MM + NUMBER_MM, top_mm=top, width_mm=width, style=ITEM),
        )
        down = (height - WRITING_LINE_MM) / 2
        longest = max(self.measure(line, ITEM.bold, ITEM.size_pt) for line in lines)
        left = min(LEFT_MM + NUMBER_MM + longest + 6.0, RIGHT_MM - field)
        box = Box(0, item.key, "text", None, left, down, field, WRITING_LINE_MM)
        return Block(height, prints, (box,))

    def _number(self, item: FormItem, *, top_mm: float) -> tuple[Text, ...]:
        style = Style(ITEM.size_pt, bold=True)
        return self._set([item.number], x_mm=LEFT_MM, top_mm=top_mm, width_mm=NUMBER_MM, style=style)

    def _set(
        self, lines: list[str], *, x_mm: float, top_mm: float, width_mm: float, style: Style
    ) -> tuple[Text, ...]:
        return set_lines(
            lines, x_mm=x_mm, top_mm=top_mm, width_mm=width_mm, style=style, measure=self.measure
        )


def _closed(block: Block) -> Block:
    """The block with a hairline under it."""
    return replace(block, prints=(*block.prints, _hairline(block.height_mm)))


def _hairline(y_mm: float) -> Stroke:
    return Stroke(((LEFT_MM, y_mm), (RIGHT_MM, y_mm)), weight_pt=0.3, grey=0.45)


def scale_columns(options: tuple[FormOption, ...]) -> list[float]:
    """Left edges of the columns of a scale, the last one at the right edge; set-apart options after a gap."""
    lefts: list[float] = []
    edge = RIGHT_MM
    for position in range(len(options) - 1, -1, -1):
        edge -= COLUMN_MM
        lefts.insert(0, edge)
        if options[position].set_apart and position and not options[position - 1].set_apart:
            edge -= APART_MM
    return lefts


def fits_scale(options: tuple[FormOption, ...]) -> bool:
    """Whether the options leave at least 60 mm for the words of a row."""
    return scale_columns(options)[0] - LEFT_MM - NUMBER_MM >= 60.0


def _column_count(widths: list[float]) -> int:
    for columns in (4, 3, 2):
        if max(widths) <= _label_room(columns):
            return columns
    return 1 if max(widths) > 130.0 else 2


def _label_room(columns: int) -> float:
    """Width of a label beside its box, in so many columns."""
    return (WIDTH_MM - NUMBER_MM) / columns - BOX_MM - CLEAR_MM - LABEL_GAP_MM


def _one_row(widths: list[float]) -> list[float] | None:
    """Left edges of boxes set one after the other, or None when they do not fit one row."""
    lefts: list[float] = []
    edge = LEFT_MM + NUMBER_MM
    for width in widths:
        lefts.append(edge)
        edge += max(COLUMN_MM, BOX_MM + CLEAR_MM + width + LABEL_GAP_MM)
    return lefts if edge - LABEL_GAP_MM <= RIGHT_MM else None


def _box(item: FormItem, *, option: FormOption, x_mm: float, y_mm: float) -> Box:
    kind: BoxKind = "multi" if item.kind == "multi" else "single"
    return Box(0, item.key, kind, option.value, x_mm, y_mm, BOX_MM, BOX_MM)
