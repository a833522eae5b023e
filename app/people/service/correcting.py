"""Putting right what is known of one person."""

from uuid import UUID

from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.people import rules, store
from app.people.errors import AddressRefused
from app.people.service.reading import get_person

TAKEN = "Somebody else on the list has this address."


def correct_address(work: Work, *, person_id: UUID, email: str, scope: Scope) -> bool:
    """Gives a person another address; False when it is the one known already.

    Raises `PersonNotFound` outside the scope, `AddressRefused` with the reason.
    """
    person = get_person(work, person_id=person_id, scope=scope)
    try:
        address = rules.address_of(email, domains=work.resources.settings.official_domains)
    except rules.AddressUnfit as unfit:
        raise AddressRefused(message=unfit.reason, params=dict(unfit.params)) from unfit
    if address == person.email:
        return False
    if store.find_by_address(work.session, email=address) is not None:
        raise AddressRefused(message=TAKEN, params={})
    store.set_people(work.session, rows=[{"id": person_id, "email": address}])
    return True
