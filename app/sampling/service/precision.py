"""The sample-size helper: how many must be asked on a list for a wanted precision."""

from dataclasses import dataclass
from uuid import UUID

from analysis.sampling.sizes import Precision, SampleSize, margin_of, published_size, sample_size
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.sampling import store


@dataclass(frozen=True, slots=True)
class SizeAdvice:
    """For a list of `population` people in `units` units: the sample `whole` gives one figure for all of
    them; `each` sums the samples that give every unit its own. `published`: the rule of circulars; `margin`:
    what that number gives by the same precision.
    """

    population: int
    units: int
    whole: SampleSize
    each: SampleSize
    published: int
    margin: float


def advise_size(work: Work, *, audience_id: UUID, precision: Precision) -> SizeAdvice | None:
    """What is needed for a precision; None while there is no list."""
    frame = store.find_frame(work.session, audience_id=audience_id)
    entries = store.list_entries(work.session, frame_id=frame.id, scope=EVERYWHERE) if frame else []
    sizes: dict[UUID, int] = {}
    for entry in entries:
        sizes[entry.unit_id] = sizes.get(entry.unit_id, 0) + (entry.size or 1)
    if not sizes:
        return None
    population = sum(sizes.values())
    single = [sample_size(size, precision=precision) for size in sizes.values()]
    published = published_size(population, margin=precision.margin)
    return SizeAdvice(
        population=population,
        units=len(sizes),
        whole=sample_size(population, precision=precision),
        each=SampleSize(
            sum(one.answers for one in single),
            sum(one.ask for one in single),
            all(one.everybody for one in single),
        ),
        published=published,
        margin=margin_of(published, population=population, precision=precision),
    )
