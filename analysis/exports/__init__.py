"""Everything that leaves a run, behind one door.

    from analysis.exports import Heading, build_all, write_all

    hashes = write_all(results, folder, languages=("vi", "en"), heading=Heading(issuer="..."))

`results` is the document of `results.json` (`analysis.dataset.results.Results`): cells that may not be
published are null in it already, and nothing here reads answers, so no file can hold a suppressed figure.
Importing this package loads no table, chart or PDF library; each is loaded by the file that needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.exports.files import build_all, write_all
    from analysis.exports.heading import Heading

__all__ = ["Heading", "build_all", "write_all"]

_HOMES = {
    "Heading": "analysis.exports.heading",
    "build_all": "analysis.exports.files",
    "write_all": "analysis.exports.files",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.exports' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
