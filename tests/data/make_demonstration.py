"""Writes the demonstration input in `tests/data/`: run by hand, results are committed.

    python -m tests.data.make_demonstration

Same bytes on every run: own random stream, fixed creation date. Places and people are made up, addresses
stand at reserved example domains, telephone numbers use an area code that nobody has.
"""

import csv
import datetime as dt
import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from tests.data import demonstration_words as words
from tests.data.demonstration_faults import EXPECTED_FAULTS, Cell, faulty_rows

HERE = Path(__file__).resolve().parent
CREATED = dt.datetime(2023, 10, 2, 8, 0, 0)  # noqa: DTZ001 - workbooks hold naive times
UNIT_HEADINGS = (
    "Mã đơn vị",
    "Tên đơn vị",
    "Tên tiếng Anh",
    "Loại đơn vị",
    "Trực thuộc",
    "Mã đơn vị hành chính",
    "Mã định danh cơ quan",
)
PERSON_HEADINGS = (
    "STT",
    "Họ và tên",
    "Chức vụ",
    "Đơn vị",
    "Thư điện tử công vụ",
    "Số điện thoại",
    "Nhóm đối tượng",
)
BANDS = ((1, 3, "Thông tin cá nhân"), (4, 5, "Liên hệ"))


@dataclass(frozen=True)
class Unit:
    """A unit as in the workbook, and the host of its mail addresses."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    parent: str
    official_code: str
    agency_id: str
    host: str

    @property
    def row(self) -> list[Cell]:
        return [
            self.code,
            self.name_vi,
            self.name_en,
            self.kind,
            self.parent,
            self.official_code,
            self.agency_id,
        ]


def folded(text: str) -> str:
    """Small ASCII letters only."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def departments(entries: Iterable[tuple[str, str, str]]) -> list[Unit]:
    return [
        Unit(f"S{n:02}", vi, en, "department", "", "", f"H99.{n:02}", host)
        for n, (vi, en, host) in enumerate(entries, start=1)
    ]


def districts() -> list[Unit]:
    return [
        Unit(
            f"H{n:02}",
            f"Ủy ban nhân dân {vi}",
            f"People's Committee of {en}",
            "district",
            "",
            f"{980 + n}",
            f"H99.{40 + n}",
            host,
        )
        for n, (vi, en, host) in enumerate(words.DISTRICTS, start=1)
    ]


def communes_of(district: Unit, names: Sequence[str], number: int) -> list[Unit]:
    urban = "thành phố" in district.name_vi or "thị xã" in district.name_vi
    found = []
    for n, name in enumerate(names, start=1):
        kind_vi, kind_en = ("phường", "Ward") if urban and n <= 3 else ("xã", "Commune")
        found.append(
            Unit(
                f"X{number:02}{n:02}",
                f"Ủy ban nhân dân {kind_vi} {name}",
                f"People's Committee of {name} {kind_en}",
                "commune",
                district.code,
                f"98{number}{n:02}",
                f"{district.agency_id}.{n:02}",
                f"{folded(name)}.{district.host}",
            )
        )
    return found


def communes_2025() -> list[Unit]:
    found = []
    for n, name in enumerate(words.COMMUNE_NAMES[:20], start=1):
        kind_vi, kind_en = {
            1: ("phường", "Ward"),
            2: ("phường", "Ward"),
            20: ("đặc khu", "Special Zone"),
        }.get(n, ("xã", "Commune"))
        found.append(
            Unit(
                f"X{n:02}",
                f"Ủy ban nhân dân {kind_vi} {name}",
                f"People's Committee of {name} {kind_en}",
                "commune",
                "",
                f"985{n:02}",
                f"H99.{40 + n}",
                folded(name),
            )
        )
    return found


class Roster:
    """Draws made-up people and gives each an address of his or her own."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._addresses: set[str] = set()
        self._names: set[str] = set()
        self.rows: list[list[Cell]] = []

    def add(self, unit: Unit, position: str, group: str, *, by_name: bool) -> None:
        name = self._name()
        parts = [folded(part) for part in name.split()]
        local = parts[-1] + "".join(part[0] for part in parts[:-1])
        address, number = f"{local}@{unit.host}.example.org", 1
        while address in self._addresses:
            number += 1
            address = f"{local}{number}@{unit.host}.example.org"
        self._addresses.add(address)
        phone = f"0200 3{self._random.randrange(100):02} {self._random.randrange(1000):03}"
        place = unit.name_vi if by_name else unit.code
        self.rows.append([float(len(self.rows) + 1), name, position, place, address, phone, group])

    def _name(self) -> str:
        while True:
            middles, givens = self._random.choice((words.WOMEN, words.MEN))
            chosen = (self._random.choice(part) for part in (words.SURNAMES, middles, givens))
            name = " ".join(chosen)
            if name not in self._names:
                self._names.add(name)
                return name

    def add_divisions(self, unit: Unit, divisions: Sequence[str], group: str, *, by_name: bool) -> None:
        """Head and deputy of each division."""
        for division in divisions:
            if division == words.DIVISIONS[0] and unit.name_vi.startswith(division):
                division = words.GENERAL_DIVISION
            head = "Chánh" if division.startswith("Văn phòng") else "Trưởng"
            self.add(unit, f"{head} {division}", group, by_name=by_name)
            self.add(unit, f"Phó {head} {division}", group, by_name=by_name)

    def add_commune(self, unit: Unit) -> None:
        for position in ("Chủ tịch", "Phó Chủ tịch", "Phó Chủ tịch"):
            self.add(unit, position, "commune_leader", by_name=False)


def write_workbook(
    path: Path,
    *,
    titles: Sequence[str],
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    bands: Sequence[tuple[int, int, str]] = (),
) -> None:
    """One sheet: title rows, a blank row, merged bands where given, headings, rows."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": titles[-1], "created": CREATED})
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        last = len(headings) - 1
        for number, title in enumerate(titles):
            sheet.merge_range(number, 0, number, last, title, bold)
        top = len(titles) + 1
        for first, end, title in bands:
            sheet.merge_range(top, first, top, end, title, bold)
        top += bool(bands)
        sheet.write_row(top, 0, headings, bold)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, last, 28)
        for number, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, text)
                elif value is not None:
                    sheet.write_number(number, column, value)


def write_frames(path: Path, *, units: Iterable[Unit], seed: int) -> None:
    """How many citizens each assessed unit served in the period: the size of its counted group."""
    source = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unit", "group", "N"])
        for unit in units:
            low, high = (800, 9000) if unit.kind == "department" else (3000, 20000)
            writer.writerow([unit.code, "citizen", source.randrange(low, high)])


def write_expected(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "column", "fault"])
        writer.writerows(EXPECTED_FAULTS)


def write_people(path: Path, rows: Iterable[Sequence[Cell]], *, year: int) -> None:
    titles = (
        "ỦY BAN NHÂN DÂN TỈNH MẪU",
        f"DANH SÁCH LÃNH ĐẠO THAM GIA KHẢO SÁT CẢI CÁCH HÀNH CHÍNH NĂM {year}",
    )
    write_workbook(path, titles=titles, headings=PERSON_HEADINGS, rows=rows, bands=BANDS)


def write_units(path: Path, units: Iterable[Unit], *, year: int) -> None:
    titles = ("ỦY BAN NHÂN DÂN TỈNH MẪU", f"DANH MỤC CƠ QUAN, ĐƠN VỊ NĂM {year}")
    write_workbook(path, titles=titles, headings=UNIT_HEADINGS, rows=[unit.row for unit in units])


def make_2023(folder: Path) -> None:
    offices, tier = departments(words.DEPARTMENTS_2023), districts()
    communes = [
        commune
        for n, district in enumerate(tier, start=1)
        for commune in communes_of(district, words.COMMUNE_NAMES[(n - 1) * 5 : n * 5], n)
    ]
    roster = Roster(seed=2023)
    for unit in offices:
        roster.add_divisions(unit, words.DIVISIONS, "division_leader", by_name=True)
    for unit in tier:
        roster.add_divisions(unit, words.DISTRICT_DIVISIONS, "district_leader", by_name=True)
    for unit in communes:
        roster.add_commune(unit)
    write_units(folder / "units.xlsx", [*offices, *tier, *communes], year=2023)
    write_people(folder / "officials.xlsx", roster.rows, year=2023)
    write_people(folder / "officials_faulty.xlsx", faulty_rows(), year=2023)
    write_expected(folder / "officials_faulty_expected.csv")
    write_frames(folder / "frames.csv", units=[*offices, *tier], seed=20231)


def make_2025(folder: Path) -> None:
    offices, communes = departments(words.DEPARTMENTS_2025), communes_2025()
    roster = Roster(seed=2025)
    for unit in offices:
        roster.add_divisions(unit, words.DIVISIONS, "division_leader", by_name=True)
    for unit in communes:
        roster.add_commune(unit)
    write_units(folder / "units.xlsx", [*offices, *communes], year=2025)
    write_people(folder / "officials.xlsx", roster.rows, year=2025)
    write_frames(folder / "frames.csv", units=[*offices, *communes], seed=20251)


if __name__ == "__main__":
    make_2023(HERE / "tra_vinh_2023")
    make_2025(HERE / "two_tier_2025")
