"""The browser script of the interactive chart, taken from the installed package without loading it."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from app.core.errors import NotFound

NAME = "plotly.min.js"


@dataclass(frozen=True, slots=True)
class ChartScript:
    """`digest`: the first 12 hex digits of its SHA-256; `packed`: the same content, compressed once."""

    path: Path
    digest: str
    packed: Path


@cache
def chart_script(cache_folder: Path) -> ChartScript:
    """The script and its compressed twin in `cache_folder`, written on first use."""
    path = _installed()
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    packed = cache_folder / f"{digest}-{NAME}.gz"
    if not packed.exists():
        cache_folder.mkdir(parents=True, exist_ok=True)
        fresh = packed.with_suffix(".new")
        fresh.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
        fresh.replace(packed)
    return ChartScript(path=path, digest=digest, packed=packed)


def _installed() -> Path:
    found = find_spec("plotly")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "package_data" / NAME
        if path.is_file():
            return path
    raise NotFound
