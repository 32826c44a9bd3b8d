"""Hostile markup does nothing in a real browser: no element, no address, no script, no request."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from forum.lib import markup
from tests.lib import hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

BLANK = "https://blank.example/"
TOGETHER = 25
CASES = 10_000

# The check of security.md, section 6: puts texts into a fresh document in one of three ways, touches everything, and
# names what should not be there.
INSPECT = """
async ([texts, way, tags]) => {
  const hooks = `window.called = [];
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { called.push(name); };
    addEventListener("click", (event) => event.preventDefault(), true);
    addEventListener("submit", (event) => event.preventDefault(), true);`;
  const holders = texts.map((text) => "<div>" + (way === "parsed" ? text : "") + "</div>").join("");
  const frame = document.createElement("iframe");
  frame.srcdoc = "<!doctype html><meta charset=utf-8><script>" + hooks + "</scr" + "ipt><body>" + holders + "</body>";
  await new Promise((done) => { frame.onload = done; document.body.replaceChildren(frame); });
  const view = frame.contentWindow, doc = frame.contentDocument, found = [];
  const all = (selector) => [...view.Document.prototype.querySelectorAll.call(doc, selector)];
  const body = doc.body || doc.documentElement;
  if (way !== "parsed") {
    [...body.children].forEach((holder, place) => {
      holder.innerHTML = texts[place];
      if (way === "twice") holder.innerHTML = holder.innerHTML;
    });
  }
  await new Promise((done) => setTimeout(done, 0));
  const alone = all("body > *").length === texts.length && all("body > div").length === texts.length;
  if (!alone) found.push("left its holder");
  if (all("body > div").some((holder) => holder.attributes.length)) found.push("changed its holder");
  for (const element of all("body > div *")) {
    const tag = element.localName, html = element.namespaceURI.endsWith("xhtml"), link = tag === "a" && html;
    if (!tags.includes(tag) || !html) found.push("element " + tag);
    for (const { name, value } of element.attributes) {
      if (!link || !["href", "title", "rel"].includes(name)) found.push("attribute " + name);
      if (name !== "href") continue;
      let scheme = "none";
      try { scheme = new URL(value).protocol; } catch { /* an address that is not absolute */ }
      if (!["http:", "https:"].includes(scheme)) found.push("address " + scheme);
    }
    for (const name of ["pointerover", "mouseover", "focus", "click"]) {
      const event = new view.MouseEvent(name, { bubbles: true, cancelable: true });
      view.EventTarget.prototype.dispatchEvent.call(element, event);
    }
  }
  await new Promise((done) => setTimeout(done, 0));
  if (view.Document.prototype.getElementById.call(doc, "x") || doc.forms.length) found.push("clobbered");
  return [...found, ...(view.called || ["hooks gone"]).map((name) => "called " + name)];
}
"""


class Inspector:
    """One blank page that may ask the network for nothing, and what was seen in it."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.requests: list[str] = []
        page.context.route("**/*", self._answer)
        page.on("dialog", self._dismiss)
        self.dialogs = 0
        page.goto(BLANK)

    def _answer(self, route, request) -> None:  # Playwright's own signature
        if request.url == BLANK and request.is_navigation_request() and request.frame == self.page.main_frame:
            route.fulfill(
                content_type="text/html", body="<!doctype html><meta charset=utf-8><title>blank</title><body>"
            )
        else:
            self.requests.append(ascii(request.url[:80]))
            route.abort()

    def _dismiss(self, dialog) -> None:
        self.dialogs += 1
        dialog.dismiss()

    def problems(self, texts: Sequence[str]) -> list[str]:
        """What is wrong with texts put into documents, in all three ways."""
        asked, shown, found = len(self.requests), self.dialogs, []
        for way in ("parsed", "inner", "twice"):
            found += self.page.evaluate(INSPECT, [list(texts), way, sorted(hostile.TAGS)])
        found += [f"requested {address}" for address in self.requests[asked:]]
        return found + ["called a dialog"] * (self.dialogs - shown)


@pytest.fixture
def inspector(browser: "Browser") -> Iterator[Callable[[], Inspector]]:
    """Opens a page of its own; a page that raw markup has broken is replaced by another."""
    contexts = []

    def opened() -> Inspector:
        contexts.append(browser.new_context())
        return Inspector(contexts[-1].new_page())

    yield opened
    for context in contexts:
        context.close()


def cases(count: int) -> list[str]:
    """All payloads as they are, then payloads joined, broken and wrapped, the same ones in every run."""
    payloads, dice = hostile.payloads(), random.Random(1)
    made = list(payloads)
    while len(made) < count:
        text = dice.choice(payloads)
        place = dice.randrange(len(text) + 1)
        middle = dice.choice((dice.choice(hostile.INSERTS), dice.choice(payloads), ""))
        made.append(
            dice.choice(hostile.WRAPPINGS).replace("{}", text[:place] + middle + text[place + dice.randrange(3) :])
        )
    return made


@pytest.mark.timeout(600)
def test_nothing_members_write_acts_in_a_browser(inspector: Callable[[], Inspector]) -> None:
    look = inspector()
    outputs = [(case, markup.render(case)) for case in cases(CASES)]
    bad = []
    for start in range(0, len(outputs), TOGETHER):
        group = outputs[start : start + TOGETHER]
        if look.problems([html for _, html in group]):
            bad += [(ascii(case), found) for case, html in group if (found := look.problems([html]))]
    assert bad == []


@pytest.mark.timeout(300)
def test_the_inspection_sees_what_raw_payloads_do(inspector: Callable[[], Inspector]) -> None:
    """Without this control a browser that runs nothing would pass as well."""
    from playwright.sync_api import Error

    seen: list[str] = []
    look = inspector()
    look.page.set_default_timeout(5_000)
    for payload in hostile.payloads()[::7]:
        try:
            seen += look.problems([payload])
        except Error:  # the payload closed, moved or broke the page: it did something
            look = inspector()
    for kind in ("element ", "attribute ", "address ", "called ", "requested "):
        assert sum(problem.startswith(kind) for problem in seen) >= 3, kind


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<img src=x onerror=alert(1)>", "called alert"),
        ("<p onclick=print()>a</p>", "called print"),
        ("<a href=javascript:alert(1)>a</a>", "address javascript:"),
        ("<a href=/b>a</a>", "address none"),
        ("<img src=https://tracker.example/pixel>", "requested 'https://tracker.example/pixel'"),
        ("</div><p>a</p>", "left its holder"),
        ("<svg><p>a</p></svg>", "element svg"),
        ("<p id=x>a</p>", "clobbered"),
    ],
)
def test_the_inspection_sees_one_harmful_text_among_harmless_ones(
    inspector: Callable[[], Inspector], text: str, problem: str
) -> None:
    look = inspector()
    harmless = ["<p>a</p>"] * (TOGETHER // 2)
    assert look.problems(harmless) == []
    assert problem in look.problems([*harmless, text, *harmless])
