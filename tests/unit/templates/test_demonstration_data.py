"""The committed demonstration input: made by its script, consistent, about nobody."""

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.data import make_demonstration
from tests.data.demonstration_faults import EXPECTED_FAULTS

DATA = Path(__file__).parents[2] / "data"
SHAPES = {
    "tra_vinh_2023": {"department": 18, "district": 9, "commune": 45},
    "two_tier_2025": {"department": 9, "commune": 20},
}
GROUP_PLACES = {"division_leader": "department", "district_leader": "district", "commune_leader": "commune"}


def rows_below(path: Path, heading: str) -> list[dict[str, object]]:
    """Rows of the first sheet below the row that starts with `heading`."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == heading)
    names = [str(name) for name in rows[top]]
    return [dict(zip(names, row, strict=True)) for row in rows[top + 1 :]]


@pytest.mark.parametrize("name", SHAPES)
def test_the_script_gives_the_committed_bytes(tmp_path: Path, name: str) -> None:
    make = make_demonstration.make_2023 if name == "tra_vinh_2023" else make_demonstration.make_2025
    make(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    by_hand = {"campaign.json", "staff.json"}
    kept = {path.name: path.read_bytes() for path in (DATA / name).iterdir() if path.name not in by_hand}
    assert made == kept


@pytest.mark.parametrize(("name", "counts"), SHAPES.items())
def test_units_form_a_tree_of_known_types(name: str, counts: dict[str, int]) -> None:
    code, kind, parent = make_demonstration.UNIT_HEADINGS[0], *make_demonstration.UNIT_HEADINGS[3:5]
    units = rows_below(DATA / name / "units.xlsx", code)
    kinds = {str(unit[code]): unit[kind] for unit in units}
    assert {k: list(kinds.values()).count(k) for k in kinds.values()} == counts
    assert len(kinds) == len(units)
    for unit in units:
        above = unit[parent]
        expected = "district" if unit[kind] == "commune" and "district" in counts else None
        assert (kinds[str(above)] if above else None) == expected


@pytest.mark.parametrize("name", SHAPES)
def test_officials_belong_to_units_of_their_group_and_to_nobody_real(name: str) -> None:
    headings, columns = make_demonstration.UNIT_HEADINGS, make_demonstration.PERSON_HEADINGS
    units = rows_below(DATA / name / "units.xlsx", headings[0])
    kind_of = {unit[column]: unit[headings[3]] for unit in units for column in headings[:2]}
    people = rows_below(DATA / name / "officials.xlsx", columns[0])
    addresses = [str(person[columns[4]]) for person in people]
    assert len(people) >= 150
    assert len(set(addresses)) == len(people)
    assert all(address.isascii() and address.endswith(".example.org") for address in addresses)
    assert all(str(person[columns[5]]).startswith("0200 3") for person in people)
    assert all(kind_of[person[columns[3]]] == GROUP_PLACES[str(person[columns[6]])] for person in people)


@pytest.mark.parametrize("name", SHAPES)
def test_frames_give_the_size_of_each_units_group_of_citizens(name: str) -> None:
    with (DATA / name / "frames.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["group"] for row in rows} == {"citizen"}
    assert all(int(row["N"]) >= 800 for row in rows)
    kinds = {row["unit"][0] for row in rows}
    assert kinds == ({"S", "H"} if name == "tra_vinh_2023" else {"S", "X"})


def test_faults_stand_where_the_list_says() -> None:
    path = DATA / "tra_vinh_2023" / "officials_faulty.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    columns = {sheet.cell(5, number).value: number for number in range(1, 8)}
    cell = {fault: sheet.cell(row, columns[column]).value for row, column, fault in EXPECTED_FAULTS}
    assert [cell[fault] for fault in ("missing_unit", "missing_name", "missing_address")] == [None] * 3
    assert isinstance(cell["number_instead_of_text"], int | float)
    assert "@@" in str(cell["bad_address"])
    assert str(cell["duplicate_address"]).lower() == sheet.cell(6, 5).value
    assert "\u043e" in str(cell["foreign_letters"])
    assert cell["unknown_group"] not in GROUP_PLACES
