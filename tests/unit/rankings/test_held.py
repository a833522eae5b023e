"""Two publications of one round: what their cells would tell together."""

from app.rankings.rules import ToldCell, told_cells

HEAD = "unit,group,criterion,n,mean,share\n"


def cells(*rows: str) -> bytes:
    return (HEAD + "".join(f"{row}\n" for row in rows)).encode()


FIRST = cells("S1,citizen,access,20,0.7,0.5", "S1,leader,access,12,0.8,0.5", "S2,,access,9,0.6,1.0")


def test_the_same_cells_tell_nothing_whatever_their_last_digits() -> None:
    leaders = ("S1,leader,access,12,0.8,0.6", "S2,,access,9,0.6,1")
    again = cells("S1,citizen,access,20,0.70000000000001,0.4", *leaders)
    assert told_cells(FIRST, second=again, minimum=5) == []


def test_a_few_forms_more_and_an_answer_that_changed_are_told() -> None:
    later = cells("S1,citizen,access,23,0.7,0.5", "S1,leader,access,12,0.81,0.5", "S2,,access,14,0.6,1.0")
    assert told_cells(FIRST, second=later, minimum=5) == [
        ToldCell("S1", "access", "citizen", 3), ToldCell("S1", "access", "leader", 1),
    ]  # fmt: skip
    assert told_cells(later, second=FIRST, minimum=5) == told_cells(FIRST, second=later, minimum=5)


def test_groups_told_apart_in_one_of_them_are_compared_together() -> None:
    pooled = cells("S1,,access,33,0.74,1.0")
    assert told_cells(FIRST, second=pooled, minimum=5) == [ToldCell("S1", "access", "", 1)]
    assert told_cells(FIRST, second=cells("S1,,access,32,0.74,1.0"), minimum=5) == []


def test_units_and_criteria_in_one_of_them_only_tell_nothing() -> None:
    assert told_cells(FIRST, second=cells("S9,,access,3,0.1,1", "S1,citizen,staff,3,0.1,1"), minimum=5) == []
