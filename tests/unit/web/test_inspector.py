"""The page inspector finds each fault once, and nothing on a good page."""

import pytest

from tests.support.inspector import error_marks, inspect_page

GOOD = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>Quotas – Phieu</title>
<link rel="stylesheet" href="/static/0a/app.css"></head>
<body>
<a href="#main">Skip</a>
<main id="main">
<h1>Quotas</h1>
<p id="said">None of the forms is missing.</p>
<form method="post" action="/quota">
<input type="hidden" name="csrf" value="abc">
<label for="unit">Unit</label><input id="unit" name="unit" aria-describedby="said">
<label>Target <input name="target" type="number"></label>
<fieldset><legend>Kind</legend><label><input type="radio" name="kind" value="a">All</label></fieldset>
<button class="primary">Save</button>
</form>
<form method="get"><label for="q">Search</label><input id="q" name="q"><button>Search</button></form>
<table><caption>Quotas</caption><thead><tr><th scope="col">Unit</th></tr></thead>
<tbody><tr><td>1</td></tr></tbody></table>
<img src="/page.png" alt="Page 1"><svg aria-hidden="true"><rect width="40%" height="100%"></rect></svg>
</main>
<script src="/static/0a/app.js" defer></script>
</body>
</html>"""

SEEDS = {
    "syntax": ("<p id", "<p></b><p id", "not valid HTML, line 9"),
    "no lang": ('<html lang="vi">', "<html>", "<html> has no lang"),
    "no main": ('<main id="main">', '<div id="main">', None),
    "two headings": ("<h1>Quotas</h1>", "<h1>Quotas</h1><h1>Again</h1>", "2 <h1> instead of 1"),
    "no heading": ("<h1>Quotas</h1>", "<h2>Quotas</h2>", "0 <h1> instead of 1"),
    "other title": ("<title>Quotas", "<title>Phieu", "the title 'Phieu – Phieu' does not start with"),
    "id twice": ("<h1>", '<h1 id="said">', "id 'said' stands 2 times"),
    "id with a space": ("<h1>", '<h1 id="a b">', "id 'a b' is empty or has a space"),
    "lost label": ('<label for="q">Search</label>', '<label for="p">Search</label>', None),
    "no label": ('<label for="unit">Unit</label>', "", '<input id="unit" name="unit"> has no label'),
    "empty label": ("<label>Target ", "<label>", '<input name="target" type="number"> has no label'),
    "lost description": ('aria-describedby="said"', 'aria-describedby="gone"', "names 'gone', which is not"),
    "lost anchor": ('href="#main"', 'href="#top"', "leads to nothing on the page"),
    "radio alone": ("<legend>Kind</legend>", "", "stands in no fieldset with a legend"),
    "no token": ('<input type="hidden" name="csrf" value="abc">', "", "has 0 CSRF fields instead of 1"),
    "empty token": ('value="abc"', 'value=""', "has 0 CSRF fields instead of 1"),
    "inline script": ("</main>", "</main><script>go()</script>", "a script stands in the page"),
    "inline style": ("</head>", "<style>p{}</style></head>", "a style sheet stands in the page"),
    "style attribute": ("<h1>", '<h1 style="x">', "<h1> has the attribute style"),
    "event attribute": ("<h1>", '<h1 onclick="x">', "<h1> has the attribute onclick"),
    "outside script": ('src="/static', 'src="//cdn.example/static', "loads or sends outside"),
    "data picture": ('src="/page.png"', 'src="data:image/png;base64,AA"', "loads or sends outside"),
    "outside form": ('action="/quota"', 'action="https://example.org/"', "loads or sends outside"),
    "outside link": ('href="#main"', 'href="https://example.org/"', "leads outside"),
    "script link": ('href="#main"', 'href="javascript:go()"', "leads outside"),
    "no alt": (' alt="Page 1"', "", "the picture '/page.png' has no alt"),
    "speaking svg": ('<svg aria-hidden="true">', "<svg>", "an svg is neither hidden"),
    "two filled buttons": ("<button>Search", '<button class="primary">Search', "2 filled buttons"),
    "wordless button": ("<button>Search</button>", "<button></button>", "<button> has no words"),
    "no scope": ('<th scope="col">', "<th>", "the heading 'Unit' of a table has no scope"),
    "no caption": ("<caption>Quotas</caption>", "", "a table has no caption"),
    "raw template": ("<td>1</td>", "<td>{{ n }}</td>", "<td> shows '{{'"),
    "raw parameter": ("<td>1</td>", "<td>%(n)s forms</td>", "<td> shows '%(n)s'"),
    "None in words": ("<td>1</td>", "<td>Target: None</td>", "<td> shows 'None'"),
    "None as value": ('name="unit"', 'name="unit" value="None"', "value of"),
}  # fmt: skip


def test_good_page_has_no_fault() -> None:
    assert inspect_page(GOOD, url="/quotas") == []


@pytest.mark.parametrize("name", SEEDS)
def test_seeded_fault_is_found(name: str) -> None:
    sound, spoilt, expected = SEEDS[name]
    assert GOOD.count(sound) == 1, "the seed must hit one place"
    faults = inspect_page(GOOD.replace(sound, spoilt), url="/quotas")
    assert faults
    assert all(fault.startswith("/quotas: ") for fault in faults)
    if expected is not None:
        assert len(faults) == 1
        assert expected in faults[0]


@pytest.mark.parametrize("mark", error_marks())
def test_title_may_begin_with_the_mark_of_errors(mark: str) -> None:
    page = GOOD.replace("<title>Quotas", f"<title>{mark} Quotas")
    assert inspect_page(page, url="/") == []


def test_link_may_lead_to_a_named_origin_but_a_resource_may_not() -> None:
    origin = "http://localhost:8001"
    link = GOOD.replace('href="#main"', f'href="{origin}/r/abc"')
    assert inspect_page(link, url="/", origins=[origin]) == []
    picture = GOOD.replace('src="/page.png"', f'src="{origin}/page.png"')
    assert len(inspect_page(picture, url="/", origins=[origin])) == 1
