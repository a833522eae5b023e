"""Every table has its word in the glossary."""

import re

import pytest
from sqlmodel import SQLModel

import app.tables
from tests.support import tree

assert app.tables
TERMS = set(re.findall(r"`(\w+)`", (tree.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("table", sorted(SQLModel.metadata.tables))
def test_a_table_is_explained(table: str) -> None:
    assert table in TERMS
