"""Reads one mapping of a file field by field: the shape stage of every check.

Each method takes its field once and returns a typed value; where the file is wrong it notes a finding and
returns an empty value, so that reading goes on and all findings come at once.
"""

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from app.templates.definition.decimals import plain_decimal
from app.templates.definition.editorial import edit_text
from app.templates.definition.findings import FindingLog
from app.templates.definition.source import ListNode, MappingNode, Node, ScalarNode
from app.templates.definition.text import KEY_LIMIT, LANGUAGES, Text, is_key

_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fields:
    """The fields of one mapping at `path`; use as a context manager so that unknown fields are noted."""

    def __init__(
        self, node: Node, path: str, log: FindingLog, *, languages: Collection[str] = LANGUAGES
    ) -> None:
        self.path = path
        self.log = log
        self.languages = languages
        self._taken: set[str] = set()
        self._is_mapping = isinstance(node, MappingNode)
        self._entries = node.entries if isinstance(node, MappingNode) else {}
        log.place(path, node.position)
        for key, (position, _) in self._entries.items():
            log.place(self.at(key), position)
        if not self._is_mapping:
            log.add("not_a_mapping", path, found=_found(node))

    def __enter__(self) -> "Fields":
        return self

    def __exit__(self, *_: object) -> None:
        for key in self._entries:
            if key not in self._taken:
                close = difflib.get_close_matches(key, self._taken, n=1)
                hint = f"; perhaps {close[0]}" if close else ""
                self.log.add("unknown_field", self.at(key), field=key, hint=hint)

    def at(self, key: str) -> str:
        """Path of the field `key`."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self._node(key, required=False) is not None

    def _node(self, key: str, *, required: bool) -> Node | None:
        self._taken.add(key)
        _, node = self._entries.get(key, (None, None))
        if node is None or (isinstance(node, ScalarNode) and node.is_null):
            if required and self._is_mapping:
                self.log.add("missing_field", self.path, field=key)
            return None
        return node

    def is_false(self, key: str) -> bool:
        """Whether the field is the plain word `false`."""
        node = self._node(key, required=False)
        return isinstance(node, ScalarNode) and node.plain and node.value == "false"

    def raw(self, key: str, *, required: bool = False) -> str | None:
        """The scalar as written."""
        node = self._node(key, required=required)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self.log.add("not_text", self.at(key), found=_found(node))
            return None
        return node.value

    def word(self, key: str, *, required: bool = True, role: str = "key", limit: int = KEY_LIMIT) -> str:
        """A key or an export name; '' when missing or malformed."""
        value = self.raw(key, required=required)
        if value is not None and not is_key(value, limit=limit):
            self.log.add("bad_word", self.at(key), value=value, role=role, limit=limit)
            return ""
        return value or ""

    def one_of(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """One of the `allowed` words; required when there is no default."""
        value = self.raw(key, required=default is None)
        if value is not None and value not in allowed:
            self.log.add("not_allowed", self.at(key), value=value, allowed=", ".join(allowed))
            return next(iter(allowed))
        return value or default or next(iter(allowed))

    def line(self, key: str, *, required: bool = True, role: str = "number") -> str:
        """One line of text that is the same in all languages, such as the number of a decision."""
        value = self.raw(key, required=required)
        if value:
            edit_text(value, role=role, path=self.at(key), at=self.log.position(self.at(key)), log=self.log)
        return value or ""

    def whole(self, key: str, *, required: bool = False) -> int | None:
        """A whole number of at most nine digits."""
        value = self.raw(key, required=required)
        if value is None or _WHOLE.fullmatch(value):
            return None if value is None else int(value)
        self.log.add("not_a_whole_number", self.at(key), value=value)
        return None

    def decimal(self, key: str, *, required: bool = False) -> Decimal | None:
        """A decimal number, exact as written, without trailing zeros."""
        value = self.raw(key, required=required)
        if value is None or _DECIMAL.fullmatch(value):
            return None if value is None else plain_decimal(Decimal(value))
        self.log.add("not_a_decimal", self.at(key), value=value)
        return None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        value = self.raw(key)
        if value is not None and value not in ("true", "false"):
            self.log.add("not_a_flag", self.at(key), value=value)
        return default if value is None else value == "true"

    def date(self, key: str) -> dt.date | None:
        """A date like 2023-12-31."""
        value = self.raw(key)
        if value is None:
            return None
        try:
            if _DATE.fullmatch(value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        self.log.add("not_a_date", self.at(key), value=value)
        return None

    def items(self, key: str, *, required: bool = False) -> Iterator[tuple[str, Node]]:
        """Path and node of each entry of a list."""
        node = self._node(key, required=required)
        if node is None:
            return
        if not isinstance(node, ListNode):
            self.log.add("not_a_list", self.at(key), found=_found(node))
            return
        for number, item in enumerate(node.items):
            path = f"{self.at(key)}[{number}]"
            self.log.place(path, item.position)
            yield path, item

    def words(self, key: str, *, required: bool = False, allowed: Collection[str] = ()) -> tuple[str, ...]:
        """A list of keys, each once; only `allowed` ones where given."""
        found: dict[str, None] = {}
        for path, node in self.items(key, required=required):
            value = node.value if isinstance(node, ScalarNode) else ""
            if allowed and value not in allowed:
                self.log.add("not_allowed", path, value=value, allowed=", ".join(allowed))
            elif not is_key(value):
                self.log.add("bad_word", path, value=value, role="key", limit=KEY_LIMIT)
            elif value in found:
                self.log.add("duplicate_value", path, value=value)
            found[value] = None
        return tuple(found)

    def values(self, key: str) -> tuple[str, ...]:
        """A list of values as written: numbers of levels, keys of options."""
        found: list[str] = []
        for path, node in self.items(key):
            if isinstance(node, ScalarNode) and not node.is_null:
                found.append(node.value)
            else:
                self.log.add("not_text", path, found=_found(node))
        return tuple(found)

    def mapping(self, key: str, *, required: bool = False) -> "Fields | None":
        """The fields of a nested mapping; the caller closes it."""
        node = self._node(key, required=required)
        return None if node is None else Fields(node, self.at(key), self.log, languages=self.languages)

    def names(self) -> tuple[str, ...]:
        """Names of all fields, for mappings whose names are free."""
        return tuple(self._entries)

    def is_list(self, key: str) -> bool:
        """Whether the field holds a list."""
        return isinstance(self._node(key, required=False), ListNode)

    def entries(self) -> Iterator[tuple[str, str, Node]]:
        """Key, path and node of every field, for mappings whose keys are free."""
        for key, (_, node) in self._entries.items():
            self._taken.add(key)
            if is_key(key):
                yield key, self.at(key), node
            else:
                self.log.add("bad_word", self.at(key), value=key, role="key", limit=KEY_LIMIT)

    def text(self, key: str, *, role: str, required: bool = True) -> Text | None:
        """A text in all languages of the definition, checked by the editorial rules of its role."""
        fields = self.mapping(key, required=required)
        if fields is None:
            return None
        with fields:
            return Text(**{language: fields._sentence(language, role) for language in LANGUAGES})

    def words_in(self, key: str, *, role: str) -> Text:
        """Like `text`, required; an empty text when it is missing."""
        return self.text(key, role=role) or Text("")

    def _sentence(self, language: str, role: str) -> str:
        value = self.raw(language) or ""
        if not value.strip() and language in self.languages and self._is_mapping:
            self.log.add("missing_translation", self.path, language=language)
        path = self.at(language)
        edit_text(value, role=role, path=path, at=self.log.position(path), log=self.log)
        return value


def _found(node: Node) -> str:
    if isinstance(node, ListNode):
        return "a list"
    return "keys with values" if isinstance(node, MappingNode) else f"`{node.value[:40]}`"
