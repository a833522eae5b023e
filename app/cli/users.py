"""`phieu users`: the first administrator, and any other account."""

from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.cli.desk import fail, opened, say, say_json
from app.core.permissions import ROLE_LABELS, Role
from app.core.unit_of_work import Work

app = typer.Typer(help="Accounts of staff.", no_args_is_help=True)


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name as it is shown.")],
    role: Annotated[Role, typer.Option(help="The role held.")],
    unit: Annotated[str | None, typer.Option(help="Unit code the role is limited to.")] = None,
    home: Annotated[str | None, typer.Option(help="Unit code of the unit the person works in.")] = None,
    password: Annotated[
        str,
        typer.Option(
            envvar="PHIEU_NEW_PASSWORD",
            prompt=True,
            hide_input=True,
            help="Better left out: it is asked for.",
        ),
    ] = "",
) -> None:
    """Adds a member of staff with one role; the password is asked for, or read from PHIEU_NEW_PASSWORD."""
    try:
        form = NewUser(email=email, name=name, password=password, role=role, unit=unit, home=home)
    except ValidationError as error:
        first = error.errors()[0]
        fail(f"{first['loc'][0]}: {first['msg']}")
    with opened(writing=True) as work:
        user = accounts.add_user(work, form=form)
    say(f"{user.email} can sign in as {ROLE_LABELS[role].lower()}.")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Lists every account with its standing and the roles held today."""
    with opened(writing=False) as work:
        rows = accounts.list_directory(work)
    if as_json:
        say_json({"users": [_described(row) for row in rows]})
        return
    for row in rows:
        say(f"{row.user.email}\t{row.user.name}\t{row.user.state}\t{', '.join(row.roles)}")


def _described(row: accounts.DirectoryRow) -> dict[str, object]:
    return {
        "email": row.user.email,
        "name": row.user.name,
        "state": row.user.state,
        "home": row.home.code if row.home else None,
        "roles": list(row.roles),
        "second_factor": row.user.totp_secret is not None,
    }


Email = Annotated[str, typer.Argument(help="Address the person signs in with.")]
Why = Annotated[str, typer.Option("--reason", help="Kept in the audit trail.")]


@app.command("disable")
def disable(email: Email, reason: Why = "at the command line") -> None:
    """Keeps an account from signing in and ends its sessions; the last administrator stays."""
    with opened(writing=True) as work:
        accounts.disable_user(work, user_id=_user_id(work, email), reason=reason)
    say(f"{email} can no longer sign in.")


@app.command("reset-second-factor")
def reset_second_factor(email: Email, reason: Why = "at the command line") -> None:
    """Removes the second factor of an account, so that it is set up anew; its owner is told by mail."""
    with opened(writing=True) as work:
        accounts.reset_second_factor(work, user_id=_user_id(work, email), reason=reason)
    say(f"{email} sets up the second factor anew at the next sign-in.")


def _user_id(work: Work, email: str) -> UUID:
    found = accounts.find_user_id(work, email=email)
    if found is None:
        fail(f"There is no account with the address {email}. 'phieu users list' shows all.")
    return found
