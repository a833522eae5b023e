"""docs/settings.md lists every setting with its default, and nothing else."""

import re
from pathlib import Path

from app.core.settings import Settings
from tests.support import tree

ROW = re.compile(r"^\| `(PHIEU_\w+)` \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    text = (tree.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {name: default.strip().strip("`") for name, default, _ in ROW.findall(text)}


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default is None or default == "":
        return "none"
    if isinstance(default, Path):
        return f"./{default}"
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_settings_are_documented_with_their_defaults() -> None:
    declared = {
        f"PHIEU_{name.upper()}": shown(field.default) for name, field in Settings.model_fields.items()
    }
    assert documented() == declared
