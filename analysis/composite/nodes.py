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
FLAGS: Final = {"true": True, "false": False}


def compose(content: bytes, *, file: str) -> MappingNode:
    """The mapping at the root of a file. Raises `FrameworkError` with the line of the fault."""
    if len(content) > MOST_BYTES:
        raise FrameworkError.at(file, 1, "is larger than a megabyte.", "Hand in a criteria framework.")
    try:
        text = content.decode("utf-8-sig")
        _check_events(text, file=file)
        root = YAML(typ="safe", pure=True).compose(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FrameworkError.at(file, line, "is not UTF-8.", "Save the file as UTF-8.") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "unreadable"
        raise FrameworkError.at(file, line, f"is not YAML: {problem}.", "Mend the line.") from error
    except (YAMLError, RecursionError) as error:
        raise FrameworkError.at(file, 1, "is not YAML.", "Hand in a criteria framework.") from error
    if not isinstance(root, MappingNode):
        raise FrameworkError.at(file, 1, "is not a criteria framework.", "Begin with 'format: framework/1'.")
    return root


def _check_events(text: str, *, file: str) -> None:
    """Stops at the first event that no framework has; a deep nest would cost the square of its depth."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > MOST_DEPTH:
            line = event.start_mark.line + 1
            raise FrameworkError.at(file, line, "is nested too deeply.", f"Keep to {MOST_DEPTH} levels.")
        if getattr(event, "anchor", None):
            raise FrameworkError.at(file, 1, "uses anchors or aliases.", "Write every criterion out.")


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
            self.fault(self.node, "is not a list of fields.", "Write 'key: value' lines.")
            return
        for key, value in self.node.value:
            if key.value in self._entries:
                self.fault(key, f"'{key.value}' stands twice.", "Keep one of them.")
            self._entries[key.value] = value

    def fault(self, node: Node, what: str, mend: str) -> None:
        """Note a fault at a node's line."""
        where = f"{self.file}, line {node.start_mark.line + 1}"
        self.findings.append(Finding(where=where, what=what, mend=mend))

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
            self.fault(node, f"'{name}' is not a single value.", "Write one value.")
        elif default is None:
            self.fault(self.node, f"'{name}' is missing.", f"Add '{name}'.")
        return default or ""

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        found = self.text(name)
        if found and found not in allowed:
            listed = ", ".join(allowed)
            self.fault(self._entries[name], f"'{name}: {found}' is unknown.", f"Use one of: {listed}.")
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
            self.fault(self._entries[name], f"'{name}: {found[:40]}' is not a number.", "Write digits: 2.5")
            return Decimal(0)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """`true` or `false`."""
        found = self.text(name, "true" if default else "false")
        if found not in FLAGS:
            self.fault(
                self._entries[name], f"'{name}: {found}' is not true or false.", "Write true or false."
            )
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
            self.fault(node, f"'{name}' is not a list.", "Begin each entry with '- '.")
            return []
        return [Fields(one, self.file, self.findings) for one in node.value]
