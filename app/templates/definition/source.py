"""YAML text to a tree whose values know their line and column.

Stricter than YAML: one document, UTF-8, no anchors, no tags, no key twice, bounded size and depth; every
scalar stays text until a reader asks for a number, so `no` and `1.10` arrive as they were written.
"""

from dataclasses import dataclass, field
from typing import Final, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from app.templates.definition.findings import FindingLog, Position

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 32
MAX_VALUES: Final = 20_000
_EMPTY: Final = frozenset({"", "~", "null"})


@dataclass(slots=True)
class ScalarNode:
    """One value as written; `plain` when it stood without quotes."""

    value: str
    plain: bool
    position: Position

    @property
    def is_null(self) -> bool:
        return self.plain and self.value in _EMPTY


@dataclass(slots=True)
class ListNode:
    """A list in file order."""

    position: Position
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """Keys in file order, each with the position of the key."""

    position: Position
    entries: dict[str, tuple[Position, "Node"]] = field(default_factory=dict)


Node: TypeAlias = ScalarNode | ListNode | MappingNode


class _Refused(Exception):
    """Reading stops here: the finding is in the log already."""


def read_tree(source: bytes | str, *, log: FindingLog, expected_format: str) -> Node | None:
    """The tree of a YAML file, or None when it cannot be read at all (the reason is in `log`)."""
    try:
        return _Builder(log).build(_decode(source, log), expected_format)
    except _Refused:
        return None


def _decode(source: bytes | str, log: FindingLog) -> str:
    data = source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        log.add("too_large", "", at=(1, 1), size=len(data), limit=MAX_BYTES)
        raise _Refused
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        log.add("not_utf8", "", at=(line, column), byte=f"0x{data[error.start]:02x}", offset=error.start)
        raise _Refused from error


class _Builder:
    """Builds the tree from parser events, so that no recursion depends on the input."""

    def __init__(self, log: FindingLog) -> None:
        self._log = log
        self._stack: list[ListNode | MappingNode] = []
        self._keys: list[tuple[str, Position] | None] = []
        self._root: Node | None = None
        self._values = 0
        self._documents = 0

    def build(self, text: str, expected_format: str) -> Node:
        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                self._take(event)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._refuse("bad_yaml", at, problem=error.problem or error.context or "unreadable")
        except ReaderError as error:
            self._refuse(
                "bad_yaml", _at_offset(text, error.position), problem=_reader_problem(text, error.position)
            )
        except YAMLError as error:
            self._refuse("bad_yaml", (1, 1), problem=" ".join(str(error).split()))
        if self._root is None or (isinstance(self._root, ScalarNode) and self._root.is_null):
            self._refuse("empty_file", (1, 1), format=expected_format)
        return self._root

    def _refuse(self, code: str, at: Position, **params: object) -> NoReturn:
        self._log.add(code, "", at=at, **params)
        raise _Refused

    def _take(self, event: object) -> None:
        if isinstance(event, NodeEvent):
            self._take_node(event)
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._stack.pop()
            self._keys.pop()
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse("several_documents", _mark(event))

    def _take_node(self, event: NodeEvent) -> None:
        at = _mark(event)
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse("too_many_values", at, limit=MAX_VALUES)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            self._refuse("anchor", at, value=f"{sign}{event.anchor}")
        tag = getattr(event, "ctag", None)
        if tag is not None:
            self._refuse("tag", at, value=str(tag))
        if isinstance(event, ScalarEvent):
            self._attach(ScalarNode(event.value, event.style is None, at))
        elif isinstance(event, SequenceStartEvent):
            self._open(ListNode(at))
        elif isinstance(event, MappingStartEvent):
            self._open(MappingNode(at))

    def _open(self, node: ListNode | MappingNode) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._refuse("too_deep", node.position, limit=MAX_DEPTH)
        self._attach(node)
        self._stack.append(node)
        self._keys.append(None)

    def _attach(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = self._key(parent, node)
            return
        self._keys[-1] = None
        parent.entries.setdefault(key[0], (key[1], node))

    def _key(self, parent: MappingNode, node: Node) -> tuple[str, Position]:
        if not isinstance(node, ScalarNode):
            self._refuse("key_not_text", node.position)
        if node.value in parent.entries:
            self._log.add("duplicate_key", "", at=node.position, value=node.value)
        return node.value, node.position


def _mark(event: object) -> Position:
    mark = event.start_mark  # type: ignore[attr-defined]  # every event of the parser has one
    return mark.line + 1, mark.column + 1


def _at_offset(text: str, offset: int) -> Position:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _reader_problem(text: str, offset: int) -> str:
    return f"the character U+{ord(text[offset]):04X} is not allowed"
