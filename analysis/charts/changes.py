"""Change between two rounds for the interactive page: a dot with its interval about the line of no change."""

from html import escape
from typing import Any

from analysis.charts.palette import ACCENT, HAIR, LINE, MUTED, SURFACE
from analysis.charts.plain import empty, layout, unit_axis
from analysis.dataset.changes import Changes, ChangeUnit, Difference
from analysis.dataset.labels import Language, number, percent, say
from analysis.dataset.sentences import change_lines, change_name

DASH = "\u2013"
SLACK = 1.12


def changes_figure(changes: Changes, language: Language = "vi") -> dict[str, Any]:
    """Later minus earlier by unit, the largest rise first, as a plain document for Plotly.

    Full dots where the interval leaves 0 out, hollow ones where nothing can be said.
    """
    level = percent(changes["provenance"]["level"], language)
    title = say("chart.change.differences", language, level=level, **_rounds(changes))
    sentences = change_lines(changes, language)
    shown = by_difference(changes)
    if not shown:
        return empty(sentences, language, title=title)
    names = [(unit["unit"], escape(change_name(unit, language))) for unit, _ in shown]
    reach = SLACK * max(max(abs(low), abs(high)) for low, high in (_ends(found) for _, found in shown))
    reading = say("chart.change.dots", language)
    figure = layout(
        [reading, *sentences],
        title=title,
        rows=len(shown),
        xaxis={"side": "top", "gridcolor": HAIR, "zeroline": False, "range": [-reach or -1, reach or 1]},
        yaxis=unit_axis(names),
        shapes=[
            {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": LINE}}
        ],
    )
    return {"data": [_trace(shown, language)], "layout": figure}


def _rounds(changes: Changes) -> dict[str, str]:
    return {"earlier": changes["earlier"], "later": changes["later"]}


def by_difference(changes: Changes) -> list[tuple[ChangeUnit, Difference]]:
    """Units whose change is published, the largest rise first."""
    shown = [(unit, unit["change"]) for unit in changes["units"] if unit["change"] is not None]
    return sorted(shown, key=lambda pair: (-pair[1]["difference"], pair[0]["unit"]))


def signed(value: float, language: Language) -> str:
    """A difference with its sign, one decimal."""
    text = number(abs(value), language, places=1)
    if text.strip("0,.") == "":
        return text
    return ("+" if value > 0 else DASH) + text


def span(found: Difference, language: Language) -> str:
    """The interval in words, a dash where there is none."""
    if found["ci_low"] is None or found["ci_high"] is None:
        return DASH
    low, high = signed(found["ci_low"], language), signed(found["ci_high"], language)
    return say("chart.change.span", language, low=low, high=high)


def is_told(found: Difference) -> bool:
    """Whether a rise or a fall may be claimed."""
    return found["verdict"] in ("up", "down")


def _ends(found: Difference) -> tuple[float, float]:
    low, high = found["ci_low"], found["ci_high"]
    return found["difference"] if low is None else low, found["difference"] if high is None else high


def _trace(shown: list[tuple[ChangeUnit, Difference]], language: Language) -> dict[str, Any]:
    found = [one for _, one in shown]
    ends = [_ends(one) for one in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(one["difference"], 6) for one in found],
        "y": [unit["unit"] for unit, _ in shown],
        "marker": {
            "color": [ACCENT if is_told(one) else SURFACE for one in found],
            "line": {"color": [ACCENT if is_told(one) else MUTED for one in found], "width": 2},
            "size": 12,
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(high - one["difference"], 6) for one, (_, high) in zip(found, ends, strict=True)],
            "arrayminus": [
                round(one["difference"] - low, 6) for one, (low, _) in zip(found, ends, strict=True)
            ],
            "color": ACCENT,
            "thickness": 3,
            "width": 0,
        },
        "hovertext": [_hover(unit, one, language) for unit, one in shown],
        "hoverinfo": "text",
    }


def _hover(unit: ChangeUnit, found: Difference, language: Language) -> str:
    return say(
        "chart.change.hover",
        language,
        name=escape(change_name(unit, language)),
        earlier=number(found["earlier"], language, places=1),
        later=number(found["later"], language, places=1),
        difference=signed(found["difference"], language),
        span=span(found, language),
        verdict=say(f"verdict.{found['verdict']}", language),
    )
