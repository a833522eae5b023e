"""Records of the hand-over and the return, and the label: what they name, and that two sides sign."""

from dataclasses import replace
from itertools import combinations

from app.paper.definition.plan import Extent, Text
from app.paper.printing.cover import drawn
from app.paper.service.protocols import Pack, protocols

PACK = Pack(
    issuer=("PROVINCE P", "OFFICE S1"), campaign="Round 2023", unit="Unit S2", group="Citizens",
    serials=("0002-00417-A", "0002-38206-X"),
)  # fmt: skip


def test_the_hand_over_names_every_form_and_both_sides_sign() -> None:
    cover, hand_over, back, label = protocols(PACK, language="en")
    facts = dict(hand_over.facts)
    assert facts["Forms handed over"] == "2"
    assert facts["Serials"] == "0002-00417-A, 0002-38206-X"
    assert len(hand_over.signatures) == len(back.signatures) == 2
    assert label.signatures == cover.signatures == ()


def test_the_cover_says_how_many_forms_lie_below_and_until_when_they_come_back() -> None:
    cover, *_ = protocols(replace(PACK, until="31/03/2026, 17:00"), language="en")
    facts = dict(cover.facts)
    assert facts["Forms in this pile"] == "2"
    assert facts["Forms come back until"] == "31/03/2026, 17:00"
    assert cover.note.count("\n") == 3
    undated = dict(protocols(PACK, language="en")[0].facts)
    assert not undated["Forms come back until"].strip(".")


def test_what_is_counted_later_is_filled_in_by_hand() -> None:
    *_, back, label = protocols(PACK, language="en")
    facts = dict(back.facts)
    assert facts["Forms received at the hand-over"] == "2"
    assert not facts["Forms given back"].strip(".")
    assert dict(label.facts)["Receiver"] == "PROVINCE P \u2013 OFFICE S1"
    assert not dict(label.facts)["Forms in this envelope"].strip(".")


def test_every_word_is_vietnamese_first() -> None:
    english, ours = protocols(PACK, language="en"), protocols(PACK, language="vi")
    for one, other in zip(english, ours, strict=True):
        assert one.title != other.title
        assert one.note != other.note
        assert not {name for name, _ in one.facts} & {name for name, _ in other.facts}
        assert not set(one.signatures) & set(other.signatures)


def test_serials_of_a_large_pack_ran_into_the_signatures() -> None:
    serials = tuple(f"0002-{number:05d}-X" for number in range(400))
    papers = protocols(replace(PACK, serials=serials), language="vi")
    lists = papers[2:-2]
    assert tuple(serial for one in lists for serial in one.cells) == serials
    assert not any(serial in dict(papers[1].facts).values() for serial in serials)
    assert all(len(one.signatures) == 2 for one in lists)
    full = protocols(replace(PACK, serials=serials[:48]), language="vi")
    for paper in (*papers, *full):
        texts = [item.extent for item in drawn(paper) if isinstance(item, Text)]
        assert max(bottom for *_, bottom in texts) < 285.0
        across = [one for one in combinations(texts, 2) if cross(*one)]
        assert across == []


def cross(one: Extent, other: Extent) -> bool:
    """Whether the letters of two lines touch; lines of one text stand closer than their tallest letters."""
    deep = min(one[3], other[3]) - max(one[1], other[1])
    return min(one[2], other[2]) > max(one[0], other[0]) and deep > 1.2
