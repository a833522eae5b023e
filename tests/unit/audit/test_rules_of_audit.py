"""Anchors as people type them, and events in words."""

import ast
from collections.abc import Iterator

import pytest

import app.main
import app.worker
from app.audit import definition, mailing, rules
from app.core.audit import AUDITED_VERBS
from app.core.chain import FORMAT, GENESIS, Anchor, Break, Kind, Walk, event_hash, plain_details
from app.core.clock import now
from tests.support import tree

assert app.main
assert app.worker
HEAD = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        f"1234:{HEAD}",
        f"1.234: {rules.grouped(HEAD)}",
        f"1,234:{HEAD.upper()}",
        f" 1234 :{HEAD[:32]}-{HEAD[32:]} ",
    ],
)
def test_an_anchor_is_read_as_people_type_it(text: str) -> None:
    assert rules.read_anchor(text) == (1234, HEAD)


def test_the_first_half_of_the_hash_is_enough() -> None:
    assert rules.read_anchor(f"7:{HEAD[:32]}") == (7, HEAD[:32])


@pytest.mark.parametrize(
    "text", ["", "1234", f"{HEAD}", f"1234:{HEAD[:31]}", f"12a:{HEAD}", f"1:{HEAD}0", f"-:{HEAD}"]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    assert rules.read_anchor(text) is None


def test_every_audited_verb_has_a_label() -> None:
    """A new verb gets a line in app/audit/definition/verbs.py and its Vietnamese in audit.po."""
    verbs = {verb for verb, function in AUDITED_VERBS.items() if function.startswith("app.")}
    assert verbs - definition.VERB_LABELS.keys() == set()


def test_labels_of_verbs_tell_them_apart() -> None:
    assert len(set(definition.VERB_LABELS.values())) == len(definition.VERB_LABELS)
    assert definition.VERB_LABELS.keys() >= definition.HOUSEKEEPING


def notes() -> Iterator[tuple[str, ast.Call]]:
    """Every place in the application where an audited verb says what it did."""
    for path in tree.python_files("app"):
        for node in ast.walk(tree.parse(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "work.note":
                yield f"{tree.name_of(path)}:{node.lineno}", node


def test_every_detail_has_a_label() -> None:
    """Details are read on a page: a new key gets a line in DETAIL_LABELS."""
    bare = [
        f"{place} {word.arg}"
        for place, call in notes()
        for word in call.keywords
        if word.arg not in (None, "object", "unit_id") and word.arg not in definition.DETAIL_LABELS
    ]
    assert bare == []


def test_details_are_shown_in_the_readers_words() -> None:
    details = {
        "state": "disputed", "repeated": True, "rows": 1234567, "until": "2026-03-20T10:00:00+00:00",
        "on": "2026-03-20", "pages": {"matched": 3, "odd": 1}, "versions": ["citizen 1", "leader 2"],
        "sha256": HEAD, "reason": "2026-99-99", "unheard_of": "x", "name": "",
    }  # fmt: skip
    shown = {
        one.label: (one.text, one.is_code) for one in rules.list_details(details, reader=rules.Reader("en"))
    }
    assert shown == {
        "State": ("Entries differ", False),
        "Repeated": ("Yes", False),
        "Rows": ("1,234,567", False),
        "Until": ("20/03/2026, 17:00", False),
        "Day": ("20/03/2026", False),
        "Pages by outcome": ("Recognised: 3; odd: 1", False),
        "Versions": ("citizen 1, leader 2", False),
        "SHA-256": (HEAD, True),
        "Reason": ("2026-99-99", False),
        "unheard_of": ("x", False),
    }


def test_details_survive_both_databases() -> None:
    """No fraction, no character zero, no half of a pair; keys in one order."""
    plain = plain_details({"b": 0.1, "a": [1e22, {"y": (1, True), "x": None}], "c": "\0\ud800"})
    assert list(plain) == ["a", "b", "c"]
    assert plain == {"a": ["1e+22", {"x": None, "y": [1, True]}], "b": "0.1", "c": "\ufffd?"}
    assert plain_details(plain) == plain


def test_the_hash_covers_every_column() -> None:
    given = {
        "previous": GENESIS, "seq": 1, "at": now(), "actor": "system", "verb": "a.b", "object": "o",
        "unit_id": None, "details": {},
    }  # fmt: skip
    others = {
        "previous": HEAD, "seq": 2, "at": now(), "actor": "x", "verb": "a.c", "object": "p",
        "unit_id": tree_id(), "details": {"a": 1},
    }  # fmt: skip
    hashes = {event_hash(**{**given, name: value}) for name, value in others.items()}  # type: ignore[arg-type]
    assert len(hashes | {event_hash(**given)}) == len(others) + 1  # type: ignore[arg-type]
    assert FORMAT == "audit.2"


def tree_id() -> object:
    from uuid import UUID

    return UUID(int=3)


def test_an_anchor_of_an_empty_trail_is_compared_too() -> None:
    assert Walk([Anchor(0, GENESIS)]).found is None
    assert Walk([Anchor(0, HEAD)]).found == Break(0, Kind.REWRITTEN)


@pytest.mark.parametrize("kind", ["", *Kind])
def test_the_mail_says_the_same_twice(kind: str) -> None:
    letter = mailing.Letter(
        to_address="a@b.example", message_id="<x@b.example>", site="https://phieu.example", at=now(),
        count=1234, head=HEAD, checked_at=now() if kind else None, broken_kind=kind, broken_seq=17,
    )  # fmt: skip
    mail = mailing.write_mail(letter)
    vietnamese, _, english = mail.text.partition("-" * 60)
    for text, number in ((vietnamese, "1.234"), (english, "1,234")):
        assert f"phieu audit verify --anchor 1234:{HEAD}" in text
        assert rules.grouped(HEAD) in text
        assert number in text
        assert ("17" in text.partition("\n1. ")[0].partition("hash")[0]) or not kind
        assert "\n\n\n" not in text
    assert "\n" not in mail.subject
