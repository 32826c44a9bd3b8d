"""A browser without JavaScript: it reads pages, presses buttons of the forms that are there, and keeps cookies."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag

from tests.conftest import MARKER_ADDRESS, MARKER_AGENT
from tests.factories import PASSPHRASE, filled

SECONDS = 20


@dataclass
class Browser:
    """One person's browser at one community. `page` is what they see."""

    site: str
    session: requests.Session = field(default_factory=requests.Session)
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "lxml"))
    status: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        self.session.headers.update({"User-Agent": MARKER_AGENT, "X-Forwarded-For": MARKER_ADDRESS})

    def open(self, path: str) -> str:
        """Types an address; returns the words of the page."""
        return self._take(self.session.get(urljoin(self.site, path), timeout=SECONDS))

    def press(self, button: str, **typed: Any) -> str:
        """Types into the form that has this button, presses it, and returns the words of the page that follows."""
        form, control = self._form_with(button)
        unknown = {name for name in typed if form.find(attrs={"name": name}) is None}
        assert not unknown, f"the form has no field {unknown}"
        sent = {**filled(form), **typed}
        if control.get("name"):
            sent[control["name"]] = control["value"]
        target = urljoin(self.address, form.get("action") or self.address)
        assert form.get("method", "get") == "post"
        answer = self.session.post(target, data=sent, timeout=SECONDS, allow_redirects=False)
        if answer.status_code == 303 and urlsplit(answer.headers["Location"]).netloc:
            self.status, self.address = 303, answer.headers["Location"]
            return ""
        if answer.status_code == 303:
            answer = self.session.get(urljoin(self.site, answer.headers["Location"]), timeout=SECONDS)
        return self._take(answer)

    def follow(self, link: str) -> str:
        """Presses a link by its words."""
        found = [each for each in self.page.select("a[href]") if link in " ".join(each.text.split())]
        assert found, f"no link {link!r} on {self.address}: {self.words()[:400]}"
        return self.open(found[0]["href"])

    def has(self, button: str) -> bool:
        """Whether the page has a link or a button with these words."""
        found = [each for each in self.page.select("a[href], button") if each.find_parent(hidden=True) is None]
        return any(button in " ".join(each.text.split()) for each in found)

    def words(self) -> str:
        """What the page says, without header and footer."""
        main = self.page.main
        return " ".join(main.get_text(" ").split()) if main else ""

    @property
    def path(self) -> str:
        """Where the browser is."""
        return urlsplit(self.address).path

    def _form_with(self, button: str) -> tuple[Tag, Tag]:
        for control in self.page.select("form:not([hidden]) button:not([hidden])"):
            if _seen(control) == button:
                form = control.find_parent("form")
                assert form is not None
                return form, control
        raise AssertionError(f"no button {button!r} on {self.address}: {self.words()[:400]}")

    def _take(self, answer: requests.Response) -> str:
        self.page, self.status, self.address = BeautifulSoup(answer.text, "lxml"), answer.status_code, answer.url
        return self.words()


def _seen(control: Tag) -> str:
    """The words on a button, without those that only a script shows."""
    said = [each for each in control.strings if each.find_parent(hidden=True) is None]
    return " ".join(" ".join(said).split())


def join(browser: Browser, name: str, start: str = "/join", passphrase: str = PASSPHRASE) -> str:
    """Joins, writes the phrase down and types two words of it back; returns the phrase."""
    browser.open(start)
    assert browser.page.find("input", {"name": "name"})["value"], "a name is suggested"
    said = browser.press("Join", name=name, passphrase=passphrase, own_device="y")
    assert "They are shown only now" in said, said
    seven = [each.text for each in browser.page.select("ol.phrase li")]
    assert len(seven) == 7
    said = browser.follow("I have written them down")
    first, second = (seven[int(place) - 1] for place in re.findall(r"Word number (\d)", said))
    assert "not the words we asked for" in browser.press("These are the words", first="wrong", second=second)
    said = browser.press("These are the words", first=first, second=second)
    assert f"You are in, {name}" in said
    return " ".join(seven)


def begin(browser: Browser, title: str, text: str, **more: object) -> str:
    """Begins a thread on the board Today; returns its path."""
    browser.open("/talk")
    browser.follow("Today")
    browser.follow("Begin a thread")
    browser.press("Send it", title=title, text=text, **more)
    assert browser.path.startswith("/t/"), browser.words()
    return browser.path


def answer_under(browser: Browser, words: str) -> str:
    """Presses Answer below the post with these words."""
    post = next(each for each in browser.page.select("article.post") if words in each.text)
    return browser.open(next(link["href"] for link in post.select("a.tool") if "Answer" in link.text))


def tool(browser: Browser, words: str, name: str) -> str:
    """Opens a tool of the post or line with these words."""
    holder = next(each for each in browser.page.select("article.post, li.line") if words in each.text)
    return browser.open(next(link["href"] for link in holder.select("a") if name in link.text))
