"""One table: role x permission. Everything not listed is refused."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of staff; labels are translated by `ROLE_LABELS`."""

    ADMINISTRATOR = "administrator"
    MANAGER = "campaign_manager"
    UNIT_HEAD = "unit_head"
    UNIT_OFFICER = "unit_officer"
    CLERK = "clerk"
    ADJUDICATOR = "adjudicator"
    ANALYST = "analyst"
    APPRAISER = "appraiser"
    COUNCIL_SECRETARY = "council_secretary"
    COUNCIL_MEMBER = "council_member"
    AUDITOR = "auditor"
    TRUSTEE = "trustee"


class Permission(StrEnum):
    """What a person may do; a route asks for exactly one."""

    USERS_READ = "users.read"
    USERS_MANAGE = "users.manage"
    UNITS_READ = "units.read"
    UNITS_IMPORT = "units.import"
    PEOPLE_READ = "people.read"
    PEOPLE_IMPORT = "people.import"
    ROSTERS_READ = "rosters.read"
    ROSTERS_COMPILE = "rosters.compile"
    TEMPLATES_READ = "templates.read"
    TEMPLATES_PUBLISH = "templates.publish"
    CAMPAIGNS_READ = "campaigns.read"
    CAMPAIGNS_CREATE = "campaigns.create"
    CAMPAIGNS_RUN = "campaigns.run"
    QUOTAS_READ = "quotas.read"
    INVITATIONS_READ = "invitations.read"
    INVITATIONS_SEND = "invitations.send"
    ENVELOPES_OPEN = "envelopes.open"
    PAPER_READ = "paper.read"
    PAPER_PRINT = "paper.print"
    PAPER_RECEIVE = "paper.receive"
    PAPER_ENTER = "paper.enter"
    PAPER_ADJUDICATE = "paper.adjudicate"
    RESULTS_READ = "results.read"
    RESULTS_RUN = "results.run"
    RESULTS_EXPORT = "results.export"
    SCORECARDS_READ = "scorecards.read"
    SCORECARDS_SCORE = "scorecards.score"
    SCORECARDS_SUBMIT = "scorecards.submit"
    APPRAISALS_READ = "appraisals.read"
    APPRAISALS_DECIDE = "appraisals.decide"
    RANKINGS_READ = "rankings.read"
    RANKINGS_RUN = "rankings.run"
    COUNCIL_KEEP = "council.keep"
    COUNCIL_SPEAK = "council.speak"
    AUDIT_READ = "audit.read"


P = Permission
_READING = frozenset(
    {P.UNITS_READ, P.PEOPLE_READ, P.ROSTERS_READ, P.TEMPLATES_READ, P.CAMPAIGNS_READ, P.QUOTAS_READ}
    | {P.INVITATIONS_READ}
)
_UNIT = frozenset(
    {P.UNITS_READ, P.CAMPAIGNS_READ, P.QUOTAS_READ, P.ROSTERS_READ, P.ROSTERS_COMPILE}
    | {P.SCORECARDS_READ, P.SCORECARDS_SCORE}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {P.USERS_READ, P.USERS_MANAGE, P.UNITS_READ, P.UNITS_IMPORT, P.TEMPLATES_READ, P.CAMPAIGNS_READ}
    ),
    Role.MANAGER: _READING
    | {
        P.UNITS_IMPORT,
        P.PEOPLE_IMPORT,
        P.TEMPLATES_PUBLISH,
        P.CAMPAIGNS_CREATE,
        P.CAMPAIGNS_RUN,
        P.INVITATIONS_SEND,
        P.PAPER_READ,
        P.PAPER_PRINT,
        P.PAPER_RECEIVE,
        P.RESULTS_READ,
        P.RESULTS_RUN,
        P.SCORECARDS_READ,
        P.APPRAISALS_READ,
        P.RANKINGS_READ,
        P.RANKINGS_RUN,
    },
    Role.UNIT_HEAD: _UNIT | {P.SCORECARDS_SUBMIT},
    Role.UNIT_OFFICER: _UNIT,
    Role.CLERK: frozenset({P.CAMPAIGNS_READ, P.PAPER_ENTER}),
    Role.ADJUDICATOR: frozenset({P.CAMPAIGNS_READ, P.PAPER_READ, P.PAPER_ADJUDICATE}),
    Role.ANALYST: frozenset(
        {P.UNITS_READ, P.TEMPLATES_READ, P.CAMPAIGNS_READ, P.QUOTAS_READ}
        | {P.RESULTS_READ, P.RESULTS_RUN, P.RESULTS_EXPORT, P.RANKINGS_READ}
    ),
    Role.APPRAISER: frozenset(
        {P.UNITS_READ, P.TEMPLATES_READ, P.CAMPAIGNS_READ, P.SCORECARDS_READ}
        | {P.APPRAISALS_READ, P.APPRAISALS_DECIDE}
    ),
    Role.COUNCIL_SECRETARY: frozenset(
        {P.UNITS_READ, P.TEMPLATES_READ, P.CAMPAIGNS_READ, P.QUOTAS_READ, P.RESULTS_READ}
        | {P.SCORECARDS_READ, P.APPRAISALS_READ, P.RANKINGS_READ}
        | {P.COUNCIL_KEEP, P.COUNCIL_SPEAK}
    ),
    Role.COUNCIL_MEMBER: frozenset(
        {P.UNITS_READ, P.TEMPLATES_READ, P.CAMPAIGNS_READ, P.RESULTS_READ, P.SCORECARDS_READ}
        | {P.APPRAISALS_READ, P.RANKINGS_READ, P.COUNCIL_SPEAK}
    ),
    Role.AUDITOR: _READING
    | {P.USERS_READ, P.PAPER_READ, P.RESULTS_READ, P.SCORECARDS_READ, P.APPRAISALS_READ}
    | {P.RANKINGS_READ, P.AUDIT_READ},
    Role.TRUSTEE: frozenset({P.CAMPAIGNS_READ, P.ENVELOPES_OPEN}),
}

WHOLE_ROUND = frozenset(
    {P.USERS_READ, P.USERS_MANAGE, P.TEMPLATES_PUBLISH, P.CAMPAIGNS_CREATE, P.CAMPAIGNS_RUN}
    | {P.ENVELOPES_OPEN, P.RESULTS_RUN, P.RANKINGS_RUN, P.AUDIT_READ}
    | {P.COUNCIL_KEEP, P.COUNCIL_SPEAK}
)
"""What touches all units at once: a grant that is limited to units does not carry these."""

OWN_ROUND = frozenset({P.CAMPAIGNS_CREATE, P.CAMPAIGNS_RUN, P.RESULTS_RUN})
"""What a grant that is limited to units carries after all, in rounds that units with the right open for the
units below them."""

EVERY_ROUND = frozenset(
    {
        P.USERS_READ,
        P.USERS_MANAGE,
        P.UNITS_IMPORT,
        P.PEOPLE_IMPORT,
        P.TEMPLATES_PUBLISH,
        P.CAMPAIGNS_CREATE,
        P.AUDIT_READ,
    }
)
"""What all campaigns share: a grant that is limited to one campaign does not carry these."""

ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: "Administrator",
    Role.MANAGER: "Campaign manager",
    Role.UNIT_HEAD: "Unit head",
    Role.UNIT_OFFICER: "Unit officer",
    Role.CLERK: "Clerk",
    Role.ADJUDICATOR: "Adjudicator",
    Role.ANALYST: "Analyst",
    Role.APPRAISER: "Appraiser",
    Role.COUNCIL_SECRETARY: "Council secretary",
    Role.COUNCIL_MEMBER: "Council member",
    Role.AUDITOR: "Auditor",
    Role.TRUSTEE: "Trustee",
}
"""English message ids of the role names."""
