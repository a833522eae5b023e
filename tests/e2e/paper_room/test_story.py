"""Paper from the printer to the answers, as the people at the pages see it."""

import re
from collections.abc import Callable

import pytest

from tests.e2e.paper_room.door import HOME, Browser, heading
from tests.integration.paper_room.scene import Scene, answers
from tests.support.house import csrf_of

OpenBrowser = Callable[..., Browser]


def key_next(at: Browser, **changed: str) -> str:
    """Keys the form on the desk (taking one if it is empty); returns the page that follows."""
    page = at.get(f"{HOME}/desk")
    if "Take the next form" in page:
        page = at.post(f"{HOME}/desk/take", page=page)
    return at.post(
        f"{HOME}/desk",
        page=page,
        fields={
            "form": serial_on(page), "action": "finish", "key_times": "q01:100 q02:450", **answers(**changed)
        },
    )  # fmt: skip


def serial_on(page: str) -> str:
    found = re.search(r'name="form" value="([0-9A-Z]{10})"', page)
    assert found is not None, page
    return found.group(1)


def test_from_the_printer_to_the_ledger(scene: Scene, browser: OpenBrowser) -> None:
    at = browser("manager")
    page = at.get(HOME)
    assert heading(page) == "Batches of paper forms"
    page = at.post(f"{HOME}/batches", page=page, fields={"audience_id": str(scene.audience_id), "spare": "1"})
    assert page.count("At the printer") == 3
    assert scene.run_jobs() == 1
    page = at.get(HOME)
    batches = re.findall(rf"{HOME}/batches/([0-9a-f-]{{36}})", page)
    assert len(batches) == 3
    for batch in batches:
        pdf = at.client.get(f"{HOME}/batches/{batch}/forms.pdf")
        assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
        assert pdf.headers["content-disposition"].startswith("attachment")
        papers = at.client.get(f"{HOME}/batches/{batch}/papers.pdf")
        assert (papers.status_code, papers.content[:5]) == (200, b"%PDF-")
        page = at.get(f"{HOME}/batches/{batch}")
        printed = re.search(r"<dt>Printed</dt><dd>(\d+)</dd>", page)
        assert printed is not None
        wrong = {"signed": "99", "on": "2023-11-01"}
        refused = at.post(f"{HOME}/batches/{batch}/issue", page=page, fields=wrong, status=422)
        assert "The signed number does not fit" in refused
        signed = {"signed": printed.group(1), "on": "2023-11-01"}
        assert "Handed out" in at.post(f"{HOME}/batches/{batch}/issue", page=page, fields=signed)
    serials = [form.serial for form in scene.forms()]
    page = at.get(f"{HOME}/returns")
    fields = {"serials": "\n".join([*serials[:-1], serials[0], "0417-38206-Y"])}
    page = at.post(f"{HOME}/returns", page=page, fields=fields)
    assert f"{len(serials) - 1} forms taken in, 2 papers set aside." in page
    aside = at.get(f"{HOME}/set-aside")
    assert "Seen before" in aside
    assert "a character is missing or wrong" in aside
    ledger = at.get(f"{HOME}/ledger")
    assert "The ledger agrees" in ledger
    assert at.client.get(f"{HOME}/ledger.xlsx").content[:2] == b"PK"
    page = at.post(f"{HOME}/close", page=at.get(f"{HOME}/close"))
    assert heading(page) == "Ledger of paper forms"
    assert scene.form(serials[-1]).state == "missing"


def test_two_clerks_and_a_third_person(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    serials = scene.take_back()
    first, second, third = browser("first"), browser("second"), browser("third")
    for place in range(len(serials)):
        page = key_next(first, q01="5" if place else "3")
    assert "No form is waiting for this desk" in page
    for _ in serials:
        page = key_next(second, q01="5")
    assert "No form is waiting for this desk" in page
    page = third.get(f"{HOME}/disputes")
    found = re.findall(rf"{HOME}/disputes/([0-9A-Z]{{10}})", page)
    assert len(found) == 1
    address = f"{HOME}/disputes/{found[0]}"
    page = third.get(address)
    assert page.count("<fieldset") == 1
    assert "Thu Thu" not in page
    assert "Van Du" not in page
    empty = third.post(address, page=page, fields={"reason.q01": ""}, status=422)
    assert "Line A1 has no value yet." in empty
    bare = third.post(address, page=page, fields={"value.q01": "1", "reason.q01": ""}, status=422)
    assert "Line A1: give a reason" in bare
    done = third.post(address, page=page, fields={"value.q01": "5", "reason.q01": ""})
    assert "No form waits for a ruling." in done
    states = [form.state for form in scene.forms()]
    assert states == ["accepted"] * len(serials)
    ledger = browser("manager").get(f"{HOME}/ledger")
    assert "The ledger agrees" in ledger


def test_a_form_over_the_quota_is_kept_and_not_counted(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare(spare=1))
    serials = scene.take_back()
    for who in ("first", "second"):
        for _ in serials:
            key_next(browser(who))
    ledger = browser("auditor").get(f"{HOME}/ledger")
    assert ledger.count("1 over") == 3
    assert "6 / 6" in ledger


def test_the_second_desk_shows_nothing_of_the_first(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    scene.receive([scene.forms(unit="S3")[0].serial])
    key_next(browser("first"), q21="secret of the first", q20="b")
    at = browser("second")
    page = at.post(f"{HOME}/desk/take", page=at.get(f"{HOME}/desk"))
    assert "Pass 2" in page
    assert "secret of the first" not in page
    assert " checked" not in page
    assert "Thu Thu" not in page


def test_enter_pressed_twice_finishes_one_form(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    scene.take_back()
    at = browser("first")
    page = at.post(f"{HOME}/desk/take", page=at.get(f"{HOME}/desk"))
    fields = {"form": serial_on(page), "action": "finish", "key_times": "", **answers()}
    following = at.post(f"{HOME}/desk", page=page, fields=fields)
    assert serial_on(following) != fields["form"]
    again = at.post(f"{HOME}/desk", page=page, fields=fields)
    assert serial_on(again) == serial_on(following)
    other = at.post(f"{HOME}/desk", page=page, fields={**fields, **answers(q01="1")}, status=409)
    assert "no longer on your desk" in other


def test_spoilt_forms_are_voided_and_printed_anew(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    torn = scene.forms(unit="D1")[0].serial
    at = browser("manager")
    page = at.get(f"{HOME}/void")
    fields = {"serials": f"{torn} 0417-38206-Y", "reason": "damaged", "reprint": "1"}
    refused = at.post(f"{HOME}/void", page=page, fields=fields, status=422)
    assert "0417-38206-Y" in refused
    assert "a character is missing or wrong" in refused
    assert torn in refused
    done = at.post(f"{HOME}/void", page=page, fields={**fields, "serials": torn})
    assert "1 numbers voided, 1 forms ordered in their place." in done
    assert "Voided, to be taken out of the pile" in at.get(f"{HOME}/batches/{scene.form(torn).batch_id}")
    assert "The ledger agrees" in at.get(f"{HOME}/ledger")


def test_what_is_keyed_is_saved_in_the_background(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    scene.take_back()
    at = browser("first")
    page = at.post(f"{HOME}/desk/take", page=at.get(f"{HOME}/desk"))
    sent = at.client.post(
        f"{HOME}/desk",
        data={"csrf": csrf_of(page), "form": serial_on(page), "action": "save", "q01": "2", "key_times": ""},
        headers={"accept": "application/json"},
    )
    assert sent.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", sent.json()["saved_at"])
    again = at.get(f"{HOME}/desk")
    assert re.search(r'name="q01" value="2"[^>]* checked', again)


def test_an_unfinished_form_comes_back_with_the_lines_named(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    scene.take_back()
    at = browser("first")
    page = at.post(f"{HOME}/desk/take", page=at.get(f"{HOME}/desk"))
    fields = {"form": serial_on(page), "action": "finish", "q01": "2"}
    page = at.post(f"{HOME}/desk", page=page, fields=fields, status=422)
    assert "Line A2 has no value yet." in page
    assert re.search(r'name="q01" value="2"[^>]* checked', page)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("manager", {"", "/returns", "/set-aside", "/ledger", "/scans", "/close"}),
        ("first", {"/desk"}),
        ("third", {"", "/set-aside", "/ledger", "/scans", "/disputes"}),
        ("auditor", {"", "/set-aside", "/ledger", "/scans"}),
        ("officer", set()),
    ],
)
def test_each_role_sees_its_own_pages(browser: OpenBrowser, who: str, allowed: set[str]) -> None:
    every = ("", "/returns", "/set-aside", "/ledger", "/scans", "/close", "/desk", "/disputes")
    at = browser(who)
    at.get("/paper")
    for part in every:
        at.get(f"{HOME}{part}", status=200 if part in allowed else 403)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_reads_well_in_both_languages(scene: Scene, browser: OpenBrowser, lang: str) -> None:
    scene.issue(scene.prepare(spare=1))
    scene.take_back()
    for who, level in (("first", "5"), ("second", "4")):
        key_next(browser(who), q01=level)
    scene.receive(["nonsense"])
    batch = scene.forms()[0].batch_id
    disputed = next(form.serial for form in scene.forms() if form.state == "disputed")
    for who, part in (
        ("manager", ""), ("manager", f"/batches/{batch}"), ("manager", "/returns"), ("manager", "/close"),
        ("manager", "/set-aside"), ("manager", "/ledger"), ("manager", "/ledger?search=s2"),
        ("manager", "/ledger?type=district"), ("manager", "/ledger?search=zzz"), ("manager", "/scans"),
        ("third", "/disputes"), ("third", f"/disputes/{disputed}"), ("first", "/desk"),
        ("second", "/desk?empty=1"),
    ):  # fmt: skip
        browser(who, lang).get(f"{HOME}{part}")


def test_a_scan_handed_in_at_the_page_is_read_by_the_worker(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    at = browser("manager")
    batch = scene.forms(unit="S3")[0].batch_id
    content = at.client.get(f"{HOME}/batches/{batch}/forms.pdf").content
    page = at.get(f"{HOME}/scans")
    assert "Choose a file." in at.upload(f"{HOME}/scans", page=page, name="", content=b"", status=422)
    refused = at.upload(f"{HOME}/scans", page=page, name="virus.exe", content=b"MZ", status=422)
    assert "This file cannot be read as a scan" in refused
    page = at.upload(f"{HOME}/scans", page=page, name="S3 <form>.pdf", content=content)
    assert "Waiting to be read" in page
    found = re.search(rf"{HOME}/scans/([0-9a-f-]{{36}})", page)
    assert found is not None
    assert "waiting to be read" in at.get(f"{HOME}/scans/{found.group(1)}")
    scene.run_jobs()
    shown = at.get(f"{HOME}/scans/{found.group(1)}")
    assert shown.count("Has been read") == 2
    assert scene.forms(unit="S3")[0].state == "scanned"
    original = at.client.get(f"{HOME}/scans/{found.group(1)}/original")
    assert original.content == content
    assert original.headers["content-disposition"].startswith("attachment;")
    assert original.headers["x-content-type-options"] == "nosniff"
    at.upload(f"{HOME}/scans", page=page, name="again.pdf", content=content)
    scene.run_jobs()
    assert at.get(f"{HOME}/set-aside").count("Seen before") == 2


def test_what_lies_outside_a_scope_or_a_round_is_not_found(scene: Scene, browser: OpenBrowser) -> None:
    scene.issue(scene.prepare())
    at = browser("manager")
    nowhere = "01890000-0000-7000-8000-000000000000"
    for part in (f"/batches/{nowhere}", f"/batches/{nowhere}/forms.pdf", f"/scans/{nowhere}", "/batches/x"):
        at.get(f"{HOME}{part}", status=404)
    at.get("/paper/none", status=404)
    browser("third").get(f"{HOME}/disputes/041738206X", status=404)
