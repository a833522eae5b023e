"""What self-assessment refuses, and why."""

from app.core.errors import Problem


class NoScorecard(Problem):
    code = "404.120"
    title = "There is no such self-assessment"
    advice = "The round has no criteria, the unit is not scored by them, or it lies outside your role."


class NoSuchLeaf(Problem):
    code = "404.121"
    title = "Units do not score themselves by this criterion"
    advice = "Open the overview of the self-assessment and choose a criterion there."


class NoSuchEvidence(Problem):
    code = "404.122"
    title = "This document is not among those of the unit"
    advice = "Open the criterion again and choose a document there."


class ScoringClosed(Problem):
    code = "409.120"
    title = "The self-assessment cannot be changed now"
    advice = "It is handed in, or its time is over. Ask the office in charge for more time."


class ScorecardIncomplete(Problem):
    code = "422.120"
    title = "{count} criteria still lack something"
    advice = "Complete the criteria that are marked, then hand in again."


class DeclarationUnfit(Problem):
    """`faults`: `DeclaredFault` of each input."""

    code = "422.121"
    title = "The figures of this criterion need mending"
    advice = "Mend the fields that are named."


class EvidenceRefused(Problem):
    code = "422.122"
    title = "This file cannot be taken"
    advice = "Hand in a PDF, a picture (JPEG, PNG), a Word or an Excel file of at most {most} MB."


class AppraisalNotOpen(Problem):
    code = "409.121"
    title = "This unit cannot be appraised yet"
    advice = "Its time for scoring itself is not over. Come back after that."


class NotYourDomain(Problem):
    code = "403.120"
    title = "Somebody else appraises this domain"
    advice = "The office in charge says who appraises which domain. Ask it where this is wrong."


class DecidedMeanwhile(Problem):
    """`by`, `verdict`, `points`, `reason`: what the other one decided."""

    code = "409.122"
    title = "Somebody else has decided about this criterion meanwhile"
    advice = "Read the other decision, then save again if yours is to hold."


class AppraisalOver(Problem):
    """`time`: when the time for appraising ended or begins, as it is written."""

    code = "409.125"
    title = "The calendar does not allow appraising now"
    advice = "Its time is {time}. The office in charge can give one unit more time."


class AnsweredMeanwhile(Problem):
    code = "409.124"
    title = "The unit has answered meanwhile"
    advice = "Read its answer, then save again if your decision is to hold."


class ExplanationClosed(Problem):
    """`time`: when the time for explaining ended or begins, as it is written; "–" where none is set."""

    code = "409.123"
    title = "No explanation is taken now"
    advice = "The time for explaining is {time}. Ask the office in charge for more time."


class NotReady(Problem):
    """`count`: units that were meant and are not ready."""

    code = "409.127"
    title = "The appraisal of {count} units cannot be concluded yet"
    advice = "Each of their criteria needs a decision first."


class ObjectionClosed(Problem):
    """`time`: when the time for objecting ended or begins, as it is written; "–" where none is set."""

    code = "409.128"
    title = "No objection is taken now"
    advice = "The time for objecting is {time}. Ask the office in charge for more time."


class ObjectionForbids(Problem):
    code = "409.129"
    title = "This objection cannot be changed now"
    advice = (
        "It was sent or answered, nothing was written, or the result was accepted. Open the criterion again."
    )


class NotForwarded(Problem):
    """`count`: units that were meant and have to wait."""

    code = "409.130"
    title = "{count} units cannot go on to the council yet"
    advice = "Their time for objecting still runs, or an objection waits for its answer."


class NotAsked(Problem):
    code = "409.126"
    title = "The appraiser has decided, or asked anew, meanwhile"
    advice = "Read what is asked now, then send the answer again if it still fits."


class DecisionUnfit(Problem):
    """`faults`: (field, code) of each."""

    code = "422.123"
    title = "This decision needs mending"
    advice = "Mend the fields that are named."


class FigureUnfit(Problem):
    """`field`, `fault`: unknown, not_a_number or beyond; `most`: what the criterion takes at most."""

    code = "422.124"
    title = "This figure cannot be kept"
    advice = "Choose a unit and a criterion, and enter digits from 0 to what the criterion takes."


class NotAskedForComment(Problem):
    code = "404.123"
    title = "This unit was not asked about this draft"
    advice = "Open the list of drafts that wait for comments and choose one there."


class NoSuchCriterion(Problem):
    code = "404.124"
    title = "The draft has no such criterion"
    advice = "Open the draft again and choose a criterion there."


class PutOutAlready(Problem):
    code = "409.131"
    title = "This draft was put out for comment already"
    advice = "Bring the changed file in as the next draft and put that one out."


class CommentsClosed(Problem):
    """`time`: when the time for comments ended, as it is written."""

    code = "409.132"
    title = "No comment on this draft is taken now"
    advice = "The time for comments ended at {time}. Ask the office in charge, or wait for the next draft."


class CommentsOpen(Problem):
    """`time`: when the time for comments ends, as it is written."""

    code = "409.133"
    title = "Units may still comment on this draft"
    advice = "Publish it when the time for comments is over, after {time}."


class CommentsUnanswered(Problem):
    """`count`: comments on drafts of this version."""

    code = "409.134"
    title = "{count} comments on the drafts of these criteria have no answer"
    advice = "Answer each of them first; the units read the answers."


class CommentedMeanwhile(Problem):
    code = "409.135"
    title = "A unit has changed its comment meanwhile, or took it back"
    advice = "Read the comments again, then answer."


class RoundUnfit(Problem):
    """`field`, `fault`: of what was filled in, as a sentence."""

    code = "422.125"
    title = "The draft cannot be put out like this"
    advice = "Choose at least one kind of unit that exists, and a last day that is still to come."


class NoReport(Problem):
    code = "404.125"
    title = "There is no such report of a round"
    advice = "Open the list of what came up and choose one there."


class NothingAbove(Problem):
    code = "409.136"
    title = "This round is not reported up"
    advice = "Reported up are rounds that a unit with the right opened for the units below it."


class NotFinal(Problem):
    """`count`: units whose points are not final, of `units`."""

    code = "409.137"
    title = "The points of {count} of {units} units are not final yet"
    advice = "Report the round when the council has decided about every unit."


class ReportedAlready(Problem):
    code = "409.138"
    title = "This round was reported up already"
    advice = "It can be reported anew when the unit above has returned the report."


class ReportReturned(Problem):
    code = "409.139"
    title = "This report was returned already"
    advice = "Wait for the next one of the same round."


class ReportAltered(Problem):
    code = "500.120"
    title = "This report no longer matches its SHA-256"
    advice = (
        "The database was changed from outside. Restore the row from a backup; nothing is shown meanwhile."
    )
