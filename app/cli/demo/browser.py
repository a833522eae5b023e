"""A small browser without script: it reads the forms of a page and sends them back filled in.

The simulated officials and clerks use it, so the demonstration goes through the pages themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin

import httpx2


class UnexpectedPage(Exception):
    """The service answered with another page than the story expects."""


@dataclass(slots=True)
class Field:
    """One control of a form."""

    name: str
    kind: str
    value: str
    chosen: bool = False


@dataclass(slots=True)
class Form:
    """A form as the page offers it."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def preset(self) -> dict[str, list[str]]:
        """What would be sent if nothing were touched; buttons are not part of it."""
        sent: dict[str, list[str]] = {}
        for control in self.fields:
            if control.kind in ("submit", "button", "file"):
                continue
            if control.kind in ("radio", "checkbox") and not control.chosen:
                continue
            sent.setdefault(control.name, []).append(control.value)
        return sent

    def choices(self) -> dict[str, list[Field]]:
        """Radios and checkboxes by name."""
        groups: dict[str, list[Field]] = {}
        for control in self.fields:
            if control.kind in ("radio", "checkbox"):
                groups.setdefault(control.name, []).append(control)
        return groups

    def has_button(self, name: str, value: str) -> bool:
        """Whether the form offers this button."""
        return any(f.kind == "submit" and f.name == name and f.value == value for f in self.fields)


_TAG = re.compile(r"<(/?form|input|button|textarea|select)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


def read_forms(page: str) -> list[Form]:
    """The forms of one of our own pages (attributes in double quotes), with their controls in order."""
    forms: list[Form] = []
    inside = False
    for tag, said in _TAG.findall(page):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(said)}
        if tag in ("form", "/form"):
            inside = tag == "form"
            if inside:
                forms.append(Form(action=given.get("action", ""), method=given.get("method", "get")))
        elif inside and given.get("name"):
            forms[-1].fields.append(_field(tag, given))
    return forms


def _field(tag: str, given: Mapping[str, str]) -> Field:
    if tag == "input":
        kind = given.get("type", "text")
        value = given.get("value", "on" if kind in ("radio", "checkbox") else "")
        return Field(given["name"], kind, value, "checked" in given)
    if tag == "button":
        return Field(given["name"], "submit", given.get("value", ""))
    return Field(given["name"], tag, "")


@dataclass(slots=True)
class Page:
    """A page as it arrived."""

    url: str
    status: int
    text: str

    def forms(self) -> list[Form]:
        """Every form of the page."""
        return read_forms(self.text)

    def form(self, *, ending: str) -> Form:
        """The form whose action ends so (an empty action is the page itself)."""
        path = self.url.split("?")[0]
        for form in self.forms():
            if (form.action or path).split("?")[0].endswith(ending):
                return form
        raise UnexpectedPage(f"{path} answered {self.status} and has no form for {ending}")


class Browser:
    """One person's browser: its own cookies, kept as a browser on localhost keeps them."""

    def __init__(self, base_url: str) -> None:
        policy = DefaultCookiePolicy(secure_protocols=("https", "http"))
        # plain HTTP on the loopback: loading certificates would take longer than a visit
        self._client = httpx2.Client(
            base_url=base_url,
            cookies=CookieJar(policy),
            follow_redirects=True,
            timeout=60.0,
            trust_env=False,
            verify=False,
        )

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, address: str) -> Page:
        """Opens an address."""
        answer = self._client.get(address)
        return Page(url=str(answer.url), status=answer.status_code, text=answer.text)

    def send(
        self,
        page: Page,
        form: Form,
        *,
        values: Mapping[str, str | Sequence[str]],
        button: tuple[str, str] = ("", ""),
    ) -> Page:
        """Sends a form with some fields filled in, as if by pressing a button."""
        sent: dict[str, str | Sequence[str]] = {**form.preset(), **values}
        if button[0]:
            sent[button[0]] = button[1]
        answer = self._client.post(urljoin(page.url, form.action or page.url), data=sent)
        return Page(url=str(answer.url), status=answer.status_code, text=answer.text)

    def upload(self, page: Page, form: Form, *, name: str, file_name: str, content: bytes) -> Page:
        """Sends a form with one file."""
        answer = self._client.post(
            urljoin(page.url, form.action or page.url),
            data=dict(form.preset()),
            files={name: (file_name, content, "application/octet-stream")},
        )
        return Page(url=str(answer.url), status=answer.status_code, text=answer.text)
