"""What reports refuse, and why."""

from app.core.errors import Problem


class RunNotFound(Problem):
    code = "404.100"
    title = "There is no such analysis run"
    advice = "Open the results of the campaign to see its runs."


class NoResults(Problem):
    code = "404.101"
    title = "There are no results of {key} yet"
    advice = "Run the analysis first, or wait until the present run has ended."


class UnitNotInResults(Problem):
    code = "404.102"
    title = "There is no unit {unit} in these results"
    advice = "Open the results of the campaign to see its units."


class FileNotInRun(Problem):
    code = "404.103"
    title = "The run has no file {name}"
    advice = "Open the results of the campaign to see its files."


class WholeCampaignOnly(Problem):
    code = "403.100"
    title = "This file covers every unit of the campaign"
    advice = "Your role covers some units only. Their figures stand on the pages of the results."


class AnswersStillSealed(Problem):
    code = "409.100"
    title = "The answers of {key} are still sealed"
    advice = "Results are computed after the opening, so that there are no interim results."


class CampaignStillRuns(Problem):
    code = "409.101"
    title = "The campaign {key} is not closed yet"
    advice = "Results are computed after the close, so that there are no interim results."


class NothingCounted(Problem):
    code = "409.102"
    title = "No answer of {key} counts"
    advice = "Without a valid, counted answer about a unit there is nothing to compute."


class ItemsDiffer(Problem):
    code = "409.103"
    title = "Two questionnaires give the item {item} different meanings"
    advice = "An export name means one thing for life: publish a new version with another name."


class FormatNotInstalled(Problem):
    code = "422.100"
    title = "The format {format} needs the package {package}, which is not installed"
    advice = "Install it with pip install 'phieu[{format}]', or choose csv, xlsx or dta."


class OutputTaken(Problem):
    code = "422.101"
    title = "The folder {path} is not empty"
    advice = "Choose a new folder, or a name that ends in .zip."


class OwnUnitInside(Problem):
    code = "403.101"
    title = "Your own unit is assessed in this campaign"
    advice = "Single answers, and where an audit looks first, are for people from other units."


class CountsRefused(Problem):
    code = "409.104"
    title = "The analysis cannot use these counts: {reason}"
    advice = "Correct what it names, then write the counts again."


class RunNotDone(Problem):
    code = "409.105"
    title = "Only a run that has ended well can be approved"
    advice = "Wait until it is computed, or choose another run."


class RunsTellTogether(Problem):
    code = "409.107"
    title = "Beside the approved run this one would tell about fewer people than the minimum"
    advice = "Keep the approved run until more forms differ; the page of the run names the units."


class EarlierNotApproved(Problem):
    code = "409.108"
    title = "This is not the approved run of an earlier round"
    advice = "Choose a round from the list: its assessed period lies before, and its results are approved."


class NotForApproval(Problem):
    code = "409.109"
    title = "A change between two rounds is not approved by itself"
    advice = "Approve the results of both rounds: the change between them counts as approved then."


class OtherRunUnderWay(Problem):
    code = "409.106"
    title = "An analysis with other options is under way"
    advice = "Wait until it has ended, then ask for yours."


class MinimumTooLow(Problem):
    code = "422.102"
    title = "A figure of this campaign needs {minimum} forms at least"
    advice = "Choose {minimum} or more: the rule was fixed with the campaign and can only be made stricter."


class OtherRunsForAnalysts(Problem):
    code = "403.102"
    title = "The files of this run are handed out to analysts only"
    advice = "Take the files of the run that the results page shows."
