"""Forms that were spoilt or lost before anybody answered: their numbers are voided, new ones printed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.definition.serial import SerialCheckFails, SerialMalformed, parse_serial
from app.paper.errors import NotVoidable, PaperNotOpen
from app.paper.models import PaperForm
from app.paper.service import places
from app.paper.service.batches import add_batch, order_print
from app.paper.service.returns import reason_unknown
from app.paper.store import forms as store
from app.sampling import service as sampling


@dataclass(frozen=True, slots=True)
class Voided:
    """How many forms were voided, and how many are printed in their place."""

    forms: int
    reprinted: int


@audited("paper.forms_voided")
def void_forms(
    work: Work, *, campaign_id: UUID, serials: Sequence[str], reason: str, reprint: bool, scope: Scope
) -> Voided:
    """Voids forms by their serials, all of them or none: printed or issued -> voided.

    What was handed out is taken off the unit's count. `reprint`: the same number of forms with new serials
    is ordered for the same units, in batches of their own. Raises `NotVoidable` (`faults`: serial as given
    and why), `OwnUnitForms`, `PaperNotOpen`.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    if campaign.state not in ("draft", "running"):
        raise PaperNotOpen
    places.require_others(work, campaign_id=campaign_id, serials=serials)
    forms = _find_all(work, campaign_id=campaign_id, serials=serials, scope=scope)
    issued: Counter[tuple[UUID, UUID]] = Counter()
    for form in forms:
        values = {"state": rules.VOIDED, "invalid_code": reason}
        if not store.set_form(work.session, form=form, expected=form.state, values=values):
            raise NotVoidable(faults=[(places.shown(form.serial), rules.DUPLICATE)])
        issued[form.unit_id, form.audience_id] += form.state == "issued"
    for (unit_id, audience_id), count in issued.items():
        if count:
            sampling.record_issued(work, unit_id=unit_id, audience_id=audience_id, forms=-count)
    if reprint:
        _reprint(work, forms=forms)
    reprinted = len(forms) if reprint else 0
    work.note(
        object=f"campaign:{campaign.key}", forms=len(forms), reason=reason, reprinted=reprinted,
        serials=[places.shown(form.serial) for form in forms],
    )  # fmt: skip
    return Voided(forms=len(forms), reprinted=reprinted)


def _find_all(work: Work, *, campaign_id: UUID, serials: Sequence[str], scope: Scope) -> list[PaperForm]:
    forms: dict[str, PaperForm] = {}
    faults: list[tuple[str, str]] = []
    for text in serials:
        try:
            serial = parse_serial(text).compact
        except (SerialMalformed, SerialCheckFails):
            faults.append((text.strip()[: places.SHOWN], rules.MALFORMED))
            continue
        form = store.find_form(work.session, campaign_id=campaign_id, serial=serial, scope=scope)
        if form is None:
            fault = reason_unknown(work, campaign_id=campaign_id, serial=serial)
            faults.append((places.shown(serial), fault))
        elif rules.next_state(form.state, event="void") is None:
            faults.append((places.shown(serial), rules.reason_kept(form.state)))
        else:
            forms[serial] = form
    if faults:
        raise NotVoidable(faults=faults)
    return list(forms.values())


def _reprint(work: Work, *, forms: Sequence[PaperForm]) -> None:
    lacking = Counter((form.audience_id, form.unit_id) for form in forms)
    units = places.units_by_id(work, campaign_id=forms[0].campaign_id)
    batches = [
        add_batch(
            work, audience=campaigns.get_audience(work, audience_id=audience_id), unit=units[unit_id],
            forms=count,
        )
        for (audience_id, unit_id), count in sorted(
            lacking.items(), key=lambda item: (item[0][0], units[item[0][1]].ordinal)
        )
    ]  # fmt: skip
    order_print(work, batches=batches)
