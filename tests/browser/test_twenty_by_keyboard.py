"""Twenty mixed items of the queue by keyboard alone: how many keys, how many decisions, and how long an unhurried person takes.

How the time is put together stands in hands.py.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.vocabulary import FlagReason, Role, TargetKind
from tests.browser.hands import Hands
from tests.browser.people import Person
from tests.browser.seeding import Member, Seed, seeding
from tests.servers import AppServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

MOST_SECONDS = 300
FLAGS, HELD, CRISES, FIRST = 8, 4, 4, 3  # and one appeal
ITEMS = FLAGS + HELD + CRISES + FIRST + 1
PLACES = (
    "The kitchen was loud", "They shouted in the garden", "Nobody swept the attic", "I waited at the station", "Fog on the harbour",
    "The bakery had closed", "We met on the bridge", "A quarrel in the library", "Rain on the market", "The orchard is cut down",
)  # fmt: skip
AUTHORS = ("Kite", "Boat", "Lamp", "Bird", "Moon", "Leaf", "Star", "Tent")
LEAVES_OUT = "Please leave the name out."
FAIR = "You are right, and I am sorry."


class Queue:
    """Twenty things that wait for a person."""

    def __init__(self, seed: Seed) -> None:
        from forum.discussions import greeting

        self.steward = seed.member("Harbour Light", Role.STEWARD)
        self.board, _room = seed.places(self.steward)
        self.keeper = seed.member("Steady Otter", Role.MODERATOR)
        self.colleague = seed.member("Steady Wren", Role.MODERATOR)
        self.reporter = seed.member("Bea Heron")
        authors = [seed.member(f"Paper {word}") for word in AUTHORS]
        for number, author in enumerate(authors):
            opening = self._said(seed, author, f"{PLACES[number]}, and it was {number + 2} degrees.")
            # Somebody has welcomed them.
            greeting.settle(seed.actor(self.steward), opening)
            if number < FLAGS - 1:
                seed.flag(self.reporter, TargetKind.POST, opening, FlagReason.UNKIND)
        self._hidden_and_appealed(seed, authors[-1])
        for number in range(HELD):
            self._said(seed, authors[number], f"hmu I got percs {40 + number} each. {PLACES[number + 5]}.")
        for number in range(CRISES):
            self._said(seed, authors[number + 4], f"I am going to kill myself tonight. {PLACES[number + 4]}.")
        self._one_is_looked_at(seed)
        for name in ("Amber Acorn", "Velvet Acorn", "Sunday Acorn"):
            self._said(seed, seed.member(name), f"Hello, I am {name}, and I have not written before.")

    def _said(self, seed: Seed, author: Member, words: str) -> str:
        return str(seed.opening(seed.thread(author, self.board, "Tonight", words)))

    def _hidden_and_appealed(self, seed: Seed, author: Member) -> None:
        """One flagged text more than stands there: a colleague hid it, and its author sees it differently."""
        from forum.extensions import db
        from forum.moderation import appeals, service
        from forum.moderation.measure_models import PersonMeasure
        from forum.moderation.models import Case

        opening = self._said(seed, author, f"{PLACES[8]}, and it was good.")
        name = seed.flag(self.reporter, TargetKind.POST, opening, FlagReason.UNKIND)
        case = db.session.query(Case).filter_by(public_id=name).one()
        service.hide(seed.actor(self.colleague), name, case.version, FlagReason.UNKIND, LEAVES_OUT, seed.config)
        hold = db.session.query(PersonMeasure).one().public_id
        appeals.send(seed.actor(author), hold, "There is no name in it.", seed.config)
        opening = self._said(seed, author, f"{PLACES[9]}, says my aunt.")
        seed.flag(self.reporter, TargetKind.POST, opening, FlagReason.SPAM)

    def _one_is_looked_at(self, seed: Seed) -> None:
        """A colleague has seen to one of those in danger, and a second person is to close it."""
        from forum.extensions import db
        from forum.lib.judging import Label
        from forum.moderation import service
        from forum.moderation.models import Case

        case = db.session.query(Case).filter_by(danger=int(Label.CRISIS)).order_by(Case.id).first()
        assert case is not None
        service.dismiss(seed.actor(self.colleague), case.public_id, case.version, seed.config)


@pytest.fixture(scope="module")
def queue(server: AppServer) -> Queue:
    with seeding(server.data) as seed:
        return Queue(seed)


def rows(person: Person, kind: str = "") -> int:
    """How many rows wait for this moderator: those that a colleague has to close now are not theirs."""
    return person.page.locator(f"[data-row^='{kind}']" if kind else "[data-row]").count()


# --- Each kind of item ------------------------------------------------------------------------------------------------


def opens_the_words(hands: Hands) -> None:
    """Opens what is grave with the press that counts, lifts the cover of anything else, and reads."""
    page = hands.person.page
    grave = page.get_by_role("button", name="Open the words")
    if grave.count():
        hands.go_to(grave)
        with hands.turning():
            hands.press("Enter")
    else:
        hands.go_to(page.locator("main details.cover > summary").first)
        hands.press("Enter")
    hands.read(page.locator("main .cover-inside").first)


def an_appeal(hands: Hands) -> str:
    page = hands.person.page
    hands.read(page.locator("main section").first)
    hands.think()
    hands.go_to(page.get_by_label("It stays as it is"))
    for _each in range(3):
        if page.get_by_label("It is taken back").is_checked():
            break
        hands.press("ArrowDown")
    hands.think()
    hands.go_to(page.get_by_label("Why, in your own words to the person"))
    hands.write(FAIR)
    hands.go_to(page.get_by_role("button", name="Decide it"))
    with hands.turning():
        hands.press("Enter")
    return "appeal"


def one_to_close_together(hands: Hands) -> str:
    opens_the_words(hands)
    button = hands.person.page.get_by_role("button", name="Close it with them")
    hands.think()
    hands.go_to(button)
    with hands.turning():
        hands.press("Enter")
    return "second"


def hides(hands: Hands) -> None:
    """The form that the key `h` leads into."""
    page = hands.person.page
    hands.press("h")
    hands.think()
    hands.go_to(page.get_by_label("Your own words to the author"))
    hands.write(LEAVES_OUT)
    hands.go_to(page.get_by_role("button", name="Hide them for everybody"))
    with hands.turning():
        hands.press("Enter")


def a_case(hands: Hands, hide: bool) -> str:
    """Whatever the page is: it says so itself, and offers what fits."""
    page = hands.person.page
    if page.url.endswith("/appeal"):
        return an_appeal(hands)
    if page.get_by_text("Open the words above first").count():
        return one_to_close_together(hands)
    opens_the_words(hands)
    hands.think()
    if page.locator("[data-key='o']").count():
        with hands.turning():
            hands.press("o")
        return "held"
    kind = "crisis" if page.get_by_role("button", name="Somebody has seen to it").count() else "flag"
    if kind == "flag" and hide:
        hides(hands)
    else:
        with hands.turning():
            hands.press("s")
    return kind


def first_words(hands: Hands) -> None:
    """Once welcomed by nobody: read, and all is well."""
    page = hands.person.page
    row = page.locator("ol.rows > li").first
    hands.read(row)
    hands.think()
    hands.go_to(row.get_by_role("button", name="All is well, no answer needed"))
    with hands.turning():
        hands.press("Enter")


# --- All of it --------------------------------------------------------------------------------------------------------


def opens_the_next(hands: Hands, asked: set[str]) -> bool:
    """From the list to the first case that is not left to a colleague; whether there was one.

    Whoever has closed a crisis comes to a quiet page first, and goes on from there.
    """
    if hands.person.page.url.endswith("/moderation/after"):
        hands.think()
        hands.go_to(hands.person.page.get_by_role("main").get_by_role("link", name="Moderation"))
        with hands.turning():
            hands.press("Enter")
    names = [str(row.get_attribute("data-row")) for row in hands.person.page.locator("[data-row]").all()]
    place = next((at for at, name in enumerate(names) if name not in asked and not name.startswith("first")), None)
    if place is None:
        return False
    opens_row(hands, place)
    return True


def opens_row(hands: Hands, place: int) -> None:
    hands.think()
    for _each in range(place + 1):
        hands.press("j")
    with hands.turning():
        hands.press("Enter")


def clears_the_cases(hands: Hands) -> list[str]:
    """Case after case, as each act leads to the next, and from the list where it leads there; returns what they were."""
    done: list[str] = []
    asked: set[str] = set()
    while opens_the_next(hands, asked):
        while "/c/" in (address := hands.person.page.url):
            done.append(a_case(hands, hide=done.count("flag") < 2))
            if done[-1] == "crisis":
                asked.add(address.rpartition("/")[2])
    return done


def test_twenty_mixed_items_by_keyboard_in_five_minutes(
    arrive: Callable[..., Person], server: AppServer, queue: Queue, record_property: Callable[[str, object], None]
) -> None:
    keeper, colleague = arrive(queue.keeper), arrive(queue.colleague)
    colleague.open_live("/moderation")
    page = keeper.open_live("/moderation")
    assert rows(keeper) == ITEMS
    assert rows(keeper, "first") == FIRST
    page.evaluate("addEventListener('pointerdown', () => { throw new Error('a pointer') }, true)")
    hands = Hands(keeper)
    done = clears_the_cases(hands)
    # What a colleague has to close with them stands there still; first words stand behind it.
    waiting = rows(keeper) - rows(keeper, "first")
    opens_row(hands, waiting)
    for _each in range(FIRST):
        first_words(hands)
        done.append("first words")
    record_property("twenty by keyboard", hands.told(ITEMS))
    record_property("steps", " ".join(hands.steps))
    print(hands.told(ITEMS))
    assert {kind: done.count(kind) for kind in set(done)} == {
        "flag": FLAGS, "held": HELD, "crisis": CRISES - 1, "second": 1, "appeal": 1, "first words": FIRST,
    }  # fmt: skip
    assert len(done) == ITEMS == 20
    assert hands.seconds < MOST_SECONDS
    keeper.open("/moderation")
    assert rows(keeper) == waiting == CRISES - 1
    colleague.until(lambda: rows(colleague) == waiting, "the colleague's screen shows something else", 5)
    expect(colleague.page.get_by_text("a second person has to look")).to_have_count(waiting)
    with seeding(server.data):
        looks_at_what_is_stored()


def looks_at_what_is_stored() -> None:
    """It was really done, once each."""
    from forum.audit.models import AuditRow
    from forum.discussions.models import Post
    from forum.extensions import db
    from forum.moderation.measure_models import Appeal
    from forum.moderation.models import Case
    from forum.vocabulary import CaseState, Measure, Visibility

    acts = [row.measure for row in db.session.query(AuditRow)]
    assert acts.count(Measure.LET_OUT) == HELD
    # One more by the colleague, before.
    assert acts.count(Measure.HIDE) == 2 + 1
    assert acts.count(Measure.DISMISS) == FLAGS - 2 + CRISES
    assert (acts.count(Measure.ASK_CLOSING), acts.count(Measure.CLOSE_TOGETHER)) == (CRISES, 1)
    assert db.session.query(Case).filter(Case.state != CaseState.CLOSED).count() == CRISES - 1
    assert db.session.query(Post).filter_by(visibility=Visibility.HELD).count() == 0
    assert db.session.query(Appeal).one().answer == FAIR
