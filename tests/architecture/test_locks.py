"""The locks pin every package by hash and name no address."""

import re

import pytest

from tests.support import tree

LOCKS = ("requirements.lock", "requirements-dev.lock")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def requirements(lock: str) -> list[str]:
    """One string per requirement, its continuation lines joined."""
    text = (tree.ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_in_a_lock(lock: str) -> None:
    text = (tree.ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"index-url|find-links|trusted-host", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_by_hash(lock: str) -> None:
    lines = requirements(lock)
    assert len(lines) > 50
    assert [line for line in lines if not re.match(r"[A-Za-z0-9._\[\],-]+==\S+", line)] == []
    assert [line for line in lines if not HASH.search(line)] == []


def test_what_runs_is_a_part_of_what_is_developed_with() -> None:
    running, developing = (
        {line.split(" ")[0] for line in requirements(lock)} for lock in LOCKS
    )  # fmt: skip
    assert running <= developing
