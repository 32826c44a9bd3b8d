"""Looks at an open page as everybody sees it: axe, nothing cut off, everything large enough, a title that says little."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import DESKTOP, PHONE, Person

TITLES = {
    "Welcome", "Join", "Sign in", "Talk", "Rooms", "Help now", "Rules", "Privacy", "Leaving", "Tonight", "Notices", "Me",
    "Point out", "A pause", "Moderation", "Settings", "First words", "Log", "Numbers",
}  # fmt: skip
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What the other light of the same page can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# axe would fetch the style sheets once more by itself, from the wrong place.
AXE = {"resultTypes": ["violations"], "preload": False}
TARGET_PX = 44

# What a hand presses, by itself or by the empty space that belongs to it.
SMALL_TARGETS = """(least) => {
  const open = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden");
  const wide = [...document.querySelectorAll("button, summary, select, .button, .tool, .nav-link, .filters > a, .choice > label")];
  const tall = [...document.querySelectorAll(".crumbs > a, .foot-links a, .links > a, .input")];
  const name = (element) => `${element.className || element.localName}: ${element.textContent.trim().slice(0, 30)}`;
  return [
    ...wide.filter((each) => open(each) && (each.offsetHeight < least || each.offsetWidth < least)),
    ...tall.filter((each) => open(each) && each.offsetHeight < least),
  ].map(name);
}"""
# Everything that sticks out, unless it lies in something that scrolls by itself.
STICKING_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] : ["the page",
  ...[...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5)
    .map((each) => `${each.localName}.${each.className}`)]"""
BROKEN = """async (options) => (await axe.run(document, options)).violations
  .map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200)])"""
# axe does not judge words on a gradient; the lamp's glow changes a colour by less than the margins we keep.
NO_GLOW = "*, *::before, *::after { background-image: none !important; }"
OPEN_ALL = "() => document.querySelectorAll('main details').forEach((each) => { each.open = true; })"


def with_axe(person: Person) -> Person:
    """Lets axe ride along on every page; the context must have been made with `bypass_csp=True`."""
    person.context.add_init_script(Axe().axe_script)
    return person


def problems_of(person: Person) -> list[tuple[str, ...]]:
    """What is wrong with the open page, in each light and width."""
    page, found = person.page, []
    page.wait_for_load_state("load")
    title = page.title().removesuffix(" · Nightlight")
    if title not in TITLES:
        found.append(("title", title))
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=NO_GLOW)
    for width, size, lights in (("phone", PHONE, ("dark", "light")), ("desktop", DESKTOP, ("light", "dark"))):
        page.set_viewport_size(size)
        found += [(width, "sticks out", each) for each in page.evaluate(STICKING_OUT)]
        found += [(width, "small target", each) for each in page.evaluate(SMALL_TARGETS, TARGET_PX)]
        for light, rules in zip(lights, (RULES, COLOURS), strict=True):
            page.emulate_media(color_scheme=light)
            found += [(width, light, *broken) for broken in page.evaluate(BROKEN, {**AXE, "runOnly": rules})]
    return found


def problems_here(person: Person) -> list[tuple[str, ...]]:
    """What is wrong with the open page in the light and width in which it stands, and as far as it is open."""
    page = person.page
    page.wait_for_load_state("load")
    title = page.title().removesuffix(" · Nightlight")
    found = [("title", title)] if title not in TITLES else []
    found += [("sticks out", each) for each in page.evaluate(STICKING_OUT)]
    found += [("small target", each) for each in page.evaluate(SMALL_TARGETS, TARGET_PX)]
    page.add_style_tag(content=NO_GLOW)
    return found + [tuple(broken) for broken in page.evaluate(BROKEN, {**AXE, "runOnly": RULES})]
