"""Links between documents lead somewhere, and commands named in them exist."""

import re
from pathlib import Path

import pytest

from tests.support import tree

DOCUMENTS = [path for path in tree.files(suffixes=(".md",)) if path.parts[-2] != "support"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^\s*make ([a-z]+)|`make ([a-z]+)[^`]*`", re.MULTILINE)


def slugs(path: Path) -> set[str]:
    """Anchors of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=tree.name_of)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    lost = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        if not path.exists() or (anchor and anchor not in slugs(path)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=tree.name_of)
def test_make_commands_exist(document: Path) -> None:
    rules = re.findall(r"^([a-z ]+):", (tree.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    targets = {name for rule in rules for name in rule.split()}
    named = {one or two for one, two in COMMAND.findall(document.read_text(encoding="utf-8"))}
    assert named <= targets


def test_every_decision_is_listed() -> None:
    folder = tree.ROOT / "docs" / "decisions"
    files = {path.name for path in folder.glob("[0-9]*.md")}
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert files == listed
    assert len({name[:4] for name in files}) == len(files)


def test_the_readme_names_the_jobs_of_the_bootstrap() -> None:
    """`make run` and `make test` are all a newcomer needs."""
    blocks = re.findall(r"```\n(.+?)```", (tree.ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [block.strip() for block in blocks] == ["make run", "make test"]
