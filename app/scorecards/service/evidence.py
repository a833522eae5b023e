"""Documents that a unit hands in as evidence: checked by content, kept once, cited on many lines."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core import uploads
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import EvidenceRefused, NoSuchEvidence
from app.scorecards.forms import EvidenceForm
from app.scorecards.models import Evidence
from app.scorecards.service.explaining import may_explain
from app.scorecards.service.lines import begin, require_writable
from app.scorecards.service.objecting import may_prove
from app.scorecards.service.pictures import queue_drawing
from app.scorecards.service.reading import Scorecard, find_line, list_documents
from app.scorecards.store import scoring as store

EVIDENCE_MOST_BYTES: Final = rules.MOST_BYTES
EVIDENCE_MOST_PAGES: Final = rules.MOST_PAGES
PURPOSE: Final = "evidence"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A document as it was handed in, under the name it is saved by."""

    name: str
    media_type: str
    content: bytes


def require_welcome(work: Work, *, card: Scorecard, criterion: str) -> None:
    """Raises `NoSuchLeaf`, and `ScoringClosed` where nothing is said about the line now."""
    find_line(card, criterion=criterion)
    if may_explain(work, card=card, criterion=criterion):
        return
    if not may_prove(work, card=card, criterion=criterion):
        require_writable(card)


@audited("scorecards.add_evidence")
def add_evidence(work: Work, *, card: Scorecard, criterion: str, content: bytes, form: EvidenceForm) -> UUID:
    """Keeps a document and lets it stand for the leaf.

    Raises `ScoringClosed`, `NoSuchLeaf`, and `EvidenceRefused` for a file that is empty, too large or of a
    kind that is not taken. The same file sent again for the same leaf adds nothing.
    """
    require_welcome(work, card=card, criterion=criterion)
    kind = rules.kind_of(content)
    if kind is None:
        raise EvidenceRefused(most=EVIDENCE_MOST_BYTES // 2**20)
    begin(work, card=card)
    sha256 = uploads.keep_file(work, content=content, name=form.title, purpose=PURPOSE, media_type=kind)
    queue_drawing(work, sha256=sha256, media_type=kind)
    same = next((one for one in list_documents(work, card=card) if one.sha256 == sha256), None)
    if same is not None:
        _let_stand(work, card=card, criterion=criterion, document=same)
        return same.id
    evidence_id = uuid7()
    row = {
        "unit_id": card.unit.unit_id, "id": evidence_id, "campaign_id": card.campaign.id, "sha256": sha256,
        "title": form.title, "number": form.number, "issued_on": form.issued_on,
        "issuer": form.issuer, "media_type": kind, "added_by": work.actor.user_id,
        "added_at": work.now(),
    }  # fmt: skip
    store.add_evidence(work.session, row=row)
    store.add_use(work.session, unit_id=card.unit.unit_id, evidence_id=evidence_id, criterion=criterion)
    _note(work, card=card, criterion=criterion, sha256=sha256)
    return evidence_id


@audited("scorecards.use_evidence")
def use_evidence(work: Work, *, card: Scorecard, criterion: str, evidence_id: UUID) -> None:
    """Lets a document that the unit has handed in stand for one more leaf. Raises `NoSuchEvidence`."""
    require_welcome(work, card=card, criterion=criterion)
    document = _document(work, card=card, evidence_id=evidence_id)
    _let_stand(work, card=card, criterion=criterion, document=document)


def _let_stand(work: Work, *, card: Scorecard, criterion: str, document: Evidence) -> None:
    if document.id not in {one.id for one in find_line(card, criterion=criterion).evidence}:
        store.add_use(work.session, unit_id=card.unit.unit_id, evidence_id=document.id, criterion=criterion)
    _note(work, card=card, criterion=criterion, sha256=document.sha256)


def _note(work: Work, *, card: Scorecard, criterion: str, sha256: str) -> None:
    work.note(
        object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, criterion=criterion, sha256=sha256
    )


@audited("scorecards.drop_evidence")
def drop_evidence(work: Work, *, card: Scorecard, criterion: str, evidence_id: UUID) -> None:
    """The document no longer stands for the leaf; the unit keeps it. Raises `NoSuchEvidence`."""
    require_writable(card)
    line = find_line(card, criterion=criterion)
    standing = next((one for one in line.evidence if one.id == evidence_id), None)
    if standing is None:
        raise NoSuchEvidence
    _note(work, card=card, criterion=criterion, sha256=standing.sha256)
    store.delete_use(work.session, unit_id=card.unit.unit_id, evidence_id=evidence_id, criterion=criterion)


def get_evidence_file(work: Work, *, card: Scorecard, evidence_id: UUID) -> EvidenceFile:
    """A document as it was handed in; raises `NoSuchEvidence`."""
    document = _document(work, card=card, evidence_id=evidence_id)
    name = f"{document.title}.{rules.ENDINGS[document.media_type]}"
    return EvidenceFile(name, document.media_type, work.resources.files.get(document.sha256))


def _document(work: Work, *, card: Scorecard, evidence_id: UUID) -> Evidence:
    found = next((one for one in list_documents(work, card=card) if one.id == evidence_id), None)
    if found is None:
        raise NoSuchEvidence
    return found
