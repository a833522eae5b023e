"""The demonstration: the whole job from workbooks to sub-scores, and figures that anybody can recompute."""

import json
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.e2e.demo import recomputed
from tests.e2e.demo.conftest import Demonstration

RESPONDENTS = 20
TOLERANCE = 1e-9


@pytest.fixture
def database(demonstration: Demonstration) -> Iterator[sqlite3.Connection]:
    """The demonstration's database as it lies on disk, read with nothing of ours."""
    path = demonstration.data / "phieu.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def test_it_covers_both_channels_several_questionnaires_and_a_whole_province(
    demonstration: Demonstration,
) -> None:
    told = demonstration.document
    assert len(told["questionnaires"]) >= 2
    assert set(told["channels"]) == {"online", "paper"}
    assert told["units"] >= 20
    assert len(told["subscores"]) >= 20
    assert demonstration.counts["online"]["answered"] == RESPONDENTS


def test_every_mail_went_out_by_smtp(demonstration: Demonstration) -> None:
    kept = len(list((demonstration.data / "mailbox").glob("*.eml")))
    assert kept == demonstration.counts["launch"]["invitations"] == demonstration.counts["mail"]["sent"] > 0


def test_every_quota_is_met_exactly_and_none_is_exceeded(
    demonstration: Demonstration, database: sqlite3.Connection
) -> None:
    quotas = demonstration.document["quotas"]
    assert quotas["met"] == quotas["cells"] == demonstration.document["units"]
    assert quotas["exceeded"] == 0
    assert quotas["over"] > 0  # more came back than count, so the limit was put to the test
    cells = database.execute(
        "SELECT q.target, count(r.id) FROM quota q"
        " LEFT JOIN response r ON r.unit_id = q.unit_id AND r.audience_id = q.audience_id AND r.counted"
        " WHERE q.target IS NOT NULL GROUP BY q.unit_id, q.audience_id"
    ).fetchall()
    assert len(cells) == quotas["cells"]
    assert [(target, counted) for target, counted in cells if target != counted] == []


def test_every_slip_of_a_clerk_is_found_and_ruled_on(
    demonstration: Demonstration, database: sqlite3.Connection
) -> None:
    seeded = demonstration.counts["keying"]["seeded_errors"]
    assert seeded > 0
    assert demonstration.counts["adjudication"]["errors_found"] == seeded
    assert database.execute("SELECT count(*) FROM adjudication").fetchone() == (seeded,)


def test_every_form_was_keyed_by_two_people_and_ruled_on_by_a_third(database: sqlite3.Connection) -> None:
    people = database.execute(
        "SELECT first_clerk_id, second_clerk_id, adjudicator_id FROM paper_form WHERE response_id IS NOT NULL"
    ).fetchall()
    assert people
    assert [row for row in people if len(set(row)) != 3 or None in row[:2]] == []
    assert [row for row in people if row[2] is not None]


def test_what_the_machine_was_sure_of_was_right(demonstration: Demonstration) -> None:
    scan = demonstration.counts["scan"]
    assert scan["accepted_wrong"] == 0
    assert scan["lines_accepted"] > scan["lines_read"] / 2 > 0


def test_everybody_who_answered_has_a_receipt_and_no_envelope_is_left(database: sqlite3.Connection) -> None:
    receipts = [row[0] for row in database.execute("SELECT receipt FROM receipt")]
    assert len(receipts) == len(set(receipts)) == RESPONDENTS
    assert database.execute("SELECT count(*) FROM envelope").fetchone() == (0,)


@pytest.fixture(scope="module")
def exported(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, recomputed.Rules]:
    """The responses as an analyst gets them, and the rules out of the bundle."""
    folder = tmp_path_factory.mktemp("export")
    for kind, name in (("csv", "responses.csv"), ("bundle", "bundle")):
        out = str(folder / name)
        done = demonstration.phieu(
            "export", "--campaign", demonstration.campaign, "--format", kind, "--out", out
        )
        assert done.code == 0, done.error
    rules = recomputed.Rules(
        codebook=read_json(folder / "bundle" / "codebook.json"),
        design=read_json(folder / "bundle" / "design.json"),
    )
    return pd.read_csv(folder / "responses.csv", encoding="utf-8-sig"), rules


def read_json(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_the_weight_in_each_row_is_persons_by_answers(
    exported: tuple[pd.DataFrame, recomputed.Rules],
) -> None:
    table, rules = exported
    seen = table.drop_duplicates("response")
    responded = seen["stratum"].value_counts().to_dict()
    expected = {}
    for one in rules.design["strata"]:
        assert one["responded"] == responded.get(one["stratum"], 0)
        if one["responded"]:
            expected[one["stratum"]] = 1.0 if one["N"] is None else one["N"] / one["responded"]
    assert set(seen["stratum"]) == set(expected)
    far = (seen["weight"] / seen["stratum"].map(expected) - 1).abs()
    assert far.max() <= TOLERANCE


def test_sub_scores_equal_those_recomputed_from_the_export(
    demonstration: Demonstration, exported: tuple[pd.DataFrame, recomputed.Rules]
) -> None:
    table, rules = exported
    assert (rules.design["order"], rules.design["missing_group_policy"]) == ("group_first", "renormalise")
    answers = recomputed.long_table(table, rules)
    given = recomputed.points(recomputed.cell_means(answers, rules), rules)
    wanted = recomputed.asked(answers, rules)
    forms = table.groupby("rated_unit")["response"].nunique()
    compared = 0
    for row in demonstration.document["subscores"]:
        unit = row["unit"]
        if forms.get(unit, 0) < rules.minimum:
            assert row["score"] is None
            continue
        expected = recomputed.score(unit, given=given, wanted=wanted, rules=rules)
        if math.isnan(expected):
            assert row["score"] is None
        else:
            assert abs(row["score"] - expected) <= TOLERANCE
            compared += 1
        for criterion, points in row["criteria"].items():
            if points is not None:
                assert abs(points - given[unit, criterion]) <= TOLERANCE
    assert compared >= 20


def test_the_audit_trail_of_it_all_holds(demonstration: Demonstration) -> None:
    done = demonstration.phieu("audit", "verify")
    assert (done.code, done.error) == (0, "")
    assert "holds" in done.out


def test_a_second_demonstration_does_not_write_over_a_round(demonstration: Demonstration) -> None:
    done = demonstration.phieu("demo")
    assert done.code == 2
    assert len(done.error.strip().splitlines()) == 1
    assert "PHIEU_DATA_DIR" in done.error
