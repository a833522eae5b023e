"""An official at the public pages, with a browser that has no scripts: follows links, fills in forms."""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

import html5lib
from httpx2 import Response
from starlette.testclient import TestClient

from app.core.resources import Resources
from app.responses.routes import ANSWER_COOKIE, public
from app.web.application import build_application
from tests.support.inspector import inspect_page

SITE = "https://testserver"


class Answered:
    """A page as it arrived."""

    def __init__(self, status: int, text: str, address: str) -> None:
        self.status, self.text, self.address = status, text, address

    @property
    def root(self) -> Element:
        """The page as a tree without namespaces."""
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        root: Element = parser.parse(self.text)
        return root

    @property
    def heading(self) -> str:
        return " ".join("".join(next(self.root.iter("h1")).itertext()).split())

    @property
    def receipt(self) -> str:
        """The number on a receipt."""
        return next(self.root.iter("data")).attrib["value"]

    @property
    def summary(self) -> list[Element]:
        """The links of the error summary."""
        boxes = [one for one in self.root.iter("div") if one.get("class") == "errs"]
        return [link for box in boxes for link in box.iter("a")]

    def form(self, action: str) -> dict[str, list[str]]:
        """What a browser would send with the form that goes to this address, nothing clicked."""
        form = next(one for one in self.root.iter("form") if one.get("action") == action)
        fields: dict[str, list[str]] = {}
        for one in _controls(form):
            kind, name = one.get("type", one.tag), one.get("name", "")
            if kind in ("radio", "checkbox") and "checked" not in one.attrib:
                continue
            value = (one.text or "") if one.tag == "textarea" else one.get("value", "")
            fields.setdefault(name, []).append(value)
        return fields

    @property
    def questions(self) -> list[str]:
        """Names of the fields of the questionnaire, in the order shown."""
        names = [one.get("name", "") for one in _controls(self.root)]
        return [name for name in dict.fromkeys(names) if name.startswith("m")]


def _controls(root: Element) -> Iterator[Element]:
    return (one for one in root.iter() if one.tag in ("input", "textarea"))


class Respondent:
    """One browser. Every page that arrives is inspected."""

    def __init__(self, resources: Resources) -> None:
        app = build_application(resources, routers=(public,), session_cookie=ANSWER_COOKIE)
        self.client = TestClient(app, base_url=SITE)

    def get(self, address: str) -> Answered:
        """Opens a page and follows where it leads."""
        return self._arrived(self.client.get(address))

    def send(
        self, page: Answered, to: str, *, values: Mapping[str, Sequence[str]] | None = None, **fields: str
    ) -> Answered:
        """Sends a form of a page with these values filled in."""
        filled = page.form(to) | {name: list(given) for name, given in (values or {}).items()}
        return self._arrived(self.client.post(to, data=filled | fields))

    def start(self, token: str) -> Answered:
        """From the link to the first page."""
        return self.send(self.get(f"/r/{token}"), f"/r/{token}/start")

    def fill(self, page: Answered, values: Mapping[str, Sequence[str]], *, action: str = "next") -> Answered:
        """Answers what this page asks out of `values` and presses a button."""
        asked = set(page.questions)
        given = {name: value for name, value in values.items() if name in asked}
        return self.send(page, "/answer", values=given, action=action)

    def answer_everything(self, token: str, values: Mapping[str, Sequence[str]]) -> Answered:
        """From the link to the receipt, page by page."""
        page = self.start(token)
        while page.questions:
            page = self.fill(page, values)
            assert page.status == 200, page.text
        return self.send(page, "/answer", action="submit")

    def _arrived(self, response: Response) -> Answered:
        address = str(response.url)
        assert inspect_page(response.text, url=address) == []
        return Answered(response.status_code, response.text, address.removeprefix(SITE))
