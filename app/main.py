"""The two applications: staff and public, over the same resources, with nothing else in common."""

from fastapi import FastAPI

from app.accounts.guards import SESSION_COOKIE, AccountsDoor
from app.accounts.routes import router as accounts
from app.audit.routes import router as audit
from app.campaigns.routes import router as campaigns
from app.campaigns.service import list_campaigns, list_mail_domains
from app.core.resources import Resources
from app.home.routes import router as home
from app.invitations.routes import router as invitations
from app.invitations.service import outbox_lag
from app.paper.routes import router as paper
from app.people.routes import router as people
from app.rankings.routes import public as published
from app.rankings.routes import router as rankings
from app.reports.routes import router as reports
from app.responses.routes import ANSWER_COOKIE, public
from app.responses.routes import router as responses
from app.sampling.routes import router as sampling
from app.scorecards.routes import router as scorecards
from app.templates.routes import router as templates
from app.units.routes import router as units
from app.web.application import MenuItem, build_application

MENU = (
    MenuItem("home", "home.show", "Home"),
    MenuItem("campaigns", "campaigns.list", "Campaigns", ("campaigns.read",)),
    MenuItem("paper", "paper.index", "Paper forms", ("paper.enter", "paper.read", "paper.adjudicate")),
    MenuItem("results", "reports.index", "Results", ("results.read",)),
    MenuItem("units", "units.list", "Units", ("units.read",)),
    MenuItem("people", "people.list", "Respondents", ("people.read",)),
    MenuItem("templates", "templates.list", "Questionnaires", ("templates.read",)),
    MenuItem("users", "accounts.users", "Staff", ("users.read",)),
    MenuItem("audit", "audit.list", "Audit log", ("audit.read",)),
)


def staff_application(resources: Resources) -> FastAPI:
    """What officials of the province work with."""
    app = build_application(
        resources,
        routers=(
            accounts, home, units, people, templates, campaigns, sampling, invitations, responses, paper,
            reports, scorecards, rankings, audit,
        ),
        session_cookie=SESSION_COOKIE,
        staff_door=AccountsDoor(),
        upload_paths=("/import", "/scans", "/evidence"),
        outbox_lag=outbox_lag,
        navigation=MENU,
        home="/",
    )  # fmt: skip
    app.state.list_campaigns = list_campaigns  # for accounts, on a floor below: what a role may be limited to
    app.state.list_mail_domains = list_mail_domains  # for people: what lists may hold
    return app


def public_application(resources: Resources) -> FastAPI:
    """What respondents see. No staff route, no sign-in."""
    return build_application(
        resources, routers=(public, published), session_cookie=ANSWER_COOKIE, sheet="answer.css"
    )
