"""Putting right what is known of one person, and whose address does not fit."""

from collections.abc import Collection, Iterable
from uuid import UUID

from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.people import rules, store
from app.people.errors import AddressRefused
from app.people.models import Person
from app.people.service.planning import Bounds, allowed_domains
from app.people.service.reading import get_person

TAKEN = "Somebody else on the list has this address."


def correct_address(
    work: Work, *, person_id: UUID, email: str, scope: Scope, domains: Collection[str] | None = None
) -> bool:
    """Gives a person another address; False when it is the one known already.

    `domains`: allowed mail domains (None: those of the settings).

    Raises `PersonNotFound` outside the scope, `AddressRefused` with the reason.
    """
    person = get_person(work, person_id=person_id, scope=scope)
    try:
        address = rules.address_of(email, domains=allowed_domains(work, bounds=Bounds(domains)))
    except rules.AddressUnfit as unfit:
        raise AddressRefused(message=unfit.reason, params=dict(unfit.params)) from unfit
    if address == person.email:
        return False
    if store.find_by_address(work.session, email=address) is not None:
        raise AddressRefused(message=TAKEN, params={})
    store.set_people(work.session, rows=[{"id": person_id, "email": address}])
    return True


def list_outside(people: Iterable[Person], *, domains: Collection[str]) -> list[Person]:
    """Those whose address is of no allowed mail domain; nobody where `domains` is empty."""
    known: dict[str, bool] = {}
    outside = []
    for person in people:
        host = person.email.rpartition("@")[2]
        if host not in known:
            known[host] = rules.is_allowed_domain(host, domains=domains)
        if not known[host]:
            outside.append(person)
    return outside
