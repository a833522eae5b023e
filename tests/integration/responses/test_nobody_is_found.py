"""An attacker with the whole database after the opening finds nobody; the same attack finds a weak design.

Everybody's answer tells, for the test alone, who gave it.
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.responses import service as responses
from app.responses.models import Draft, Envelope, Remark, Response
from tests.support.answering import Round, resources_at, start_round

N = 200
MOST_HITS = 9
"""Chance gives one on average; more than nine in one of a hundred joins happens once in 10^4 runs."""
MOST_CORRELATION = 0.4
DIGITS = (1, 3, 4, 5)
CANARY = "canary-answer-7d1f"
ANONYMOUS = ("response", "answer", "remark", "envelope", "draft", "ballot_log", "receipt")


def hits(people: Sequence[int], found: Sequence[int]) -> int:
    """How many people an attacker names right by laying two lists side by side."""
    return sum(one == other for one, other in zip(people, found, strict=True))


def correlation(people: Sequence[int], found: Sequence[int]) -> float:
    """Spearman's rank correlation of the places of the same people in two lists."""
    place = {one: at for at, one in enumerate(found)}
    n = len(people)
    squares = sum((at - place[one]) ** 2 for at, one in enumerate(people))
    return 1 - 6 * squares / (n * (n * n - 1))


def said_by(who: int) -> dict[str, list[str]]:
    """An answer that tells its author: four levels as digits, and a remark."""
    digits = {f"m0{item}.S1": [str(1 + who // 5**place % 5)] for place, item in enumerate(DIGITS)}
    return digits | {"m11": [f"{CANARY} {who}"]}


def author_of(payload: dict[str, Any]) -> int:
    return sum((int(payload["items"][f"m0{item}"]["S1"]) - 1) * 5**place for place, item in enumerate(DIGITS))


def closed_round(resources: Resources) -> tuple[Round, list[int]]:
    """200 people of one unit answer in a random order; returns who answered when."""
    held = start_round(resources, people={"D1C1": N}, departments=1)
    order = list(range(N))
    random.Random(20230915).shuffle(order)
    for who in order:
        held.submit(held.links[who], values=held.fields(rated=("S1",)) | said_by(who))
    with open_work(resources, writing=True) as work:
        visit = responses.get_visit(work, token=held.links[0].token)
        responses.save_draft(work, visit=visit, round=1, fields={"m11": [CANARY]})
    held.close()
    return held, order


def orders(held: Round) -> dict[str, list[int]]:
    """The true authors of all rows, in every order an attacker can ask for."""
    authors = {one.id.hex: author_of(one.payload) for one in held.read(Response)}
    authors |= {one.id.hex: int(one.text.rpartition(" ")[2]) for one in held.read(Remark)}
    queries = [
        "SELECT id FROM response", "SELECT id FROM response ORDER BY id", "SELECT response_id FROM answer",
        "SELECT id FROM remark", "SELECT id FROM remark ORDER BY id",
    ]  # fmt: skip
    if not held.resources.database.is_sqlite:
        for hidden in ("ctid", "xmin::text", "xmin::text, ctid", "cmin::text"):
            queries += [f"SELECT id FROM {table} ORDER BY {hidden}" for table in ("response", "remark")]
            queries += [f"SELECT response_id FROM answer ORDER BY {hidden}"]
    with open_work(held.resources, writing=False) as work:
        found = {sql: work.session.execute(text(sql)).scalars().all() for sql in queries}
    return {
        sql: list(dict.fromkeys(authors[str(one).replace("-", "")] for one in ids))
        for sql, ids in found.items()
    }


def test_no_join_finds_anybody(resources: Resources) -> None:
    held, answered = closed_round(resources)
    held.open()
    people = {
        "by time of answering": answered,
        "by invitation": sorted(range(N), key=lambda who: held.links[who].invitation_id),
        "by person": sorted(range(N), key=lambda who: held.links[who].person_id),
        "by list": list(range(N)),
    }
    for how, one in people.items():
        for sql, other in orders(held).items():
            assert hits(one, other) <= MOST_HITS, (how, sql)
            assert hits(one, other[::-1]) <= MOST_HITS, (how, sql)
            assert abs(correlation(one, other)) < MOST_CORRELATION, (how, sql)


def test_responses_and_remarks_do_not_stand_side_by_side(resources: Resources) -> None:
    held, _ = closed_round(resources)
    held.open()
    found = orders(held)
    scores = [order for sql, order in found.items() if "remark" not in sql]
    remarks = [order for sql, order in found.items() if "remark" in sql]
    for one in scores:
        for other in remarks:
            assert hits(one, other) <= MOST_HITS
            assert abs(correlation(one, other)) < MOST_CORRELATION


def test_the_attack_finds_everybody_in_a_weak_design() -> None:
    """Answers written in the order of arrival, without any time: the order alone gives all away."""
    answered = list(range(N))
    random.Random(7).shuffle(answered)
    assert hits(answered, list(answered)) == N
    assert correlation(answered, list(answered)) == pytest.approx(1)


def test_no_column_tells_time_or_person(resources: Resources) -> None:
    with open_work(resources, writing=False) as work:
        inspector = inspect(work.session.get_bind())
        columns = {
            (table, str(column["name"]), str(column["type"]))
            for table in ANONYMOUS
            for column in inspector.get_columns(table)
        }
    assert not [one for one in columns if "TIME" in one[2].upper() or "DATE" in one[2].upper()]
    linked = {one[:2] for one in columns if "person" in one[1] or "invitation" in one[1]}
    assert linked == {("envelope", "invitation_id"), ("draft", "invitation_id")}


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("phieu.sqlite*")))


def test_the_files_hold_no_plain_answer_before_and_no_sealed_one_after(
    sqlite_url: str, tmp_path: Path
) -> None:
    held, _ = closed_round(resources_at(sqlite_url, tmp_path))
    before = bytes_of(tmp_path)
    sealed = [one.ciphertext[64:96] for one in held.read(Envelope)]
    drafts = [one.ciphertext[64:96] for one in held.read(Draft)]
    assert len(drafts) == 1
    assert CANARY.encode() not in before
    assert all(piece in before for piece in sealed + drafts)
    held.open()
    after = bytes_of(tmp_path)
    assert CANARY.encode() in after
    assert not [piece for piece in sealed + drafts if piece in after]
    held.resources.database.dispose()


def test_the_links_stand_nowhere(sqlite_url: str, tmp_path: Path) -> None:
    held, _ = closed_round(resources_at(sqlite_url, tmp_path))
    found: Any = bytes_of(tmp_path)
    assert not [link for link in held.links if link.token.encode() in found]
    held.resources.database.dispose()
