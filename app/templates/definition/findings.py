"""What a check found, and the log that collects it with its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.templates.errors import FINDING_KINDS, Severity, Stage

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: `line`, `column` from 1 (0: the whole file), `path` like `items[0].key`."""

    code: str
    line: int
    column: int
    path: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return FINDING_KINDS[self.code].severity

    @property
    def stage(self) -> Stage:
        return FINDING_KINDS[self.code].stage

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def sentence(self) -> str:
        """English template with `{name}` places: the message id for translations."""
        return FINDING_KINDS[self.code].sentence

    @property
    def message_en(self) -> str:
        return self.sentence.format(**self.params)

    def to_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "message": self.message_en,
            "params": dict(self.params),
        }


class FindingLog:
    """Collects findings of one file; knows where each path stands in it."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._positions: dict[str, Position] = {}

    def place(self, path: str, position: Position) -> None:
        """Remember where `path` stands."""
        self._positions[path] = position

    def position(self, path: str) -> Position:
        """Where `path` stands, or its nearest known parent; (0, 0) when nothing is known."""
        while path and path not in self._positions:
            path = _parent(path)
        return self._positions.get(path, (0, 0))

    def add(self, code: str, path: str, *, at: Position | None = None, **params: object) -> None:
        """Note a finding at `path`; `at` overrides the known position. Parameters are turned into text."""
        line, column = at or self.position(path)
        self._findings.append(Finding(code, line, column, path, {k: str(v) for k, v in params.items()}))

    def is_broken(self, path: str) -> bool:
        """Whether something at `path` or inside it could not be read (source or shape)."""
        return any(f.stage in ("source", "shape") and _is_inside(f.path, path) for f in self._findings)

    @property
    def has_errors(self) -> bool:
        return any(f.is_error for f in self._findings)

    def findings(self) -> tuple[Finding, ...]:
        """All findings in file order."""
        return tuple(sorted(self._findings, key=lambda f: (f.line, f.column, f.path, f.code)))


def _parent(path: str) -> str:
    cut = max(path.rfind("."), path.rfind("["))
    return path[:cut] if cut > 0 else ""


def _is_inside(path: str, container: str) -> bool:
    return not container or path == container or path.startswith((container + ".", container + "["))
