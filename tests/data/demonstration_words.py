"""Names for the demonstration: generic departments, invented places, made-up people."""

from typing import Final

DEPARTMENTS_2023: Final = (
    ("Văn phòng Ủy ban nhân dân tỉnh", "Office of the Provincial People's Committee", "vanphong"),
    ("Sở Nội vụ", "Department of Home Affairs", "sonoivu"),
    ("Sở Tư pháp", "Department of Justice", "sotuphap"),
    ("Sở Tài chính", "Department of Finance", "sotaichinh"),
    ("Sở Kế hoạch và Đầu tư", "Department of Planning and Investment", "sokehoachdautu"),
    ("Sở Công Thương", "Department of Industry and Trade", "socongthuong"),
    (
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Department of Agriculture and Rural Development",
        "sonongnghiep",
    ),
    ("Sở Giao thông vận tải", "Department of Transport", "sogiaothong"),
    ("Sở Xây dựng", "Department of Construction", "soxaydung"),
    ("Sở Tài nguyên và Môi trường", "Department of Natural Resources and Environment", "sotainguyen"),
    ("Sở Thông tin và Truyền thông", "Department of Information and Communications", "sothongtin"),
    ("Sở Lao động - Thương binh và Xã hội", "Department of Labour, Invalids and Social Affairs", "solaodong"),
    ("Sở Văn hóa, Thể thao và Du lịch", "Department of Culture, Sports and Tourism", "sovanhoa"),
    ("Sở Khoa học và Công nghệ", "Department of Science and Technology", "sokhoahoc"),
    ("Sở Giáo dục và Đào tạo", "Department of Education and Training", "sogiaoduc"),
    ("Sở Y tế", "Department of Health", "soyte"),
    ("Thanh tra tỉnh", "Provincial Inspectorate", "thanhtra"),
    ("Ban Quản lý Khu kinh tế", "Economic Zone Authority", "bankhukinhte"),
)
DEPARTMENTS_2025: Final = (
    ("Văn phòng Ủy ban nhân dân tỉnh", "Office of the Provincial People's Committee", "vanphong"),
    ("Sở Nội vụ", "Department of Home Affairs", "sonoivu"),
    ("Sở Tư pháp", "Department of Justice", "sotuphap"),
    ("Sở Tài chính", "Department of Finance", "sotaichinh"),
    ("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment", "sonongnghiep"),
    ("Sở Xây dựng", "Department of Construction", "soxaydung"),
    ("Sở Khoa học và Công nghệ", "Department of Science and Technology", "sokhoahoc"),
    ("Sở Giáo dục và Đào tạo", "Department of Education and Training", "sogiaoduc"),
    ("Sở Y tế", "Department of Health", "soyte"),
)
DISTRICTS: Final = (
    ("thành phố Sen Hồ", "Sen Hồ City", "senho"),
    ("thị xã Long Tràm", "Long Tràm Town", "longtram"),
    ("huyện Cầu Dừa", "Cầu Dừa District", "caudua"),
    ("huyện Bình Tràng", "Bình Tràng District", "binhtrang"),
    ("huyện Phú Điền", "Phú Điền District", "phudien"),
    ("huyện Tân Khê", "Tân Khê District", "tankhe"),
    ("huyện Mỹ Lạc", "Mỹ Lạc District", "mylac"),
    ("huyện An Trạch", "An Trạch District", "antrach"),
    ("huyện Hòa Thới", "Hòa Thới District", "hoathoi"),
)
COMMUNE_NAMES: Final = (
    "Rạch Sen", "Gò Điều", "Bàu Trâm", "Cồn Mận", "Giồng Quế", "Vàm Sen", "Bến Điều", "Xóm Trâm",
    "Láng Mận", "Rạch Quế", "Gò Sen", "Bàu Điều", "Cồn Trâm", "Giồng Mận", "Vàm Quế", "Bến Sen",
    "Xóm Điều", "Láng Trâm", "Rạch Mận", "Gò Quế", "Bàu Sen", "Cồn Điều", "Giồng Trâm", "Vàm Mận",
    "Bến Quế", "Xóm Sen", "Láng Điều", "Rạch Trâm", "Gò Mận", "Bàu Quế", "Cồn Sen", "Giồng Điều",
    "Vàm Trâm", "Bến Mận", "Xóm Quế", "Láng Sen", "Rạch Điều", "Gò Trâm", "Bàu Mận", "Cồn Quế",
    "Giồng Sen", "Vàm Điều", "Bến Trâm", "Xóm Mận", "Láng Quế",
)  # fmt: skip
DIVISIONS: Final = (
    "Văn phòng",
    "phòng Tổ chức - Hành chính",
    "phòng Kế hoạch - Tài chính",
    "phòng Nghiệp vụ",
    "phòng Pháp chế",
    "phòng Chuyển đổi số",
)
GENERAL_DIVISION: Final = "phòng Tổng hợp"
"""Instead of an office within an office."""
DISTRICT_DIVISIONS: Final = (
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
    "phòng Nội vụ",
    "phòng Tư pháp",
    "phòng Tài chính - Kế hoạch",
    "phòng Giáo dục và Đào tạo",
    "phòng Tài nguyên và Môi trường",
)
SURNAMES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Kim", "Thạch", "Sơn", "Lâm", "Trương", "Đinh", "Mai", "Tô", "Cao",
)  # fmt: skip
WOMEN: Final = (
    ("Thị", "Ngọc", "Kim", "Thanh", "Mỹ", "Thùy"),
    (
        "An", "Bích", "Chi", "Dung", "Giang", "Hạnh", "Hiền", "Hương", "Lan", "Loan", "Mai", "Nga",
        "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Thủy", "Trang", "Tuyết", "Uyên", "Vân", "Xuân",
        "Yến",
    ),
)  # fmt: skip
MEN: Final = (
    ("Văn", "Hữu", "Minh", "Quốc", "Thanh", "Đức"),
    (
        "Bảo", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hòa", "Hùng", "Khánh", "Kiên", "Lâm", "Long",
        "Lộc", "Nam", "Nghĩa", "Phong", "Phúc", "Quang", "Sơn", "Tâm", "Thắng", "Tiến", "Toàn",
        "Tuấn", "Việt", "Vinh",
    ),
)  # fmt: skip
