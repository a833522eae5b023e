"""Who acts: filled in at the door by accounts, read by every room."""

from dataclasses import dataclass, field
from uuid import UUID

from app.core.permissions import PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, perhaps within a subtree of units and within one campaign."""

    role: Role
    unit_ids: frozenset[UUID] | None = None  # the whole subtree, resolved; None = every unit
    campaign_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The units a query may touch. `unit_ids=None` means every unit."""

    unit_ids: frozenset[UUID] | None

    def covers(self, unit_id: UUID) -> bool:
        """Whether a row about this unit is within the scope."""
        return self.unit_ids is None or unit_id in self.unit_ids


EVERYWHERE = Scope(unit_ids=None)
NOWHERE = Scope(unit_ids=frozenset())


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program at work. `user_id` is None for respondents and for the system."""

    kind: str  # "staff", "respondent", "system"
    user_id: UUID | None = None
    name: str = ""
    home_unit_id: UUID | None = None
    grants: tuple[Grant, ...] = field(default=())

    def can(self, permission: Permission) -> bool:
        """Whether any grant carries the permission, wherever its scope."""
        return self.kind == "system" or any(permission in PERMISSIONS[g.role] for g in self.grants)

    def scope(self, permission: Permission) -> Scope:
        """Where the actor may use the permission: the union of the granting scopes."""
        if self.kind == "system":
            return EVERYWHERE
        units: set[UUID] = set()
        for grant in self.grants:
            if permission in PERMISSIONS[grant.role]:
                if grant.unit_ids is None:
                    return EVERYWHERE
                units |= grant.unit_ids
        return Scope(unit_ids=frozenset(units))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, without repeats, in the order of the role table."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)


SYSTEM = Actor(kind="system", name="system")
RESPONDENT = Actor(kind="respondent")
NOBODY = Actor(kind="anonymous")
