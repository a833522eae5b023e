"""A YAML file as nodes that know their lines: bounded, without aliases, every scalar as it was written."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from analysis.errors import Finding, FrameworkError

MOST_BYTES: Final = 1_048_576
MOST_DIGITS: Final = 20
MOST_DEPTH: Final = 32
MOST_SAID: Final = 60
FLAGS: Final = {"true": True, "false": False}


def compose(content: bytes, *, file: str) -> MappingNode:
    """The mapping at the root of a file. Raises `FrameworkError` with the line of the fault."""
    if len(content) > MOST_BYTES:
        what, most = "is larger than a megabyte.", f"at most {MOST_BYTES} bytes"
        got = f"{len(content)} bytes"
        raise FrameworkError.at(file, 1, what, "Hand in a criteria framework.", expected=most, got=got)
    try:
        text = content.decode("utf-8-sig")
        _check_events(text, file=file)
        root = YAML(typ="safe", pure=True).compose(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        got = f"byte {content[error.start]:#04x}"
        mend = "Save the file as UTF-8."
        raise FrameworkError.at(file, line, "is not UTF-8.", mend, expected="UTF-8", got=got) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "unreadable"
        said = f"is not YAML: {problem}."
        raise FrameworkError.at(file, line, said, "Mend the line.", expected="YAML", got=problem) from error
    except (YAMLError, RecursionError) as error:
        mend = "Hand in a criteria framework."
        raise FrameworkError.at(file, 1, "is not YAML.", mend, expected="YAML", got="bytes") from error
    if not isinstance(root, MappingNode):
        mend, got = "Begin with 'format: framework/1'.", getattr(root, "tag", "an empty file")
        what = "is not a criteria framework."
        raise FrameworkError.at(file, 1, what, mend, expected="fields with their values", got=got)
    return root


def _check_events(text: str, *, file: str) -> None:
    """Stops at the first event that no framework has; a deep nest would cost the square of its depth."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MOST_DEPTH:
            line = event.start_mark.line + 1
            most = f"{MOST_DEPTH} levels"
            said, mend = "is nested too deeply.", f"Keep to {most}."
            raise FrameworkError.at(file, line, said, mend, expected=f"at most {most}", got="more")
        if getattr(event, "anchor", None):
            said, mend = "uses anchors or aliases.", "Write every criterion out."
            raise FrameworkError.at(file, 1, said, mend, expected="none", got=f"'{event.anchor}'")


@dataclass(slots=True)
class Fields:
    """The fields of one mapping; what is wrong is collected in `findings`, which all share."""

    node: Node
    file: str
    findings: list[Finding]
    _entries: dict[str, Node] = field(init=False)

    def __post_init__(self) -> None:
        self._entries = {}
        if not isinstance(self.node, MappingNode):
            mend = "Write 'key: value' lines."
            self.fault(self.node, "is not a list of fields.", mend, expected="fields", got=self.node.tag)
            return
        for key, value in self.node.value:
            if key.value in self._entries:
                said = f"'{key.value}' stands twice."
                self.fault(key, said, "Keep one of them.", expected="once", got="twice")
            self._entries[key.value] = value

    def fault(self, node: Node, what: str, mend: str, *, expected: str, got: str | None) -> None:
        """Note a fault at a node's line."""
        where = f"{self.file}, line {node.start_mark.line + 1}"
        self.findings.append(Finding(where, what, mend, expected, (got or "")[:MOST_SAID]))

    @property
    def line(self) -> int:
        """The line at which the mapping begins."""
        return int(self.node.start_mark.line) + 1

    def text(self, name: str, default: str | None = None) -> str:
        """A scalar as written; obligatory without a default."""
        node = self._entries.get(name)
        if isinstance(node, ScalarNode):
            return str(node.value)
        if node is not None:
            said = f"'{name}' is not a single value."
            self.fault(node, said, "Write one value.", expected="one value", got=node.tag)
        elif default is None:
            there = ", ".join(self._entries)
            self.fault(self.node, f"'{name}' is missing.", f"Add '{name}'.", expected=name, got=there)
        return default or ""

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        found = self.text(name)
        if found and found not in allowed:
            listed = ", ".join(allowed)
            said, mend = f"'{name}: {found}' is unknown.", f"Use one of: {listed}."
            self.fault(self._entries[name], said, mend, expected=f"one of {listed}", got=found)
        return found

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        """A decimal number, exactly as written."""
        found = self.text(name, "" if default is not None else None)
        if not found:
            return default if default is not None else Decimal(0)
        try:
            value = Decimal(found)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or len(value.as_tuple().digits) > MOST_DIGITS:
            said = f"'{name}: {found[:40]}' is not a number."
            self.fault(self._entries[name], said, "Write digits: 2.5", expected="a number", got=found)
            return Decimal(0)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """`true` or `false`."""
        found = self.text(name, "true" if default else "false")
        if found not in FLAGS:
            said, mend = f"'{name}: {found}' is not true or false.", "Write true or false."
            self.fault(self._entries[name], said, mend, expected="true or false", got=found)
        return FLAGS.get(found, default)

    def words(self, name: str) -> tuple[tuple[str, str], ...]:
        """A text by language; empty when there is none."""
        node = self._entries.get(name)
        if not isinstance(node, MappingNode):
            return ()
        return tuple((str(key.value), str(value.value)) for key, value in node.value)

    def inner(self, name: str) -> "Fields | None":
        """The mapping of one field, None where there is none."""
        node = self._entries.get(name)
        return Fields(node, self.file, self.findings) if isinstance(node, MappingNode) else None

    def items(self, name: str) -> list["Fields"]:
        """The mappings of a list; empty when there is none."""
        node = self._entries.get(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            mend = "Begin each entry with '- '."
            self.fault(node, f"'{name}' is not a list.", mend, expected="a list", got=node.tag)
            return []
        return [Fields(one, self.file, self.findings) for one in node.value]
