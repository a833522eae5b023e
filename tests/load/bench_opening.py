"""How long the opening takes when a whole country's officials have answered."""

import hashlib
import json
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from app.core.actor import SYSTEM
from app.core.revisions import migrate
from app.core.unit_of_work import open_work
from app.invitations.models import Invitation
from app.responses import sealing
from app.responses import service as responses
from app.responses.models import BallotLog, Envelope
from app.responses.service.submitting import VERSION
from app.responses.store.answering import GENESIS, chain_hash
from app.templates import service as templates
from tests.load.bench_signed_in import database
from tests.load.figures import Figure, benchmark
from tests.support.answering import KEY, Link, Round, resources_at, start_round

UNITS, EACH = 250, 200
LEVELS = 5


def letters(held: Round) -> list[dict[str, Any]]:
    """What people sent, one for each level; each as valid as the door makes it."""
    with open_work(held.resources, writing=False) as work:
        visit = responses.get_visit(work, token=held.links[0].token)
        form = responses.load_form(work, visit=visit)
        found = [
            templates.read_answers(
                form.questionnaire, values=held.fields(level=level), units=form.unit_codes, complete=True
            )[0].to_dict()
            for level in range(1, LEVELS + 1)
        ]
        head = {
            "v": VERSION, "campaign": str(held.campaign_id), "audience": str(held.audience_id),
            "questionnaire": [form.questionnaire.key, form.questionnaire.version], "flags": [],
        }  # fmt: skip
    return [{**head, "answers": answers} for answers in found]


def envelopes(held: Round) -> Iterator[tuple[Link, sealing.Envelope]]:
    public = sealing.public_key_of(held.private_key).public_key
    said = letters(held)
    for at, link in enumerate(held.links):
        letter = {**said[at % LEVELS], "unit": str(link.unit_id), "r": secrets.token_hex(16)}
        yield link, sealing.seal_envelope(
            json.dumps(letter).encode(), public_key=public, campaign_id=held.campaign_id,
            audience_id=held.audience_id,
        )  # fmt: skip


def everybody_has_answered(held: Round) -> None:
    """Rows as the door writes them, put in by the thousand."""
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    previous = GENESIS
    ids = {"campaign_id": held.campaign_id, "audience_id": held.audience_id}
    for seq, (link, sealed) in enumerate(envelopes(held), 1):
        digest = hashlib.sha256(sealed.ciphertext).hexdigest()
        after = chain_hash(previous=previous, seq=seq, campaign_id=held.campaign_id, ciphertext_sha256=digest)
        lines.append(
            {"seq": seq, "campaign_id": held.campaign_id, "ciphertext_sha256": digest,
             "previous_hash": previous, "hash": after}
        )  # fmt: skip
        previous = after
        rows.append(
            {"unit_id": link.unit_id, "invitation_id": link.invitation_id, **ids, "round": 0,
             "ciphertext": sealed.ciphertext, "receipt": sealed.receipt}
        )  # fmt: skip
        if len(rows) == 1000 or seq == len(held.links):
            with held.resources.database.writer.begin() as connection:
                connection.execute(insert(Envelope), rows)
                connection.execute(insert(BallotLog), lines)
            rows, lines = [], []
    with held.resources.database.writer.begin() as connection:
        connection.execute(update(Invitation).values(done=True))


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1048576)


def seconds_for_an_opening(engine: str) -> Figure:
    """Checks against the close, decryption, shuffling, all rows, and the files written anew."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name, database(engine, Path(name)) as url:
        migrate(url)
        resources = resources_at(url, Path(name))
        held = start_round(resources, people={f"U{number:04}": EACH for number in range(UNITS)})
        everybody_has_answered(held)
        held.close()
        before, began, cpu = peak_mib(), time.perf_counter(), time.process_time()
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            report = responses.open_envelopes(work, campaign_key=KEY, private_key=held.private_key)
        opened = time.perf_counter() - began
        responses.rewrite_files(resources)
        took = time.perf_counter() - began
        detail = {
            "envelopes": report.opened, "batches": len(report.batches), "opening_s": round(opened, 1),
            "cpu_s": round(time.process_time() - cpu, 1), "peak_mib": round(peak_mib()),
            "peak_before_mib": round(before),
        }  # fmt: skip
        resources.database.dispose()
    return Figure(took, detail)


for _engine in ("sqlite", "postgresql"):
    benchmark(f"opening.50000_envelopes.{_engine}", unit="s", goal=60, better="lower")(
        partial(seconds_for_an_opening, _engine)
    )
