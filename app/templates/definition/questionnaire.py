"""A questionnaire as data: what is asked, in which words, what an answer is worth.

Immutable values without behaviour beyond look-ups. A published version never changes; an item keeps the
meaning of its key, and a level the meaning of its number, for life.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from app.templates.definition.piping import fill_places
from app.templates.definition.text import LegalBasis, Text

ItemKind = Literal["scale", "choice", "multi", "number", "text"]
Channel = Literal["paper", "online", "open_link"]
ITEM_KINDS: Final[tuple[ItemKind, ...]] = ("scale", "choice", "multi", "number", "text")
LEVELLED_KINDS: Final[tuple[ItemKind, ...]] = ("scale", "choice")
CHANNELS: Final[tuple[Channel, ...]] = ("paper", "online", "open_link")
DONT_KNOW: Final = 0
"""The level that says "don't know": an answer, but never scored."""
MAX_TEXT_LENGTH: Final = 4000


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a multi-answer item; `exclusive` excludes all others ("none of these")."""

    key: str
    text: Text
    share: Decimal | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One answer of a scale or choice item; `share` in [0, 1] of the maximum, None: not scored."""

    level: int
    text: Text
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CriterionRef:
    """A survey leaf this item feeds, and the item's weight within it."""

    criterion: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must have been answered to an item asked before: one of `values` (numbers of levels, keys of
    options), or a number from `minimum` to `maximum`. A blank fulfils no condition."""

    item: str
    values: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `levels` for scale and choice (of k levels k is a scale's best), `options` for multi.

    `matrix`: asked once for each rated unit. `about_unit`: about the rated unit at all. `name`: the column
    name in exports. `minimum`, `maximum`, `decimals` for numbers; `max_length` in characters for text.
    `show_if`: asked only if all of these hold. `text` and `hint` may repeat answers (see `piping`).
    """

    key: str
    name: str
    kind: ItemKind
    text: Text
    hint: Text | None = None
    scale: str = ""
    levels: tuple[Level, ...] = ()
    dont_know: Text | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    matrix: bool = False
    about_unit: bool = True
    criteria: tuple[CriterionRef, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    max_length: int = 0
    show_if: tuple[Condition, ...] = ()

    @property
    def label(self) -> Text:
        """The text where nobody in particular is asked: what it repeats is an ellipsis."""
        return Text(*(fill_places(said, said={}) for said in (self.text.vi, self.text.en)))

    @property
    def level_numbers(self) -> tuple[int, ...]:
        """Levels that may be chosen, in the order shown, "don't know" (0) last where it is offered."""
        return tuple(level.level for level in self.levels) + ((DONT_KNOW,) if self.dont_know else ())

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    @property
    def exclusive_option(self) -> str | None:
        """Key of the option that excludes the others."""
        return next((option.key for option in self.options if option.exclusive), None)

    def share_of(self, level: int) -> Decimal | None:
        """Share of the maximum that `level` is worth; None for "don't know", unscored or unknown levels."""
        return next((entry.share for entry in self.levels if entry.level == level), None)

    def words_for(self, value: str) -> Text | None:
        """The wording of an answer as it is stored: a level's number or an option's key."""
        if value == str(DONT_KNOW):
            return self.dont_know
        by_value = {str(level.level): level.text for level in self.levels}
        by_value |= {option.key: option.text for option in self.options}
        return by_value.get(value)

    @property
    def is_scored(self) -> bool:
        return bool(self.criteria)


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading; with `show_if` they are asked only if all of these hold."""

    key: str
    title: Text
    intro: Text | None = None
    items: tuple[Item, ...] = ()
    show_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ModeWording:
    """How to answer, by channel ("mark one box with a cross")."""

    channel: Channel
    text: Text


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a questionnaire. `privacy_wording` stands in for `privacy` in the channels it names."""

    key: str
    version: int
    title: Text
    intro: Text
    channels: tuple[Channel, ...]
    sections: tuple[Section, ...]
    mode_wording: tuple[ModeWording, ...] = ()
    privacy: Text | None = None
    privacy_wording: tuple[ModeWording, ...] = ()
    closing: Text | None = None
    languages: tuple[str, ...] = ("vi", "en")
    legal_basis: tuple[LegalBasis, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order asked."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def item_keys(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.items)

    @property
    def is_routed(self) -> bool:
        """Whether what is asked depends on what was answered."""
        return any(section.show_if for section in self.sections) or any(item.show_if for item in self.items)

    @property
    def has_matrix(self) -> bool:
        return any(item.matrix for item in self.items)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Keys of the survey leaves that some item feeds, in the order first named."""
        return tuple(dict.fromkeys(ref.criterion for item in self.items for ref in item.criteria))

    def item(self, key: str) -> Item:
        """The item with this key; KeyError when there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def find_item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    def wording(self, channel: str) -> Text | None:
        """How to answer in this channel."""
        return next((entry.text for entry in self.mode_wording if entry.channel == channel), None)

    def privacy_in(self, channel: str) -> Text | None:
        """What becomes of the answers, in the words for this channel."""
        own = (entry.text for entry in self.privacy_wording if entry.channel == channel)
        return next(own, self.privacy)
