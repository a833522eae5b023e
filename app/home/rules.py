"""Decisions about how a round goes: states, sums that keep small cells hidden, what comes next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

GoingState = Literal["idle", "hidden", "none", "behind", "going", "done"]
"""idle: nobody was asked yet; none: no answer yet; behind: further from its end than the time is."""
Step = Literal["wait", "collect", "return", "late", "ask_more", "done", "closed"]
TENTHS: Final = 10
WORST_FIRST: Final[tuple[GoingState, ...]] = ("none", "behind", "going", "done", "idle")


def is_going_state(text: str) -> bool:
    """Whether a text names a state."""
    return text in get_args(GoingState)


@dataclass(frozen=True, slots=True)
class Figures:
    """How far one group of one unit is, or a sum. None: not shown, because few people stand behind it.

    `asked`: invitations and forms handed out; `delivered`: mails that arrived and the same forms;
    `answered`: answers sent and forms that came back. `goal`: the target, or everybody asked where there
    is none; `reached`: counted answers, or all of them where there is no target.
    """

    asked: int = 0
    delivered: int = 0
    undeliverable: int = 0
    answered: int | None = 0
    target: int | None = None
    goal: int = 0
    reached: int | None = 0

    @property
    def hidden(self) -> bool:
        """Whether what came back is kept from view."""
        return self.answered is None or self.reached is None

    @property
    def share(self) -> float | None:
        """reached / goal, at most 1; None where it is hidden or there is no goal."""
        return min(self.reached / self.goal, 1.0) if self.reached is not None and self.goal else None


def total_of(parts: Iterable[Figures]) -> Figures:
    """The sum; with one hidden part among them what came back is hidden in the sum."""
    found = list(parts)
    targets = [one.target for one in found if one.target is not None]
    answered = [one.answered for one in found if one.answered is not None]
    reached = [one.reached for one in found if one.reached is not None]
    return Figures(
        asked=sum(one.asked for one in found),
        delivered=sum(one.delivered for one in found),
        undeliverable=sum(one.undeliverable for one in found),
        answered=sum(answered) if len(answered) == len(found) else None,
        target=sum(targets) if targets else None,
        goal=sum(one.goal for one in found),
        reached=sum(reached) if len(reached) == len(found) else None,
    )


def elapsed_share(*, opens_at: datetime, closes_at: datetime, now: datetime) -> float:
    """How much of a time is over, in whole tenths: finer would tell more than anybody needs."""
    whole = (closes_at - opens_at).total_seconds()
    gone = (now - opens_at).total_seconds()
    share = gone / whole if whole > 0 else 1.0
    return int(max(0.0, min(share, 1.0)) * TENTHS) / TENTHS


def going_state(figures: Figures, *, elapsed: float) -> GoingState:
    """Where a cell stands against its goal and the time that is over (0 to 1)."""
    if figures.asked == 0 and not figures.answered:
        return "idle"
    if figures.hidden:
        return "hidden"
    if not figures.answered:
        return "none"
    share = figures.share
    if share is None or share >= 1:
        return "done"
    return "behind" if share < elapsed else "going"


def worst_state(states: Iterable[GoingState]) -> GoingState:
    """The state of a row that sums up several cells; one that is hidden hides it."""
    found = set(states)
    if "hidden" in found:
        return "hidden"
    return next((state for state in WORST_FIRST if state in found), "idle")


def next_step(
    *, printed: int, issued: int, outstanding: int, usable: int, target: int | None, open_: bool
) -> Step:
    """What the officer of a unit does next about paper forms. `printed`: waiting to be handed over;
    `usable`: back and not invalid; `open_`: forms are still taken in."""
    if not open_:
        return "late" if outstanding else "closed"
    if printed:
        return "collect"
    if issued == 0:
        return "wait"
    if outstanding and (target is None or usable < target):
        return "return"
    if target is not None and usable < target:
        return "ask_more"
    return "return" if outstanding else "done"
