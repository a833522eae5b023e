"""From questions to pages: sets a form's blocks, breaks them over pages, yields print plan and geometry."""

from dataclasses import replace
from itertools import pairwise

from app.paper.definition.blocks import Setter, fits_scale
from app.paper.definition.form import FormItem, FormSection, FormSpec, FormSpecInvalid
from app.paper.definition.furniture import BODY_TOP_MM, PageFrame, opening, page_frames, page_prints
from app.paper.definition.layout import Box, Sheet
from app.paper.definition.plan import Block, Measure, PagePlan, Print, SheetPlan, placed
from app.paper.definition.typesetting import SMALL_BOLD

MAX_PAGES = 8


def compose(spec: FormSpec, *, measure: Measure) -> SheetPlan:
    """Lay a form out on the fewest A4 pages; open areas give up a writing line where that saves a page.

    `measure` gives a text's width in the font that printing embeds. The same spec and font give the same
    plan. Raises `FormSpecInvalid` when a block is higher than a page or the form needs more than 8 pages.
    """
    roomy, close = _filled(spec, measure=measure), _filled(_with_smaller_areas(spec), measure=measure)
    chosen = close if close and (roomy is None or len(close[0]) < len(roomy[0])) else roomy
    if chosen is None:
        raise FormSpecInvalid(
            f"form {spec.key}: does not fit {MAX_PAGES} pages, or one item is higher than a page; shorten it"
        )
    return _plan(spec, frames=chosen[0], filled=chosen[1], measure=measure)


def _with_smaller_areas(spec: FormSpec) -> FormSpec:
    sections = tuple(
        replace(section, items=tuple(replace(item, lines=max(1, item.lines - 1)) for item in section.items))
        for section in spec.sections
    )
    return replace(spec, sections=sections)


def _filled(spec: FormSpec, *, measure: Measure) -> tuple[list[PageFrame], list[list[Block]]] | None:
    """The fewest pages and the blocks on each; None when 8 pages do not hold them."""
    setter = Setter(measure)
    groups = _groups([*opening(spec, setter=setter), *_body(spec, setter=setter)])
    for pages in range(1, MAX_PAGES + 1):
        frames = page_frames(pages, slip=bool(spec.wording.tear_off))
        filled = _paginate(groups, frames=frames)
        if filled is not None:
            return frames, filled
    return None


def _body(spec: FormSpec, *, setter: Setter) -> list[Block]:
    continued = spec.wording.continued
    return [
        block
        for section in spec.sections
        for block in _section_blocks(
            section, running=f"{section.title} {continued}" if continued else "", setter=setter
        )
    ]


def _section_blocks(section: FormSection, *, running: str, setter: Setter) -> list[Block]:
    """The section's head, which carries the labels of its first scale, and its items.

    `running` stands over an item that opens a page.
    """
    options = section.items[0].options if section.items and _is_row(section.items[0]) else ()
    blocks = [setter.section_head(section.title, intro=section.intro, options=options, table=section.table)]
    above = (setter.paragraph(running, style=SMALL_BOLD, after_mm=0.6),) if running else ()
    runs = [run for run in _runs(section.items) for _ in run]
    for before, item, run in zip((None, *section.items), section.items, runs, strict=False):
        if not _is_row(item):
            first, *rest = setter.question(item)
            blocks.extend([replace(first, running=above if before else ()), *rest])
            continue
        head = setter.scale_head(item.options)
        if before is not None and not _share_scale(before, item):
            blocks.append(replace(head, running=above))
        row = setter.scale_row(item, table=section.table)
        keeps = section.table and item is not run[-1] and (item is run[0] or item is run[-2])
        above_row = (setter.scale_head(item.options, title=running),)
        blocks.append(replace(row, running=above_row, keep_next=keeps))
    return blocks


def _runs(items: tuple[FormItem, ...]) -> list[list[FormItem]]:
    """Items under one header row; of a table's the first two share a page, and the last two."""
    runs = [[item] for item in items[:1]]
    for before, item in pairwise(items):
        if _share_scale(before, item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _is_row(item: FormItem) -> bool:
    return item.kind == "single" and item.scale is not None and fits_scale(item.options)


def _share_scale(before: FormItem, item: FormItem) -> bool:
    labels = [[option.label for option in each.options] for each in (before, item)]
    return before.scale == item.scale and before.kind == item.kind and labels[0] == labels[1]


def _groups(blocks: list[Block]) -> list[list[Block]]:
    """Blocks that must share a page; a section's head takes the first row below it along."""
    groups: list[list[Block]] = [blocks[:1]]
    for before, block in pairwise(blocks):
        if before.keep_next:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _paginate(groups: list[list[Block]], *, frames: list[PageFrame]) -> list[list[Block]] | None:
    """Blocks per page, or None when the pages do not suffice."""
    filled: list[list[Block]] = [[]]
    used = 0.0
    for group in groups:
        height = sum(block.height_mm for block in group)
        if filled[-1] and used + height > _room(frames[len(filled) - 1]):
            if len(filled) == len(frames):
                return None
            filled.append(list(group[0].running))
            used = sum(block.height_mm for block in group[0].running)
        if used + height > _room(frames[len(filled) - 1]):
            return None
        filled[-1].extend(group)
        used += height
    return _spread(filled, pages=len(frames))


def _spread(filled: list[list[Block]], *, pages: int) -> list[list[Block]] | None:
    """Give every page something: a slip can make a page necessary that the questions alone do not fill."""
    while len(filled) < pages:
        starts = [place for place in range(1, len(filled[-1])) if not filled[-1][place - 1].keep_next]
        if not starts:
            return None
        start = starts[-1]
        filled.append([*filled[-1][start].running, *filled[-1][start:]])
        del filled[-2][start:]
    return filled


def _room(page_frame: PageFrame) -> float:
    return page_frame.body_bottom_mm - BODY_TOP_MM


def _plan(
    spec: FormSpec, *, frames: list[PageFrame], filled: list[list[Block]], measure: Measure
) -> SheetPlan:
    pages: list[PagePlan] = []
    boxes: list[Box] = []
    for page_frame, blocks in zip(frames, filled, strict=True):
        prints: list[Print] = list(page_prints(spec, page_frame=page_frame, measure=measure))
        top = BODY_TOP_MM
        for block in blocks:
            block_prints, block_boxes = placed(block, page=page_frame.page, top_mm=top)
            prints.extend(block_prints)
            boxes.extend(block_boxes)
            top += block.height_mm
        pages.append(PagePlan(page_frame.page, tuple(prints)))
    sheet = Sheet(
        pages=len(frames),
        boxes=tuple(boxes),
        markers=tuple(marker for page_frame in frames for marker in page_frame.markers()),
        code_places=tuple(place for page_frame in frames for place in page_frame.code_places()),
    )
    return SheetPlan(tuple(pages), sheet)
