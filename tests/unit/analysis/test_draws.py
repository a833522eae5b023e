"""Draws: repeatable to the row, exact probabilities, and the sizes that circulars print."""

from fractions import Fraction

import pytest

from analysis.errors import SamplingError
from analysis.sampling.allocation import share_equally, share_proportionally
from analysis.sampling.draws import draw
from analysis.sampling.plans import Element, Plan, Result, Stage, result_sha256
from analysis.sampling.single import certainty_elements, draw_proportional
from analysis.sampling.sizes import Precision, margin_of, published_size, sample_size
from analysis.sampling.streams import Stream

FRAME = "f" * 64
SEED = 20_261_122
PEOPLE = [
    Element(
        unit=f"U{unit:02}",
        key=f"p{person:03}",
        stratum=f"U{unit:02}",
        clusters=(f"D{unit % 3}", f"U{unit:02}"),
    )
    for unit in range(12)
    for person in range(5 + unit)
]
GROUPS = [
    Element(unit=f"V{k:02}", size=40 + 17 * k, stratum="ab"[k % 2], clusters=(f"C{k % 4}", f"V{k:02}"))
    for k in range(16)
]
HOUSEHOLDS = Plan(
    "multi_stage", reserves=2, stages=(Stage("pps", 2), Stage("simple", 2), Stage("systematic", 10))
)
PINNED = {
    "census": (Plan("census"), PEOPLE, "85c020caa0737661518e969adcdb9bc8863e912f77ff2e464c6c9e69ebc47ec4"),
    "simple": (
        Plan("simple", size=20, reserves=5),
        PEOPLE,
        "60bb2c119df5c3c98eaf57a544dc751cc90b2389bddf5c9dd131246ba1a94f39",
    ),
    "systematic": (
        Plan("systematic", size=20, reserves=5),
        PEOPLE,
        "8a47e4df1eab994f5b46f478f1196592440f610065874f63e24f2240de5b044c",
    ),
    "proportional": (
        Plan("stratified", size=30, reserves=1),
        PEOPLE,
        "c0f256013a0b715f193dffd1455451c9ce8003aea025c597eff7e253e6c06050",
    ),
    "equal": (
        Plan("stratified", size=30, allocation="equal"),
        PEOPLE,
        "bcb63abef12f14b79d880aced298766976d9e26960eacfcf5fccb2c2a851efaf",
    ),
    "given": (
        Plan("stratified", allocation="given", given={"U03": 2, "U07": 99}),
        PEOPLE,
        "128d7157e4a1047ec413384bf9f7338e2760376c9c34cf11652acb6ad289108e",
    ),
    "pps": (
        Plan("pps", size=5, reserves=2),
        GROUPS,
        "f02ff1a98ba0ac975eafe81b875fb3a6feb08d73beb0debc5263084a55b5b46c",
    ),
    "stages of people": (
        HOUSEHOLDS,
        PEOPLE,
        "2bcdb7cba5fe8a4f9d9d282ba0f13c5da67e90b5c288fa1d02d3dad57c9c986c",
    ),
    "stages of households": (
        HOUSEHOLDS,
        GROUPS,
        "00435cb6243aac1d8b76243edeb9ac6fb333b14f00272f40f290f3f74920d7ea",
    ),
}


def drawn(plan: Plan, elements: list[Element], *, seed: int = SEED) -> list[Result]:
    return draw(plan, elements=elements, seed=seed, frame_sha256=FRAME)


@pytest.mark.parametrize("name", PINNED)
def test_a_draw_repeats_bit_for_bit(name: str) -> None:
    plan, elements, pinned = PINNED[name]
    assert result_sha256(drawn(plan, elements)) == pinned
    assert result_sha256(drawn(plan, elements[::-1])) == pinned
    if plan.method != "census":
        assert result_sha256(drawn(plan, elements, seed=SEED + 1)) != pinned


def test_the_stream_is_the_published_one() -> None:
    """Words 0 and 1 of block 0 for the part "a", as `xxd` and `sha256sum` of the shell give them."""
    stream = Stream("a")
    assert [stream.below(2**64) for _ in range(2)] == [0x6FB3BAA3A2240750, 0x7EB488C98DB5E77C]


def test_probabilities_proportional_to_size_are_exact() -> None:
    sizes = (50, 10, 10, 10, 10, 5, 5)
    chosen = draw_proportional(Stream("pps"), sizes=sizes, count=3)
    assert certainty_elements(sizes, count=3) == {0}
    assert chosen.chances == (1, *[Fraction(2, 5)] * 4, *[Fraction(1, 5)] * 2)
    assert sum(chosen.chances) == 3
    assert 0 in chosen.selected


def test_probabilities_over_stages_are_products() -> None:
    results = {one.element.unit: one for one in drawn(HOUSEHOLDS, GROUPS)}
    sizes = {one.unit: one.size for one in GROUPS}
    communes = {
        name: sum(one.size for one in GROUPS if one.clusters[0] == name) for name in ("C0", "C1", "C2", "C3")
    }
    for one in results.values():
        commune = Fraction(2 * communes[one.element.clusters[0]], sum(sizes.values()))
        assert one.probability == commune * Fraction(2, 4) * Fraction(10, sizes[one.element.unit])
    taken = [one for one in results.values() if one.selected]
    assert [one.taken for one in taken] == [10, 10, 10, 10]
    for one in taken:
        assert len({*one.places, *one.reserve_places}) == 12
        assert max(one.places) <= one.element.size


def test_a_small_cluster_is_taken_whole() -> None:
    plan = Plan("multi_stage", stages=(Stage("all"), Stage("all"), Stage("simple", 8)))
    results = drawn(plan, PEOPLE)
    assert {one.probability for one in results if one.element.unit in ("U00", "U03")} == {1}
    assert {one.probability for one in results if one.element.unit == "U11"} == {Fraction(1, 2)}


def test_what_cannot_be_drawn_is_refused() -> None:
    for plan, elements in (
        (Plan("simple", size=0), PEOPLE),
        (Plan("simple", size=len(PEOPLE) + 1), PEOPLE),
        (Plan("stratified", size=5), PEOPLE),
        (Plan("stratified", allocation="given"), PEOPLE),
        (Plan("multi_stage", stages=(Stage("all"),)), PEOPLE),
        (Plan("census"), []),
        (Plan("census"), [*PEOPLE, PEOPLE[0]]),
    ):
        with pytest.raises(SamplingError):
            drawn(plan, elements)


def test_shares_add_up_and_fit() -> None:
    assert share_proportionally(10, populations=[50, 30, 20]) == [5, 3, 2]
    assert share_proportionally(10, populations=[98, 1, 1]) == [8, 1, 1]
    assert share_equally(10, populations=[50, 2, 20]) == [4, 2, 4]
    assert share_equally(11, populations=[50, 2, 20]) == [5, 2, 4]


def test_sample_sizes_of_textbooks_and_circulars() -> None:
    plain = Precision()
    assert sample_size(10**9, precision=plain).answers == 385
    assert sample_size(500, precision=plain).answers == 218
    assert sample_size(500, precision=Precision(response=0.8)).ask == 273
    assert sample_size(500, precision=Precision(design_effect=2)).answers == 304
    assert sample_size(30, precision=Precision(response=0.5)).everybody
    assert [published_size(500), published_size(10_000)] == [223, 385]
    assert margin_of(385, population=10**9, precision=plain) == pytest.approx(0.05, abs=1e-4)
    assert margin_of(30, population=30, precision=plain) == 0
    with pytest.raises(SamplingError):
        Precision(margin=0)
