"""What staff change is on record: every writing verb is audited, or named here with its reason."""

import re

import pytest

import app.main
import app.worker
from app.core.audit import AUDITED_VERBS
from tests.support import tree, writes

assert app.main
assert app.worker

RESPONDENT = "a respondent's answering is never recorded beside a name or a time"
WORKER = "a step of the worker: its outcome stands in the table of the job, the message or the run"
PART = "a part of an audited verb: counting, moving or keeping what that verb reports"
DESK = (
    "keying before a form is finished: the claim and the entry name the clerk, the finished entry is audited"
)
TYPING = "what is typed and not decided, kept for who typed it; the decision is audited"
SCORING = "every version of what a unit says names who said it and when; handing in is audited"
TRIES = "tries are counted before the password is checked; the change itself is audited by the verb inside"
SESSION = "the machinery of a session: what a sign-in or a failed try leaves; the sign-in itself is audited"
NOT_AUDITED = {
    "accounts.service.accept_code": PART,
    "accounts.service.change_password": TRIES,
    "accounts.service.count_try": SESSION,
    "accounts.service.finish_sign_in": SESSION,
    "accounts.service.forget_address": WORKER,
    "accounts.service.forgive": SESSION,
    "accounts.service.open_session": SESSION,
    "accounts.service.remove_second_factor": TRIES,
    "accounts.service.renew_codes": PART,
    "accounts.service.renew_recovery_codes": TRIES,
    "accounts.service.replace_sessions": SESSION,
    "accounts.service.set_second_factor": TRIES,
    "accounts.service.sign_in": SESSION,
    "accounts.service.touch_session": SESSION,
    "campaigns.service.cover_home": PART,
    "invitations.service.claim_mail": WORKER,
    "invitations.service.keep_wanted": WORKER,
    "invitations.service.mark_done": RESPONDENT,
    "invitations.service.note_relay_down": WORKER,
    "invitations.service.release_mail": WORKER,
    "invitations.service.settle_mails": WORKER,
    "paper.service.add_batch": PART,
    "paper.service.conclude": PART,
    "paper.service.finish_planted": PART,
    "paper.service.keep_planted": DESK,
    "paper.service.move_form": PART,
    "paper.service.save_values": DESK,
    "paper.service.settle_first": PART,
    "paper.service.settle_second": PART,
    "paper.service.slip_in": DESK,
    "paper.service.store_alike": WORKER,
    "paper.service.store_print": WORKER,
    "paper.service.hold_form": DESK,
    "paper.service.take_form": DESK,
    "people.service.take_step": PART,
    "people.service.correct_address": PART,
    "rankings.service.begin_composite": WORKER,
    "rankings.service.fail_composite": WORKER,
    "rankings.service.finish_composite": WORKER,
    "rankings.service.hold": PART,
    "reports.service.begin_run": WORKER,
    "reports.service.fail_run": WORKER,
    "reports.service.finish_run": WORKER,
    "reports.service.queue_run": PART,
    "responses.service.examine_sealed": PART,
    "responses.service.publish_receipts": PART,
    "responses.service.save_draft": RESPONDENT,
    "responses.service.submit_response": RESPONDENT,
    "responses.service.void_response": PART,
    "sampling.service.carry_out": PART,
    "sampling.service.count_answer": PART,
    "sampling.service.open_cell": PART,
    "sampling.service.promote_over": PART,
    "sampling.service.record_invalid": PART,
    "sampling.service.record_issued": PART,
    "sampling.service.release_answer": PART,
    "sampling.service.seal_anew": PART,
    "scorecards.service.begin": PART,
    "scorecards.service.keep_draft": TYPING,
    "scorecards.service.save_line": SCORING,
    "scorecards.service.store_drawn": WORKER,
    "units.service.set_last_day": PART,
}
"""Read by a person: a name comes in here only with one of the reasons above."""
DOORS = [path for path in tree.python_files("app") if tree.shelf_of(path) == "routes" or "cli" in path.parts]
OPEN_AT_THE_DOOR = {SESSION, TRIES, RESPONDENT, DESK, SCORING, TYPING}


def called_at_the_doors() -> set[str]:
    """Service functions, by `room.service.function`, that routes and commands call themselves."""
    return {call for path in DOORS for call in writes.calls_of(path)}


def test_every_writing_verb_is_audited_or_has_a_reason() -> None:
    assert sorted(writes.unaudited_verbs()) == sorted(NOT_AUDITED)


def test_what_staff_ask_for_is_audited_itself() -> None:
    """A part of a verb, or a step of the worker, is never called by a route or a command directly."""
    bare = called_at_the_doors() & NOT_AUDITED.keys()
    assert {name: NOT_AUDITED[name] for name in bare if NOT_AUDITED[name] not in OPEN_AT_THE_DOOR} == {}


def test_respondents_verbs_are_called_by_respondents_routes_only() -> None:
    theirs = {name for name, reason in NOT_AUDITED.items() if reason == RESPONDENT}
    callers = {tree.name_of(path) for path in DOORS if writes.calls_of(path) & theirs}
    assert callers == {"app/responses/routes/respondents.py"}


def test_every_verb_in_the_code_is_the_one_at_work() -> None:
    """What the reading of the code finds is what the running service has declared."""
    declared = {verb for verb, function in AUDITED_VERBS.items() if function.startswith("app.")}
    assert set(writes.audited_verbs()) == declared
    assert len(declared) > 30


@pytest.mark.parametrize("verb", sorted(writes.audited_verbs()))
def test_verbs_are_named_after_their_room(verb: str) -> None:
    carrier = writes.audited_verbs()[verb]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", verb)
    assert verb.split(".")[0] == carrier.name.split(".")[0]


def test_the_reading_sees_each_way_of_writing() -> None:
    """By a statement, by one built once, by another room, and by a table's row."""
    known = {name: [one.writes for one in several] for name, several in writes.carriers().items()}
    assert known["sampling.store.add_cells"] == [True]
    assert known["responses.store.add_envelope"] == [True]
    assert known["accounts.store.add_user"] == [True]
    assert known["accounts.store.find_user_by_email"] == [False]
    assert "accounts.service.list_directory" not in writes.unaudited_verbs()
