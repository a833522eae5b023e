"""A folder with everything that is published, read and made into one file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from analysis.errors import FileError, Finding
from analysis.verify.building import RESULTS, Facts, build_publication
from analysis.verify.contents import INPUT_FILES
from analysis.verify.survey import FILES

ORDER: Final = "publish.json"
SURVEY: Final = "survey"
_MEND: Final = (
    "Write facts (campaign, title, number, released_on) and options (missing, rank_on, tie_breaks)."
)
_OPTIONS: Final = ("missing", "rank_on", "tie_breaks")


def publish_folder(folder: Path) -> bytes:
    """The publication of a folder; the same folder gives the same bytes.

    In it: `publish.json` with `facts` and `options`, framework.yaml, units.csv, inputs.csv, and a folder
    `survey` with the files of a run where a survey was held. Raises `FileError` with all that does not fit.
    """
    facts, options = _order(_content(folder / ORDER))
    survey = folder / SURVEY
    held = {name: _content(survey / name) for name in (RESULTS, *FILES)} if survey.is_dir() else None
    framework, units, inputs = (_content(folder / name) for name in INPUT_FILES)
    return build_publication(
        facts, framework=framework, units=units, inputs=inputs, options=options, survey=held
    )


def _order(content: bytes) -> tuple[Facts, Mapping[str, Any]]:
    try:
        read = json.loads(content)
        facts, options = Facts(**read["facts"]), {name: read["options"][name] for name in _OPTIONS}
    except (ValueError, KeyError, TypeError) as error:
        what = f"does not say what is published ({type(error).__name__}: {error})."
        raise FileError([Finding(ORDER, what, _MEND, "facts and options", str(error))]) from error
    return facts, options


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})."
        raise FileError([Finding(path.name, what, "Put the file there.", "a file", "none")]) from error
