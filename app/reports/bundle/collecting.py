"""From stored responses and answers to rows by response and rated unit: two passes, no query between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from analysis.dataset.format import Cell
from app.reports.bundle.facts import CampaignFacts, is_about_unit, item_columns_of
from app.reports.store.collected import CountedResponse, GivenAnswer
from app.templates import service as templates

Cells = dict[str, Cell]


@dataclass(slots=True)
class Collected:
    """The responses that say something about a unit. `rated`: cells by response and rated unit;
    `plain`: cells about no unit, by response."""

    responses: dict[UUID, CountedResponse]
    rated: dict[UUID, dict[UUID, Cells]] = field(default_factory=dict)
    plain: dict[UUID, Cells] = field(default_factory=dict)

    def kept(self) -> Iterator[CountedResponse]:
        """Responses with an answer about a unit. One that was opened without the units it rates, or says
        nothing about any, feeds no score and has no row."""
        return (response for response in self.responses.values() if response.id in self.rated)


class _Reader:
    """Knows the columns of every item of every audience."""

    def __init__(self, facts: CampaignFacts) -> None:
        self._items = {
            (one.audience.id, item.key): item for one in facts.audiences for item in one.questionnaire.items
        }

    def item_of(self, audience_id: UUID, *, key: str) -> templates.Item:
        """The item that an answer of an audience is to."""
        return self._items[audience_id, key]


def collect(
    facts: CampaignFacts, *, responses: Iterable[CountedResponse], answers: Iterable[GivenAnswer]
) -> Collected:
    """Puts every answer into the cells of its response."""
    reader = _Reader(facts)
    found = Collected(responses={response.id: response for response in responses})
    rated: defaultdict[UUID, defaultdict[UUID, Cells]] = defaultdict(lambda: defaultdict(dict))
    plain: defaultdict[UUID, Cells] = defaultdict(dict)
    for answer in answers:
        response = found.responses[answer.response_id]
        item = reader.item_of(response.audience_id, key=answer.item)
        about = is_about_unit(item)
        cells = rated[response.id][answer.rated_unit_id] if about else plain[response.id]
        _put(cells, item=item, answer=answer)
    found.rated = {response: dict(units) for response, units in rated.items()}
    found.plain = dict(plain)
    return found


def _put(cells: Cells, *, item: templates.Item, answer: GivenAnswer) -> None:
    """A level, a number, or one chosen option: the other options of an answered item are 0."""
    if item.kind == "multi":
        for column in item_columns_of(item):
            cells.setdefault(column, 0)
        cells[f"{item.name}_{answer.option}"] = 1
    elif answer.number is not None:
        cells[item.name] = float(answer.number)
    else:
        cells[item.name] = answer.level
