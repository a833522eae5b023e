"""Records of the hand-over and the return, and the label: what they name, and that two sides sign."""

from app.paper.service.protocols import Pack, protocols

PACK = Pack(
    issuer=("PROVINCE P", "OFFICE S1"), campaign="Round 2023", unit="Unit S2", group="Citizens",
    serials=("0002-00417-A", "0002-38206-X"),
)  # fmt: skip


def test_the_hand_over_names_every_form_and_both_sides_sign() -> None:
    hand_over, back, label = protocols(PACK, language="en")
    facts = dict(hand_over.facts)
    assert facts["Forms handed over"] == "2"
    assert facts["Serials"] == "0002-00417-A, 0002-38206-X"
    assert len(hand_over.signatures) == len(back.signatures) == 2
    assert label.signatures == ()


def test_what_is_counted_later_is_filled_in_by_hand() -> None:
    _, back, label = protocols(PACK, language="en")
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
