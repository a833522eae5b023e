"""What surrounds the questions: fiducials, codes, page head and foot, title, marking panel, tear-off slip."""

import math
from dataclasses import dataclass

from app.paper.definition.blocks import LEFT_MM, RIGHT_MM, WIDTH_MM, Setter
from app.paper.definition.form import FormSpec, FormSpecInvalid, FormWording
from app.paper.definition.layout import (
    CORNERS,
    MARKER_MARGIN_MM,
    MARKER_MM,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    CodePlace,
    Marker,
)
from app.paper.definition.plan import Block, Measure, Print, Slot, Stroke, frame
from app.paper.definition.typesetting import (
    BODY,
    HEADING,
    HEADING_PLAIN,
    SMALL,
    TITLE,
    Style,
    set_lines,
    wrap,
)

CODE_MM = 22.0
CODE_GAP_MM = 4.0
SLIP_MM = 26.0
SLIP_LINES = 4
BODY_TOP_MM = 40.2
FOOT_CLEAR_MM = 3.4
HEAD_LEFT_MM = 27.0
HEAD_RIGHT_MM = 157.0
RULER_MM = 50.0
EXAMPLE_MM = 4.4


@dataclass(frozen=True)
class PageFrame:
    """The usable rectangle of a page. `slip`: the lowest strip is to be torn off."""

    page: int
    pages: int
    slip: bool

    @property
    def bottom_mm(self) -> float:
        """Lower edge of the paper that stays: of the page, or of what is left above the slip."""
        return PAGE_HEIGHT_MM - (SLIP_MM if self.slip else 0.0)

    @property
    def foot_mm(self) -> float:
        """Top of the strip with the lower code and fiducials."""
        return self.bottom_mm - MARKER_MARGIN_MM - CODE_MM

    @property
    def body_bottom_mm(self) -> float:
        """Where the questions must end."""
        return self.foot_mm - FOOT_CLEAR_MM

    def markers(self) -> tuple[Marker, ...]:
        """Four fiducials, clockwise from the upper left corner."""
        right = PAGE_WIDTH_MM - MARKER_MARGIN_MM - MARKER_MM
        low = self.bottom_mm - MARKER_MARGIN_MM - MARKER_MM
        corners = (
            (MARKER_MARGIN_MM, MARKER_MARGIN_MM),
            (right, MARKER_MARGIN_MM),
            (right, low),
            (MARKER_MARGIN_MM, low),
        )
        return tuple(
            Marker(self.page, CORNERS * self.page + corner, x, y) for corner, (x, y) in enumerate(corners)
        )

    def code_places(self) -> tuple[CodePlace, ...]:
        """The QR codes: upper right and lower left, inside the fiducials."""
        inset = MARKER_MARGIN_MM + MARKER_MM + CODE_GAP_MM
        return (
            CodePlace(self.page, PAGE_WIDTH_MM - inset - CODE_MM, MARKER_MARGIN_MM, CODE_MM),
            CodePlace(self.page, inset, self.foot_mm, CODE_MM),
        )


def page_frames(pages: int, *, slip: bool) -> list[PageFrame]:
    """The frames of a form; a slip shortens both sides of the last sheet of paper."""
    first_of_last_sheet = pages - 1 if pages % 2 == 0 else pages
    return [PageFrame(page, pages, slip and page >= first_of_last_sheet) for page in range(1, pages + 1)]


def page_prints(spec: FormSpec, *, page_frame: PageFrame, measure: Measure) -> tuple[Print, ...]:
    """Head, foot and, on the last page, the slip."""
    head = (
        _first_head(spec.wording, measure=measure)
        if page_frame.page == 1
        else _next_head(spec, measure=measure)
    )
    slip = _slip(spec.wording, page_frame=page_frame, measure=measure)
    return (
        *head,
        *_identity(spec.wording),
        *_foot(spec.wording, page_frame=page_frame, measure=measure),
        *slip,
    )


def opening(spec: FormSpec, *, setter: Setter) -> list[Block]:
    """Title, introduction and marking panel, at the top of the first page."""
    blocks = [setter.paragraph(spec.title, style=TITLE, after_mm=1.2)]
    if spec.intro:
        blocks.append(setter.paragraph(spec.intro, style=BODY, after_mm=1.8))
    blocks.append(_marking_panel(spec.wording, measure=setter.measure))
    return blocks


def _first_head(wording: FormWording, *, measure: Measure) -> list[Print]:
    prints: list[Print] = []
    columns = ((wording.issuer, HEAD_LEFT_MM, 52.0), (wording.national_heading, 82.0, HEAD_RIGHT_MM - 82.0))
    for lines, left, width in columns:
        top = MARKER_MARGIN_MM
        last = 0.0
        for number, line in enumerate(lines):
            style = HEADING_PLAIN if lines is wording.issuer and number < len(lines) - 1 else HEADING
            wrapped = wrap(line, width_mm=width, style=style, measure=measure)
            texts = set_lines(wrapped, x_mm=left, top_mm=top, width_mm=width, style=style, measure=measure)
            prints.extend(texts)
            top += len(wrapped) * style.line_mm
            last = texts[-1].width_mm if texts else last
        if lines:
            reach = last * (0.5 if lines is wording.national_heading else 0.3)
            middle = left + width / 2
            prints.append(Stroke(((middle - reach, top + 0.9), (middle + reach, top + 0.9)), weight_pt=0.6))
    return prints


def _next_head(spec: FormSpec, *, measure: Measure) -> list[Print]:
    width = HEAD_RIGHT_MM - HEAD_LEFT_MM
    style = Style(10.0, bold=True)
    lines = wrap(spec.title, width_mm=width, style=style, measure=measure)[:3]
    return list(
        set_lines(
            lines, x_mm=HEAD_LEFT_MM, top_mm=MARKER_MARGIN_MM, width_mm=width, style=style, measure=measure
        )
    )


def _identity(wording: FormWording) -> list[Print]:
    """Whose form this is, on the last line beside the upper code."""
    line = MARKER_MARGIN_MM + CODE_MM - 0.6
    return [
        Slot("unit", f"{wording.unit} ", LEFT_MM, line, 9.4, True, "left", 90.0),
        Slot("serial", f"{wording.serial} ", HEAD_RIGHT_MM, line, 9.4, True, "right", 50.0),
    ]


def _foot(wording: FormWording, *, page_frame: PageFrame, measure: Measure) -> list[Print]:
    left = HEAD_LEFT_MM + CODE_MM + 4.5
    right = PAGE_WIDTH_MM - HEAD_LEFT_MM
    low = page_frame.bottom_mm - MARKER_MARGIN_MM
    page = wording.page.format(page=page_frame.page, pages=page_frame.pages)
    style = Style(9.0, bold=True, align="right")
    prints: list[Print] = [
        Slot("serial", f"{wording.serial} ", left, low - 15.5, 9.0, True, "left", 60.0),
        *set_lines([page], x_mm=right - 60, top_mm=low - 18.7, width_mm=60, style=style, measure=measure),
        *_ruler(left, y_mm=low - 1.2),
        *set_lines(
            [wording.ruler] if wording.ruler else [],
            x_mm=left + RULER_MM + 3,
            top_mm=low - 4.6,
            width_mm=right - left - RULER_MM - 3,
            style=Style(7.2),
            measure=measure,
        ),
    ]
    if wording.thanks and page_frame.page == page_frame.pages:
        thanks = wrap(wording.thanks, width_mm=right - left, style=SMALL, measure=measure)[:2]
        prints.extend(
            set_lines(
                thanks, x_mm=left, top_mm=low - 13.0, width_mm=right - left, style=SMALL, measure=measure
            )
        )
    return prints


def _ruler(left_mm: float, *, y_mm: float) -> list[Print]:
    prints: list[Print] = [Stroke(((left_mm, y_mm), (left_mm + RULER_MM, y_mm)), weight_pt=0.6)]
    for step in range(6):
        x = left_mm + 10.0 * step
        high = 2.4 if step in (0, 5) else 1.4
        prints.append(Stroke(((x, y_mm - high), (x, y_mm)), weight_pt=0.6))
    return prints


def _slip(wording: FormWording, *, page_frame: PageFrame, measure: Measure) -> list[Print]:
    if not page_frame.slip or page_frame.page != page_frame.pages:
        return []
    cut = page_frame.bottom_mm
    lines = wrap(wording.tear_off, width_mm=WIDTH_MM - 58.0, style=SMALL, measure=measure)
    if len(lines) > SLIP_LINES:
        raise FormSpecInvalid(f"tear-off: {len(lines)} lines; the slip holds {SLIP_LINES}, shorten its text")
    return [
        Stroke(((8.0, cut), (PAGE_WIDTH_MM - 8.0, cut)), weight_pt=0.6, dash_mm=1.6),
        *set_lines(
            lines, x_mm=LEFT_MM, top_mm=cut + 3.0, width_mm=WIDTH_MM - 58.0, style=SMALL, measure=measure
        ),
        Slot("serial", f"{wording.serial} ", RIGHT_MM, cut + 6.5, 9.4, True, "right", 54.0),
        Slot("unit", "", RIGHT_MM, cut + 11.5, 8.2, False, "right", 54.0),
    ]


def _marking_panel(wording: FormWording, *, measure: Measure) -> Block:
    """The framed rules: how to mark, how to correct, who can see the answers; with drawn examples."""
    text_left = LEFT_MM + 3.0
    prints: list[Print] = []
    top = 1.8
    for text, examples in (
        (wording.marking, _marked_boxes()),
        (wording.correction, _cancelled_boxes(wording)),
        (wording.mode, []),
    ):
        if not text:
            continue
        width = WIDTH_MM - (34.0 if examples else 6.0)
        lines = wrap(text, width_mm=width, style=SMALL, measure=measure)
        height = max(len(lines) * SMALL.line_mm, EXAMPLE_MM + 1.8 if examples else 0.0)
        inset = (height - len(lines) * SMALL.line_mm) / 2
        prints.extend(
            set_lines(lines, x_mm=text_left, top_mm=top + inset, width_mm=width, style=SMALL, measure=measure)
        )
        down = top + (height - EXAMPLE_MM) / 2
        prints.extend(
            Stroke(
                tuple((x + RIGHT_MM - 27.0, y + down) for x, y in stroke.points),
                stroke.weight_pt,
                filled=stroke.filled,
            )
            for stroke in examples
        )
        top += height + 0.9
    prints.append(frame(LEFT_MM, y_mm=0.0, w_mm=WIDTH_MM, h_mm=top + 0.9, weight_pt=0.6))
    return Block(top + 1.6, tuple(prints), keep_next=True)


def _marked_boxes() -> list[Stroke]:
    strokes = []
    for number in range(3):
        left = number * 9.0
        strokes.append(frame(left, y_mm=0.0, w_mm=EXAMPLE_MM, h_mm=EXAMPLE_MM))
    strokes.append(Stroke(((0.9, 2.2), (1.9, 3.6), (4.3, 0.3)), weight_pt=1.3))
    strokes.append(Stroke(((9.8, 0.8), (12.6, 3.6)), weight_pt=1.3))
    strokes.append(Stroke(((12.6, 0.8), (9.8, 3.6)), weight_pt=1.3))
    fill = ((18.5, 0.5), (21.9, 0.5), (21.9, 3.9), (18.5, 3.9), (18.5, 0.5))
    strokes.append(Stroke(fill, weight_pt=0.5, filled=True))
    return strokes


def _cancelled_boxes(wording: FormWording) -> list[Stroke]:
    if wording.correction_mark == "none":
        return []
    centre = EXAMPLE_MM / 2
    turn = [2 * math.pi * step / 36 for step in range(37)]
    circle = tuple((centre + 3.3 * math.cos(angle), centre + 3.0 * math.sin(angle)) for angle in turn)
    return [
        frame(0.0, y_mm=0.0, w_mm=EXAMPLE_MM, h_mm=EXAMPLE_MM),
        Stroke(((0.8, 0.8), (3.6, 3.6)), weight_pt=1.3),
        Stroke(((3.6, 0.8), (0.8, 3.6)), weight_pt=1.3),
        Stroke(circle, weight_pt=1.0),
        frame(18.0, y_mm=0.0, w_mm=EXAMPLE_MM, h_mm=EXAMPLE_MM),
        Stroke(((18.8, 0.8), (21.6, 3.6)), weight_pt=1.3),
        Stroke(((21.6, 0.8), (18.8, 3.6)), weight_pt=1.3),
    ]
