"""A line of the start page: what waits for whom, until when, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.campaigns.models import Campaign

Group = Literal["overdue", "today", "upcoming"]
GROUPS: tuple[Group, ...] = ("overdue", "today", "upcoming")


@dataclass(frozen=True, slots=True)
class Named:
    """What a line is about that stands in no campaign."""

    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the start page. `text` is a message id with its `counts`; `route` says where it leads,
    `unit_id` to which unit's page of that name. Without a campaign it is `about` something else."""

    campaign: Campaign | None
    text: str
    route: str
    group: Group
    due_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    unit_id: UUID | None = None
    about: Named | None = None
