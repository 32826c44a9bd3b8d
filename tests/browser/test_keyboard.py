"""The keyboard alone is enough: join, write a thread, say a line, each place one goes to being visible."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forum.vocabulary import Role
from tests.browser.looks import problems_here, with_axe
from tests.browser.people import DESKTOP, PHONE, Person
from tests.browser.seeding import PASSPHRASE, seeding
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

FURTHEST = 80
# A ring around the thing itself or around the row that it stands for.
HAS_RING = """(element) => ["", "::after"].some((part) => {
  const style = getComputedStyle(element, part || null);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
})"""
IN_SIGHT = """(element) => {
  const { top, bottom } = element.getBoundingClientRect();
  const above = document.querySelector(".top").getBoundingClientRect().bottom;
  return bottom > above && top < innerHeight;
}"""


@pytest.fixture(scope="module")
def places(server: AppServer) -> None:
    """Boards and a room."""
    with seeding(server.data) as seed:
        seed.places(seed.member("Harbour Light", Role.STEWARD))


def go_to(person: Person, target: "Locator") -> None:
    """Presses Tab until `target` has the focus, and looks whether a sighted person would know."""
    # A page that is still loading takes the focus away once more, to the place its address names.
    person.page.wait_for_load_state("load")
    for _ in range(FURTHEST):
        person.page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            break
    else:
        pytest.fail(f"{target} cannot be reached with Tab")
    assert target.evaluate(HAS_RING), f"{target} shows no focus"
    assert target.evaluate(IN_SIGHT), f"{target} has the focus out of sight"


def press(person: Person, role: str, words: str, key: str = "Enter") -> None:
    go_to(person, person.page.get_by_role(role, name=words, exact=True).first)  # type: ignore[arg-type]  # a role's name
    person.page.keyboard.press(key)


def write(person: Person, label: str, words: str) -> None:
    field = person.page.get_by_label(label, exact=True)
    go_to(person, field)
    person.page.keyboard.press("Control+A")
    person.page.keyboard.type(words)


def test_keyboard_alone_joins_writes_and_talks(arrive: Callable[..., Person], places: None) -> None:
    person = arrive()
    page = person.open("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main", "the first stop skips to the page"
    press(person, "link", "Join")
    page.wait_for_url("**/join")
    write(person, "Your name here", "Keyboard Kestrel")
    write(person, "Passphrase", PASSPHRASE)
    press(person, "button", "Join")
    page.wait_for_url("**/join/phrase")
    words = page.locator(".phrase > li").all_inner_texts()
    press(person, "link", "I have written them down")
    page.wait_for_url("**/join/confirm")
    for label in page.locator(".field-label").all_inner_texts():
        write(person, label, words[int("".join(filter(str.isdigit, label))) - 1])
    press(person, "button", "These are the words")
    page.wait_for_url("**/welcome/place")

    press(person, "link", "Talk")
    page.wait_for_url("**/talk")
    press(person, "link", "Today")
    press(person, "link", "Begin a thread")
    page.wait_for_url("**/new")
    write(person, "Title", "Without a mouse")
    write(person, "Your words", "I can write this.")
    press(person, "button", "Preview", key="Space")
    page.locator("[data-preview-words]").get_by_text("I can write this.").wait_for()
    press(person, "button", "Send it", key="Space")
    page.get_by_role("heading", name="Without a mouse").wait_for()

    press(person, "link", "Rooms")
    page.wait_for_url("**/rooms")
    press(person, "link", "Evening check-in")
    page.locator(".link-state.is-on").wait_for()
    write(person, "Say something", "Said with Enter")
    page.keyboard.press("Enter")
    person.said("Said with Enter").wait_for()
    assert page.evaluate("document.activeElement.id") == "text", "the focus stays where one writes"
    page.keyboard.type("two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("rows")
    page.keyboard.press("Enter")
    person.said("rows").wait_for()
    assert person.lines() == ["Said with Enter", "two\nrows"]


def test_menus_close_with_escape(arrive: Callable[..., Person], server: AppServer, places: None) -> None:
    with seeding(server.data) as seed:
        person = arrive(seed.member("Kind Lantern", Role.MODERATOR), viewport={"width": 320, "height": 640})
    person.open("/")
    more = person.page.locator(".nav-more summary")
    go_to(person, more)
    person.page.keyboard.press("Enter")
    person.page.get_by_role("link", name="Moderation").wait_for()
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Escape")
    person.page.get_by_role("link", name="Moderation").wait_for(state="hidden")
    assert more.evaluate("(element) => element === document.activeElement")


def post(person: Person, words: str) -> "Locator":
    return person.page.locator(".post").filter(has_text=words).first


def more(person: Person, words: str, tool: str) -> None:
    """Opens the menu below somebody's words and takes one of its ways."""
    go_to(person, post(person, words).locator("summary").filter(has_text="More"))
    person.page.keyboard.press("Enter")
    go_to(person, post(person, words).get_by_role("link", name=tool, exact=True))
    person.page.keyboard.press("Enter")


def answers_with_a_quote(person: Person, theirs: str, mine: str) -> None:
    page = person.page
    more(person, theirs, "Answer with a quote")
    page.wait_for_url("**/reply?quote=1")
    field = page.get_by_label("Your words")
    assert field.input_value() == f"> Me too, and the {theirs} sings\n\n"
    go_to(person, field)
    page.keyboard.press("Control+End")
    page.keyboard.type(mine)
    press(person, "button", "Send it", key="Space")
    post(person, mine).wait_for()
    quote = page.locator(".post").filter(has_text=mine).last.locator("blockquote")
    assert quote.inner_text().strip() == f"Me too, and the {theirs} sings"


def keeps_it(person: Person, theirs: str) -> None:
    # Their words stand in the answer too, as a quote: theirs come first.
    more(person, theirs, "Keep")
    person.page.get_by_role("heading", name="Keep these words?").wait_for()
    write(person, "A note to yourself (if you like)", "For the next long night")
    press(person, "button", "Keep it", key="Space")
    person.page.get_by_text("Kept. Only you can see it, under Me.").wait_for()
    press(person, "link", "Me")
    press(person, "link", "Kept")
    person.page.get_by_text("For the next long night").wait_for()


def mutes_them(person: Person, theirs: str) -> None:
    more(person, theirs, "Mute this person")
    person.page.get_by_role("heading", name="Mute this person?").wait_for()
    press(person, "button", "Mute them", key="Space")
    cover = person.page.locator(".cover-face").filter(has_text="Words of somebody you muted.")
    cover.wait_for()
    expect(person.page.locator(".cover-inside")).to_be_hidden()
    go_to(person, cover)
    person.page.keyboard.press("Enter")
    person.page.locator(".cover-inside").get_by_text(theirs).wait_for()


def finds(person: Person, words: str) -> None:
    press(person, "link", "Talk")
    person.page.wait_for_url("**/talk")
    press(person, "link", "Look for words")
    person.page.wait_for_url("**/search")
    write(person, "Words", words)
    person.page.keyboard.press("Enter")
    person.page.locator("mark").get_by_text(words).wait_for()


@pytest.mark.parametrize(
    ("size", "with_script"),
    [(DESKTOP, True), (PHONE, True), (PHONE, False)],
    ids=["desktop", "phone", "without a script"],
)
@pytest.mark.timeout(240)
def test_keyboard_alone_goes_all_ways_through_talk(
    arrive: Callable[..., Person], server: AppServer, places: None, size: dict[str, int], with_script: bool
) -> None:
    """A board, a thread, a quote, an answer, a post kept with a note, a person muted, a word found."""
    with seeding(server.data) as seed:
        number = seed.number()
        steward = seed.member(f"Gentle Badger {number}", Role.STEWARD)
        other, member = seed.member(f"Quiet Otter {number}"), seed.member(f"Night Walker {number}")
        board = seed.board(steward, f"Long nights {number}")
        thread = seed.thread(steward, board, f"Who is awake {number}", "I am.")
        seed.reply(other, thread, f"Me too, and the kettle{number} sings")
    person = with_axe(arrive(member, viewport=size, bypass_csp=True, java_script_enabled=with_script))
    page, theirs, mine = person.open("/talk"), f"kettle{number}", f"So does mine{number}"

    def fine(where: str) -> None:
        # axe is a script itself.
        assert not with_script or problems_here(person) == [], where

    press(person, "link", f"Long nights {number}")
    page.wait_for_url(f"**/b/{board}")
    fine("board")
    press(person, "link", f"Who is awake {number}")
    post(person, theirs).wait_for()
    answers_with_a_quote(person, theirs, mine)
    fine("thread")
    keeps_it(person, theirs)
    fine("kept")
    press(person, "link", f"Who is awake {number}")
    mutes_them(person, theirs)
    fine("covered")
    finds(person, f"mine{number}")
    fine("found")
    press(person, "link", f"Who is awake {number}")
    post(person, mine).wait_for()
