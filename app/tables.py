"""Every table of the house, so that the metadata is complete wherever this is imported."""

from sqlmodel import SQLModel

from app.accounts import models as accounts
from app.campaigns import models as campaigns
from app.core import models as core
from app.invitations import models as invitations
from app.paper import models as paper
from app.people import models as people
from app.rankings import models as rankings
from app.reports import models as reports
from app.responses import models as responses
from app.sampling import models as sampling
from app.scorecards import models as scorecards
from app.templates import models as templates
from app.units import models as units

ROOMS = (
    core, units, accounts, people, templates, campaigns, sampling, invitations, responses, paper, reports,
    scorecards, rankings,
)  # fmt: skip
metadata = SQLModel.metadata
