"""What lies on a desk: a form, who has it, and what its page shows."""

from dataclasses import dataclass
from datetime import datetime

from app.campaigns.models import CampaignUnit
from app.paper.models import DeskClaim, PaperForm
from app.paper.service import places
from app.paper.service.lines import Line, Values


@dataclass(frozen=True, slots=True)
class DeskForm:
    """A form on a clerk's desk. It says nothing about what anybody else has keyed."""

    serial: str
    pass_number: int
    unit: CampaignUnit
    title: str
    lines: tuple[Line, ...]
    values: Values
    position: int
    total: int
    lease_until: datetime

    @property
    def shown(self) -> str:
        """The serial as printed."""
        return places.shown(self.serial)

    @property
    def boxes(self) -> int:
        """The largest number of boxes in a line, those set apart aside."""
        return max((len(line.options) for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Held:
    """A form on a desk, and who has it there for which pass."""

    form: PaperForm
    claim: DeskClaim
    is_planted: bool = False
