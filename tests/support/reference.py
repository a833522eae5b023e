"""Parts of the documents that come from the code: `make reference` writes them, a test compares them."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import app
from app.core.errors import Problem
from app.core.permissions import EVERY_ROUND, PERMISSIONS, ROLE_LABELS, WHOLE_ROUND, Permission, Role
from tests.support.tree import ROOT

BEGIN, END = "<!-- from the code: make reference -->", "<!-- end -->"


def problems() -> list[type[Problem]]:
    """Every problem of the house, by code."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    ours = [one for one in Problem.registry.values() if one.__module__.startswith("app.")]
    return sorted([Problem, *ours], key=lambda one: [int(part) for part in one.code.split(".")])


def problems_text() -> str:
    rows = [f"| `{one.code}` | `{one.__name__}` | {one.title} | {one.advice} |" for one in problems()]
    return "\n".join(
        ["| code | name | what the page says | how to mend it |", "| --- | --- | --- | --- |", *rows]
    )


def commands() -> Iterator[tuple[str, Any]]:
    """Full name and click command of every command of the command line, hidden ones left out."""
    import typer

    from app.cli import load_commands

    waiting: list[tuple[str, Any]] = [("phieu", typer.main.get_command(load_commands()))]
    while waiting:
        name, command = waiting.pop(0)
        below = getattr(command, "commands", None)
        if below is None:
            yield name, command
        else:
            found = [(f"{name} {key}", one) for key, one in sorted(below.items()) if not one.hidden]
            waiting = [*found, *waiting]


def option_row(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    shown = f"`{option.name.upper()}`" if option.param_type_name == "argument" else names
    return f"| {shown} | {plain(getattr(option, 'help', None))} |"


def plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip().replace("|", "\\|")


def commands_text() -> str:
    parts = []
    for name, command in commands():
        rows = [option_row(option) for option in command.params if option.name != "help"]
        table = ["", "| option | meaning |", "| --- | --- |", *rows] if rows else []
        parts.append("\n".join([f"## `{name}`", "", plain(command.help), *table]))
    return "\n\n".join(parts)


def access_text() -> str:
    """Permissions by role; a mark where the role has one."""
    roles = list(Role)
    rows = [
        f"| `{one}` | " + " | ".join("x" if one in PERMISSIONS[role] else "" for role in roles) + " |"
        for one in Permission
    ]
    heading = "| permission | " + " | ".join(ROLE_LABELS[role].lower() for role in roles) + " |"
    whole = ", ".join(f"`{one}`" for one in Permission if one in WHOLE_ROUND)
    every = ", ".join(f"`{one}`" for one in Permission if one in EVERY_ROUND)
    ends = (
        f"Not carried by a grant that is limited to units: {whole}.",
        f"Not carried by a grant that is limited to one campaign: {every}.",
    )
    return "\n".join([heading, "| --- " * (len(roles) + 1) + "|", *rows, "", ends[0], "", ends[1]])


TEXTS = {"problems": problems_text, "commands": commands_text, "access": access_text}


def document(name: str) -> Path:
    return ROOT / "docs" / f"{name}.md"


def expected(name: str) -> str:
    """The document as it should be: what people wrote around it, and the part from the code."""
    before, _, rest = document(name).read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{TEXTS[name]()}\n\n{END}{after}"


def main() -> int:
    for name in TEXTS:
        document(name).write_text(expected(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
