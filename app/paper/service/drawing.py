"""Documents of other rooms drawn page by page in the children that read scans."""

from pathlib import Path
from typing import Final

from app.paper.definition.drawn import Drawn

MOST_BYTES: Final = 20 * 2**20
PAGE_SECONDS: Final = 15


def draw_document(path: Path, *, folder: Path, most: int) -> Drawn:
    """The first `most` pages of a PDF or picture as JPEGs in `folder`; needs no database.

    Each page costs at most 15 s and 1 GiB in a child; what is beyond that is told, never raised, and after
    the second page that is, the rest is left.
    """
    from app.paper.omr.drawing import draw_file  # needs the image libraries, which pages do not load
    from app.paper.omr.limits import Limits

    limits = Limits(file_bytes=MOST_BYTES, page_seconds=PAGE_SECONDS)
    return draw_file(path, folder=folder, most=most, limits=limits)
