"""Refusals of the room where people answer, and of the opening of sealed answers."""

from collections.abc import Sequence
from typing import Any

from app.core.errors import Problem


class LinkNotValid(Problem):
    """One page for every link that leads nowhere: unknown, malformed, revoked, of an older mail."""

    code = "404.80"
    title = "This link does not lead to a survey"
    advice = "Please open the link from the latest mail you received, or ask the office that sent it."


class TooManyWrongLinks(Problem):
    """Many links that lead nowhere came from one network; a valid one opens all the same."""

    code = "429.80"
    title = "Too many links that lead nowhere"
    advice = "Your own link from the mail still opens. Other links can be tried in {minutes} minutes."


class NotStarted(Problem):
    code = "403.80"
    title = "Please open your personal link first"
    advice = "The link is in the mail you received. What you answered before is still there."


class AnsweringClosed(Problem):
    code = "409.80"
    title = "The survey is not open"
    advice = "Answers can be sent only between the opening and the closing of the survey."


class AnswersNeedMending(Problem):
    """`faults`: what is wrong, one entry per field, as the grammar of the questionnaire says it."""

    code = "422.80"
    title = "Some answers need attention"
    advice = "Nothing was sent. Mend the questions named below and send again."

    def __init__(self, *, faults: Sequence[Any]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class SealKeyMissing(Problem):
    code = "409.81"
    title = "The campaign has no key to seal answers with"
    advice = "Make one with: phieu responses key --campaign {campaign} --out FILE"


class SealKeyFixed(Problem):
    code = "409.82"
    title = "The campaign already has a key"
    advice = "Answers sealed with it open only with it. Before the start it can be replaced on purpose."


class EnvelopeDamaged(Problem):
    code = "409.83"
    title = "A sealed answer cannot be opened"
    advice = "Nothing was opened and nothing was changed. Restore the stored answers, then open again."


class WrongSealKey(Problem):
    code = "409.84"
    title = "This key does not belong to the campaign"
    advice = "The campaign's key has the fingerprint {expected}, this one has {given}. Nothing was changed."


class ForeignKeyFile(Problem):
    code = "409.86"
    title = "This key file was made for another campaign"
    advice = "It belongs to {given}; the answers of {expected} open only with their own key file."


class CountsDisagree(Problem):
    """Conservation: as many opened as sealed as marked done."""

    code = "409.85"
    title = "The counts of sealed answers do not agree"
    advice = "{envelopes} sealed answers, {done} invitations marked as answered. Nothing was opened."


class SealedDisagree(Problem):
    """The sealed answers in the database are not those whose receipts were listed at the close."""

    code = "409.87"
    title = "The sealed answers are not those of the list fixed at the close"
    advice = "{added} of them are not in the list, {missing} of the list are gone. Nothing was opened."


class ReceiptListChanged(Problem):
    code = "409.88"
    title = "The list of receipts is not the one fixed at the close"
    advice = "Root at the close {expected}, root now {given}. Nothing was opened."


class BallotLogBroken(Problem):
    """`seq`: the first line that is missing or does not follow from the line before it."""

    code = "409.89"
    title = "The log of sealed answers has a gap or was changed"
    advice = "Line {seq} is not as it was written. Nothing was opened."


class EnvelopeRepeated(Problem):
    """Somebody copied a sealed answer: two people cannot have sealed the same one."""

    code = "409.190"
    title = "The same sealed answer is stored for two people"
    advice = "Nothing was changed. Compare the stored answers with the last backup, then close again."


class ResponseNotFound(Problem):
    code = "404.81"
    title = "There is no such response"
    advice = "It may have been taken out already. Open the list again."


class KeyFileUnreadable(Problem):
    code = "422.81"
    title = "This is not a key file"
    advice = "Give the file that was written when the campaign's key was made."


class WrongPassphrase(Problem):
    code = "422.82"
    title = "The passphrase does not open this key file"
    advice = "Type the passphrase that was chosen when the key was made."


class PassphraseTooShort(Problem):
    code = "422.83"
    title = "The passphrase is too short"
    advice = "Use at least {least} characters; several words are best."


class ShareUnreadable(Problem):
    """`number`: which of the shares given, from 1."""

    code = "422.190"
    title = "Share {number} cannot be read"
    advice = "A word is wrong or missing. Compare it with the paper word by word. Nothing was changed."


class SharesMissing(Problem):
    code = "422.191"
    title = "There are not enough shares of the key"
    advice = "{needed} different shares are needed, {given} were given. Nothing was changed."


class SharesDoNotFit(Problem):
    code = "422.192"
    title = "These shares do not belong together"
    advice = "They are shares of different keys, or one was copied wrongly. Nothing was changed."


class PublicKeyUnreadable(Problem):
    code = "422.193"
    title = "This is not the public half of a key"
    advice = "Give the public key from the file public-key.json that was written with the shares."


class FingerprintDisagrees(Problem):
    code = "422.194"
    title = "The fingerprint does not belong to this public key"
    advice = (
        "Type it as the minutes have it. If it still disagrees, this key is not the one of the trustees. "
        "Nothing was changed."
    )


class OpeningNotAccepted(Problem):
    code = "409.191"
    title = "The opening has not been accepted yet"
    advice = "Somebody else accepts the opening first; until then the key may still be needed."


class RecordsDisagree(Problem):
    code = "409.192"
    title = "The record of the opening and the list of receipts do not agree"
    advice = "{opened} answers were opened, {listed} receipts are in the list. Nothing was changed."


class StillBeingRead(Problem):
    """Something that began before still holds a view of the database, and with it what was taken away."""

    code = "409.193"
    title = "Another program is still reading the database"
    advice = (
        "The answers are opened, but what was sealed is still in the database's files. "
        "Let backups and open queries end, then call phieu responses rewrite."
    )
