"""The Problems of paper."""

from app.core.errors import CONSTRAINT_PROBLEMS, Problem


class BatchNotFound(Problem):
    code = "404.90"
    title = "There is no such batch of forms"
    advice = "Open the list of batches and choose one there."


class FormNotFound(Problem):
    code = "404.91"
    title = "There is no such form"
    advice = "Compare the number with the paper."


class StepNotOpen(Problem):
    code = "409.90"
    title = "The form {serial} cannot take this step now"
    advice = "Somebody has dealt with it in the meantime. Open the page again to see what is next."


class SignedCountWrong(Problem):
    code = "422.90"
    title = "The signed number does not fit"
    advice = "The batch holds {printed} forms. Count again and enter what was signed for."


class NotYourForm(Problem):
    code = "403.90"
    title = "This form is for somebody else"
    advice = "The two entries and the ruling are made by three people, none of them from the assessed unit."


class OwnUnitForms(Problem):
    code = "403.92"
    title = "These forms are of your own unit"
    advice = "Somebody from another unit takes them in. Nothing was saved: {serials}."


CONSTRAINT_PROBLEMS.update(
    {
        "ck_paper_form_two_clerks": NotYourForm,
        "ck_paper_form_third_person": NotYourForm,
        "entry about the own unit": NotYourForm,
        "adjudication about the own unit": NotYourForm,
    }
)


class NotVoidable(Problem):
    """`faults`: (serial as given, code of the reason) for each form that cannot be voided."""

    code = "422.96"
    title = "Some of these forms cannot be voided"
    advice = "Nothing was saved. Correct the numbers that are named and send the others again."


class DeskLeaseOver(Problem):
    code = "409.91"
    title = "The form is no longer on your desk"
    advice = "It lay still for too long and went to somebody else. Take the next form."


class EntryIncomplete(Problem):
    code = "422.91"
    title = "Some lines of the form have no value yet"
    advice = "Give each line a value; a blank is keyed with a dot."


class RulingNeedsReason(Problem):
    code = "422.92"
    title = "A value that neither entry has needs a reason"
    advice = "Write in a few words what the paper shows."


class PaperNotOpen(Problem):
    code = "409.92"
    title = "Paper forms cannot be moved now"
    advice = "Forms are handed out, returned and keyed while the survey round is running."


class NothingToPrint(Problem):
    code = "409.93"
    title = "There is nothing to print"
    advice = "Every unit has its forms already, or no quota is set. To print more, raise the number to spare."


class FormNotPrintable(Problem):
    code = "409.94"
    title = "The questionnaire {questionnaire} cannot be printed on paper"
    advice = (
        "A paper form asks about the same units whoever hands it out, has at most 26 sections and must fit "
        "on 8 pages."
    )


class NotPrintedYet(Problem):
    code = "409.95"
    title = "The forms of this batch are still being printed"
    advice = "Wait a moment and open the page again."


class ScanRefused(Problem):
    code = "422.93"
    title = "This file cannot be read as a scan"
    advice = "Upload PDF, TIFF, JPEG or PNG files."


class AlreadyIssued(Problem):
    code = "409.96"
    title = "This batch has been handed out already"
    advice = "Open the list of batches to see when, and for how many forms somebody signed."


class EntryNotUnderstood(Problem):
    """`faults`: pairs of item key and what is wrong with its value, an English message id."""

    code = "422.94"
    title = "Some lines have a value that the form does not know"
    advice = "Mend the lines named below. What was keyed so far is kept."


class RulingIncomplete(Problem):
    code = "422.95"
    title = "Each line that differs needs one ruling, and no other line any"
    advice = "Open the form again and rule on every line shown."


class NothingToPlant(Problem):
    code = "409.98"
    title = "No finished form can be planted yet"
    advice = (
        "A form can be planted once two entries of it agree or differences are ruled on. Try again later."
    )


class ScanNotFound(Problem):
    code = "404.92"
    title = "There is no such scan"
    advice = "Open the list of scans and choose one there."


class ScansStillKept(Problem):
    """`until`: the day from which scans may be deleted; empty while the results are not approved."""

    code = "409.97"
    title = "The scans of this round are still kept"
    advice = "They are deleted after the round, once results are approved and the time set is past. {until}"


class PictureNotKept(Problem):
    code = "404.93"
    title = "There is no picture of this page"
    advice = "The form was not scanned, or its pictures were deleted when the time to keep them was over."


class ScansAreMixed(Problem):
    code = "403.91"
    title = "A scan may hold forms of every unit"
    advice = "Your role covers some units only. Hand the papers to those who scan for the whole campaign."


class NothingToRecheck(Problem):
    code = "422.97"
    title = "There is no further form to draw"
    advice = "This share of the accepted forms of every unit is in the sample already: choose a larger one."


class GalleryLineNotFound(Problem):
    code = "404.94"
    title = "There is no such line in the gallery"
    advice = "Open the gallery and choose a line and a value there."


class FormsOrdered(Problem):
    code = "409.99"
    title = "Forms of this campaign are printed already, or on order"
    advice = "All forms of a round are alike. Void the printed ones first, then choose other words."


class PlantedNotFound(Problem):
    code = "404.95"
    title = "There is no planted form with this number"
    advice = "Compare the number with the paper. A form that was taken back is not planted any more."
