"""What a post does to the answers kept so far."""

from hypothesis import given
from hypothesis import strategies as st

from app.responses import rules

NAMES = st.sampled_from(["a", "b", "c.u1", "c.u2", "d"])
FIELDS = st.dictionaries(NAMES, st.lists(st.sampled_from(["1", "2", "", " "]), min_size=1, max_size=2))


@given(kept=FIELDS, posted=FIELDS, page=st.sets(NAMES))
def test_a_post_speaks_for_its_page_and_for_nothing_else(
    kept: dict[str, list[str]], posted: dict[str, list[str]], page: set[str]
) -> None:
    merged = rules.merge_fields(kept, posted=posted, page_fields=page)
    for name, values in merged.items():
        assert values == (posted[name] if name in posted else kept[name])
        assert any(value.strip() for value in values)
        assert name in posted or name not in page
    for name, values in posted.items():
        assert (name in merged) == any(value.strip() for value in values)
    again = rules.merge_fields(merged, posted=posted, page_fields=page)
    assert again == merged
