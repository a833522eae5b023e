"""A list of officials with the faults that clerks make, and where each stands."""

import unicodedata
from typing import Final

Cell = str | float | None

EXPECTED_FAULTS: Final = (
    (7, "Đơn vị", "missing_unit"),
    (8, "Thư điện tử công vụ", "bad_address"),
    (10, "Thư điện tử công vụ", "duplicate_address"),
    (11, "Số điện thoại", "number_instead_of_text"),
    (12, "Đơn vị", "unknown_unit"),
    (13, "Thư điện tử công vụ", "foreign_letters"),
    (15, "Họ và tên", "missing_name"),
    (16, "Nhóm đối tượng", "unknown_group"),
    (17, "Thư điện tử công vụ", "missing_address"),
)
"""Sheet rows counted from 1, as a clerk sees them."""


def faulty_rows() -> list[list[Cell]]:
    """A list with the faults that clerks make; `officials_faulty_expected.csv` says where each stands."""
    group = "division_leader"
    host = "soyte.example.org"
    twice = unicodedata.normalize("NFD", "Trần Thị Lan")
    return [
        [1.0, "Trần Thị Lan", "Trưởng phòng Nghiệp vụ", "Sở Y tế", f"lantt@{host}", "0200 312 001", group],
        [2.0, "Lê Văn Nam", "Phó Trưởng phòng Nghiệp vụ", None, f"namlv@{host}", "0200 312 002", group],
        [3.0, "Phạm Hữu Đạt", "Trưởng phòng Pháp chế", "Sở Y tế", f"datph@@{host}", "0200 312 003", group],
        [None, None, None, None, None, None, None],
        [4.0, twice, "Trưởng phòng Nghiệp vụ", "Sở Y tế", f"LanTT@{host.upper()}", "0200 312 001", group],
        [5.0, "Bùi Minh Tâm", "Chánh Văn phòng", "S16", f"tambm@{host}", 200312005.0, group],
        [6.0, "Đỗ Thanh Vân", "Phó Chánh Văn phòng", "Sở Hải đảo", f"vandt@{host}", "0200 312 006", group],
        [
            7.0,
            "Hồ Quốc Việt",
            "Trưởng phòng Chuyển đổi số",
            "Sở Y tế",
            "viethq@s\u043eyte.example.org",
            None,
            group,
        ],
        ["", " ", None, "", None, None, None],
        [8.0, None, "Phó Trưởng phòng Chuyển đổi số", "Sở Y tế", f"anonym@{host}", "0200 312 008", group],
        [9.0, "Ngô Đức Phúc", "Chuyên viên", "Sở Y tế", f"phucnd@{host}", "0200 312 009", "nhan_vien"],
        [10.0, "Dương Thị Hạnh", "Phó Trưởng phòng Pháp chế", "Sở Y tế", None, "0200 312 010", group],
        [
            11.0,
            "  Lý Kim  Loan ",
            "Trưởng phòng Tổ chức - Hành chính",
            "SỞ Y TẾ",
            f" loanlk@{host}\u00a0",
            None,
            group,
        ],
    ]
