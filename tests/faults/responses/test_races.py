"""Many send at once, from two processes with threads: counted once, never beyond the quota, none lost.

On SQLite the second process is what a command beside the service is: it queues at the file lock. The
short form runs with the others; LONG=1 races 10,000 sends on each engine.
"""

import os
import random
from collections import defaultdict
from pathlib import Path
from typing import Final

from app.core.resources import Resources
from app.responses.models import BallotLog, Draft, Envelope
from app.responses.store.answering import GENESIS, chain_hash
from app.sampling.models import Quota
from tests.faults.responses.racing import Racers, Send, racers
from tests.support.answering import Link, Round, start_round
from tests.support.tallies import Tally

LONG: Final = os.environ.get("LONG") == "1"
INTERLEAVINGS: Final = 10_000 if LONG else 300
SENDS_A_ROUND: Final = 250 if LONG else 150
THREADS: Final = 16


def cell_of(held: Round) -> tuple[int, int, int]:
    """Received, counted, over of the one cell in which people answer."""
    cells = [one for one in held.read(Quota) if one.unit_id == held.units["D1C1"]]
    return cells[0].received, cells[0].counted, cells[0].over


def require_whole_chain(held: Round) -> None:
    """Every sealed answer stands once in an unbroken chain."""
    previous = GENESIS
    links = sorted(held.read(BallotLog), key=lambda one: one.seq)
    for seq, link in enumerate(links, start=1):
        assert (link.seq, link.previous_hash) == (seq, previous)
        assert link.hash == chain_hash(
            previous=previous, seq=seq, campaign_id=link.campaign_id,
            ciphertext_sha256=link.ciphertext_sha256,
        )  # fmt: skip
        previous = link.hash


def test_200_at_once_fill_a_quota_of_30_and_170_are_kept_beside_it(
    resources: Resources, tmp_path: Path
) -> None:
    held = start_round(resources, people={"D1C1": 200}, targets={"D1C1": 30})
    sends: list[Send] = [(link.token, 0, 4) for link in held.links]
    with racers(str(resources.settings.url), tmp_path, processes=2, threads=THREADS) as two:
        receipts = two.race(sends)
    assert cell_of(held) == (200, 30, 170)
    assert len(set(receipts)) == 200
    assert {one.receipt for one in held.read(Envelope)} == set(receipts)
    require_whole_chain(held)


def test_one_link_sent_100_times_at_once_counts_once_with_one_receipt(
    resources: Resources, tmp_path: Path
) -> None:
    held = start_round(resources, people={"D1C1": 1}, targets={"D1C1": 5})
    sends: list[Send] = [(held.links[0].token, 0, level % 5 + 1) for level in range(100)]
    with racers(str(resources.settings.url), tmp_path, processes=2, threads=THREADS) as two:
        receipts = two.race(sends)
    assert [one.receipt for one in held.read(Envelope)] == [receipts[0]]
    assert set(receipts) == {receipts[0]}
    assert cell_of(held) == (1, 1, 0)
    require_whole_chain(held)


def test_retries_and_replacements_in_any_order_keep_one_answer_each(
    resources: Resources, tmp_path: Path, race_tally: Tally
) -> None:
    """Every link is sent several times, some of them anew, until so many sends have raced."""
    dice = random.Random(20)
    people = INTERLEAVINGS // SENDS_A_ROUND * 50
    sent = 0
    held = start_round(resources, people={"D1C1": people}, targets={"D1C1": people // 3})
    with racers(str(resources.settings.url), tmp_path, processes=2, threads=THREADS) as two:
        for first in range(0, people, 50):
            sent += race_once(held, held.links[first : first + 50], two=two, dice=dice)
            done = first + 50
            assert cell_of(held) == (done, min(done, people // 3), max(done - people // 3, 0))
    require_whole_chain(held)
    assert sent >= INTERLEAVINGS
    engine = "SQLite" if resources.database.is_sqlite else "PostgreSQL"
    _, counted, over = cell_of(held)
    race_tally(
        f"two processes of {THREADS} threads, {engine}", sends=sent, people=people, counted=counted,
        over=over, violations=0,
    )  # fmt: skip
    assert held.read(Draft) == []


def race_once(held: Round, links: list[Link], *, two: Racers, dice: random.Random) -> int:
    """Races one round of sends and looks at every link; returns how many were sent."""
    sends: list[Send] = [(link.token, 0, 4) for link in links]
    sends += [
        (dice.choice(links).token, dice.choice((0, 0, 1)), dice.randint(1, 5))
        for _ in range(SENDS_A_ROUND - len(sends))
    ]
    dice.shuffle(sends)
    receipts = two.race(sends)
    stored = {one.invitation_id: one for one in held.read(Envelope)}
    highest: defaultdict[str, int] = defaultdict(int)
    got: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for (token, number, _), receipt in zip(sends, receipts, strict=True):
        highest[token] = max(highest[token], number)
        got[token, number].add(receipt)
    for link in links:
        kept = stored[link.invitation_id]
        assert kept.round == highest[link.token]
        assert got[link.token, kept.round] == {kept.receipt}
        assert len(got[link.token, 0] | {kept.receipt}) <= 2
    return len(sends)
