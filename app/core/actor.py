"""Who acts: filled in at the door by accounts, read by every room."""

from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from app.core.permissions import EVERY_ROUND, OWN_ROUND, PERMISSIONS, WHOLE_ROUND, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, perhaps within a subtree of units and within one campaign.

    `owner_unit_ids`: those of its units that may open rounds for the units below them.
    """

    role: Role
    unit_ids: frozenset[UUID] | None = None  # the whole subtree, resolved; None = every unit
    campaign_id: UUID | None = None
    owner_unit_ids: frozenset[UUID] = frozenset()

    def carries(self, permission: Permission) -> bool:
        """Whether the role has the permission and the limits of this grant leave room for it."""
        if permission not in PERMISSIONS[self.role]:
            return False
        own = permission in OWN_ROUND and bool(self.owner_unit_ids)
        if self.unit_ids is not None and permission in WHOLE_ROUND and not own:
            return False
        return self.campaign_id is None or permission not in EVERY_ROUND


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
    """A person or a program at work. `user_id` is None for respondents and for the system.

    `campaign_id`: the campaign that was entered; grants for another one are then worth nothing.
    `owner_unit_id`: the unit that opened it for the units below, where it is a delegated round.
    `permission`: what the door asked for, None where it asks for none. `pending`: "second_factor" for
    somebody who has to set one up before any grant is worth something.
    """

    kind: str  # "staff", "respondent", "system"
    user_id: UUID | None = None
    name: str = ""
    home_unit_id: UUID | None = None
    grants: tuple[Grant, ...] = field(default=())
    campaign_id: UUID | None = None
    permission: Permission | None = None
    pending: str = ""
    owner_unit_id: UUID | None = None

    def within(self, campaign_id: UUID | None, *, owner_unit_id: UUID | None = None) -> Self:
        """The same person inside a campaign; None: outside of any, where every grant is seen.

        `owner_unit_id`: of a delegated round, else None.
        """
        if not self.grants:
            return self
        return replace(self, campaign_id=campaign_id, owner_unit_id=owner_unit_id)

    def _carrying(self, permission: Permission) -> list[Grant]:
        here = (None, self.campaign_id)
        near = [one for one in self.grants if self.campaign_id is None or one.campaign_id in here]
        return [one for one in near if one.carries(permission) and self._reaches(one, permission)]

    def _owns(self, grant: Grant) -> bool:
        """Whether the campaign that was entered is one that a unit of the grant opened itself."""
        return self.owner_unit_id is not None and self.owner_unit_id in grant.owner_unit_ids

    def _reaches(self, grant: Grant, permission: Permission) -> bool:
        """A limited grant touches a whole round only in rounds of its own units."""
        whole = grant.unit_ids is not None and permission in WHOLE_ROUND
        return not whole or self.campaign_id is None or self._owns(grant)

    @property
    def round_owners(self) -> frozenset[UUID] | None:
        """The units in whose name the actor may open a round; None: in that of every unit."""
        if self.kind == "system":
            return None
        carrying = self._carrying(Permission.CAMPAIGNS_CREATE)
        if any(one.unit_ids is None for one in carrying):
            return None
        return frozenset(unit_id for one in carrying for unit_id in one.owner_unit_ids)

    def can(self, permission: Permission) -> bool:
        """Whether any grant that is worth something here carries the permission, wherever its scope."""
        return self.kind == "system" or bool(self._carrying(permission))

    def scope(self, permission: Permission) -> Scope:
        """Where the actor may use the permission: the union of the granting scopes.

        In a round of one's own units that is everywhere: it has no other units than those below its owner.
        """
        if self.kind == "system":
            return EVERYWHERE
        units: set[UUID] = set()
        for grant in self._carrying(permission):
            if grant.unit_ids is None or (self._owns(grant) and permission not in EVERY_ROUND):
                return EVERYWHERE
            units |= grant.unit_ids
        return Scope(unit_ids=frozenset(units))

    def campaign_ids(self, permission: Permission) -> frozenset[UUID] | None:
        """The campaigns in which the actor may use the permission; None: in every one."""
        if self.kind == "system":
            return None
        found = {one.campaign_id for one in self.grants if one.carries(permission)}
        return None if None in found else frozenset(one for one in found if one)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, without repeats, in the order of the role table."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)


SYSTEM = Actor(kind="system", name="system")
RESPONDENT = Actor(kind="respondent")
NOBODY = Actor(kind="anonymous")
