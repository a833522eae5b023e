"""What is asked of somebody who has answered so far: pages without any such question are passed over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.responses.rules import Fields
from app.responses.service.visits import AnswerForm
from app.templates import service as templates


@dataclass(frozen=True, slots=True)
class Route:
    """The way through a form. `hidden`: keys of the items that are not asked."""

    form: AnswerForm
    answers: templates.Answers = field(default_factory=templates.Answers)
    hidden: frozenset[str] = frozenset()

    @property
    def pages(self) -> tuple[templates.Page, ...]:
        """The pages on which something is asked, in order, with their own numbers."""
        return tuple(page for page in self.form.pages if self.items_asked(page))

    def items_asked(self, page: templates.Page) -> tuple[templates.Item, ...]:
        """The items of a page that are asked."""
        return tuple(item for item in page.items if item.key not in self.hidden)

    def fields_asked(self, page: templates.Page) -> tuple[str, ...]:
        """Names of the fields of a page that are asked."""
        return tuple(
            name for item in self.items_asked(page) for name in templates.field_names(item, page.units)
        )

    def page_after(self, number: int) -> int | None:
        """Number of the next page to be asked; None after the last."""
        return next((page.number for page in self.pages if page.number > number), None)

    def page_before(self, number: int) -> int | None:
        """Number of the page asked before this one; None before the first."""
        return next((page.number for page in reversed(self.pages) if page.number < number), None)

    def can_come_up(self, item: templates.Item, *, page: templates.Page) -> bool:
        """Whether an item is asked, or would be once something is answered on its own page."""
        beside = {one.key for one in page.items}
        elsewhere = [one for one in conditions_of(item, page=page) if one.item not in beside]
        return templates.are_fulfilled(elsewhere, answers=self.answers, hidden=self.hidden)


def conditions_of(item: templates.Item, *, page: templates.Page) -> tuple[templates.Condition, ...]:
    """All conditions under which an item is asked, those of its section first."""
    return (*page.section.show_if, *item.show_if)


def find_route(form: AnswerForm, *, fields: Mapping[str, Sequence[str]]) -> Route:
    """The way through a form for these answers."""
    if not form.is_routed:
        return Route(form)
    answers, _ = templates.read_answers(form.questionnaire, values=fields, units=form.unit_codes)
    return Route(form, answers, templates.hidden_items(form.questionnaire, answers=answers))


def drop_hidden(fields: Mapping[str, Sequence[str]], *, hidden: Collection[str]) -> Fields:
    """The fields without answers to items that are not asked."""
    return {name: list(given) for name, given in fields.items() if name.partition(".")[0] not in hidden}
