"""`phieu users`: the first administrator, and any other account."""

from typing import Annotated

import typer
from pydantic import ValidationError

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.cli.desk import fail, opened, say
from app.core.permissions import ROLE_LABELS, Role

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
def list_() -> None:
    """Lists everybody who can sign in."""
    with opened(writing=False) as work:
        for member in accounts.list_staff(work):
            say(f"{member.user.email}\t{member.user.name}\t{', '.join(member.roles)}")
