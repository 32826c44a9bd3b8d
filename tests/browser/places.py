"""Every page of the demo community, for the tests that walk through all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from forum.vocabulary import Role
from tests.browser import evenings
from tests.browser.demo import Demo
from tests.browser.people import Person
from tests.lib.pictures import from_a_phone


@dataclass(frozen=True)
class Place:
    """One page: who looks, how to come there, and what the browser may complain about (refusals have a status)."""

    name: str
    who: Role
    path: str = ""
    come: Callable[[Person], None] | None = None
    status: int = 200
    forgive: tuple[str, ...] = field(default=())

    def open(self, person: Person) -> None:
        """Brings a person to the page."""
        if self.come is not None:
            self.come(person)
            # What was waited for can be there before the style sheets are.
            person.page.wait_for_load_state()
        else:
            person.open(self.path)
        if self.status != 200:
            person.forgive(f"status of {self.status}")


def _expired_form(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/t/{demo.thread}")
        person.page.get_by_label("Your words").fill("Words that must not get lost.")
        person.context.clear_cookies(name="f")
        person.press("Send it")
        person.page.get_by_role("heading", name="Your words are still here").wait_for()

    return come


def _ended_session(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/t/{demo.thread}")
        person.page.get_by_label("Your words").fill("Words that must not get lost.")
        kept = person.context.cookies()
        person.context.clear_cookies(name="s")
        person.press("Send it")
        person.page.get_by_role("heading", name="Your words are still here").wait_for()
        person.context.add_cookies(kept)

    return come


def _empty_form(path: str, button: str) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(path)
        person.press(button)
        person.page.locator(".problems").wait_for()

    return come


def _preview(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/b/{demo.board}/new")
        person.page.get_by_label("Your words").fill("> a quote\n\n- a list\n\n**bold** https://example.org")
        person.press("Preview")
        person.page.locator("[data-preview-words] a").wait_for()

    return come


def _previewed(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/c/{demo.judged_case}/measure-note")
        person.press("Show me what they will read")
        person.page.locator("#preview article").wait_for()

    return come


def _chosen(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/b/{demo.shown_on}/new")
        person.page.get_by_label("Your words").fill("Look")
        person.page.get_by_text("Add a picture").click()
        file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": from_a_phone()}
        person.page.get_by_label("Choose a picture").set_input_files(file)
        person.press("Preview")
        person.page.locator(".photo-row img").wait_for()
        person.press("Send it")
        person.page.locator(".problems").wait_for()

    return come


def _asked(path: str) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(path)
        person.page.get_by_label("Your words").fill(
            "Ring me on 07700 900123, mail ann@example.org, or see me at 12 Oak Street"
        )
        person.press("Send it")
        person.page.get_by_role("button", name="Post it as it is").wait_for()

    return come


def _sent_back(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.open(f"/p/{demo.newcomers_post}/reply")
        person.page.get_by_label("Your words").fill("Hold on. Text me, or come to my place.")
        person.press("Send it")
        person.page.get_by_role("link", name="They are new here").wait_for()

    return come


def _asked_live(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.enter_room(demo.room)
        person.say("Ring me on 07700 900123 or mail ann@example.org")
        person.page.get_by_role("button", name="Send it as it is").wait_for()

    return come


def _check_in_asked(demo: Demo) -> Callable[[Person], None]:
    def come(person: Person) -> None:
        person.enter_room(demo.circle)
        person.page.locator("[data-write] > summary").click()
        person.page.get_by_label("Something that went well").fill("Ring me on 07700 900123")
        person.press("Say it aloud")
        person.page.locator("[data-check-in-form] q").wait_for()

    return come


def all_places(demo: Demo) -> list[Place]:
    """Each page of the site, with everything on it opened that people can open."""
    visitor = [
        *(Place(path, Role.VISITOR, path) for path in ("/", "/join", "/sign-in", "/recover", "/talk", "/rooms")),
        *(Place(path, Role.VISITOR, path) for path in ("/help", "/rules", "/rules#sourcing", "/privacy", "/leaving")),
        *(Place(path, Role.VISITOR, path) for path in ("/log", "/numbers")),
        Place("refused", Role.VISITOR, f"/r/{demo.room}", status=401),
        Place("join, empty", Role.VISITOR, come=_empty_form("/join", "Join"), status=400),
        Place("sign in, empty", Role.VISITOR, come=_empty_form("/sign-in", "Sign in"), status=400),
    ]
    member = [
        *(
            Place(path, Role.MEMBER, path)
            for path in ("/", "/welcome/place", "/welcome/begin", "/talk", "/rooms", "/notices", "/me")
        ),
        *(
            Place(path, Role.MEMBER, path)
            for path in ("/me/passphrase", "/me/phrase", "/me/shield", "/me/push", "/help")
        ),
        Place("board", Role.MEMBER, f"/b/{demo.board}"),
        Place("thread", Role.MEMBER, f"/t/{demo.thread}"),
        Place("new thread with preview", Role.MEMBER, come=_preview(demo)),
        Place("sent back", Role.MEMBER, come=_sent_back(demo), status=400),
        Place("thread with pictures", Role.MEMBER, f"/t/{demo.shown_in}"),
        Place("new thread with pictures", Role.MEMBER, f"/b/{demo.shown_on}/new"),
        Place("picture without its words", Role.MEMBER, come=_chosen(demo), status=400),
        Place("a picture", Role.MEMBER, f"/pictures/{demo.shown_picture}"),
        Place("change of pictures", Role.MEMBER, f"/p/{demo.shown_post}/edit"),
        Place("taking pictures back", Role.MEMBER, f"/p/{demo.shown_post}/take-back"),
        Place("answer", Role.MEMBER, f"/p/{demo.other_post}/reply"),
        Place("edit", Role.MEMBER, f"/p/{demo.own_post}/edit"),
        Place("take back", Role.MEMBER, f"/p/{demo.own_post}/take-back"),
        Place("point out", Role.MEMBER, f"/p/{demo.other_post}/flag"),
        Place("point out a line", Role.MEMBER, f"/m/{demo.other_line}/flag"),
        Place("worried", Role.MEMBER, f"/p/{demo.other_post}/worry"),
        Place("what moderators decided", Role.MEMBER, "/me/measures"),
        Place("an appeal", Role.MEMBER, f"/me/measures/{demo.hold}/appeal"),
        Place("take a line back", Role.MEMBER, f"/m/{demo.own_line}/take-back"),
        Place("room", Role.MEMBER, come=lambda person: person.enter_room(demo.room) and None),
        Place("room in a round", Role.MEMBER, come=lambda person: person.enter_room(demo.circle) and None),
        Place("room in a round, without a script", Role.MEMBER, f"/r/{demo.circle}?listen=1"),
        Place("check-in asked first", Role.MEMBER, come=_check_in_asked(demo)),
        Place("room, listening", Role.MEMBER, f"/r/{demo.room}?listen=1"),
        Place("asked first", Role.MEMBER, come=_asked(f"/t/{demo.thread}"), status=422),
        Place("asked first, in a room", Role.MEMBER, come=_asked_live(demo)),
        Place("one line", Role.MEMBER, f"/m/{demo.other_line}"),
        Place("answering a line", Role.MEMBER, f"/r/{demo.evening}?answer={demo.other_line}"),
        Place("a line's menu", Role.MEMBER, come=evenings.open_menu(demo.evening)),
        Place("a word with the hosts", Role.MEMBER, f"/r/{demo.evening}/word"),
        Place("calling a moderator", Role.MEMBER, f"/r/{demo.evening}/call"),
        Place("nothing here", Role.MEMBER, "/nowhere", status=404),
        Place("not allowed", Role.MEMBER, "/moderation", status=403),
        Place("kept words", Role.MEMBER, come=_expired_form(demo), status=400),
        Place("sign in with kept words", Role.MEMBER, come=_ended_session(demo), status=401),
    ]
    moderator = [
        *(Place(path, Role.MODERATOR, path) for path in ("/", "/greeting", "/moderation", "/moderation?closed=1")),
        Place("open case", Role.MODERATOR, f"/c/{demo.open_case}"),
        Place("one line, as a host", Role.MODERATOR, f"/m/{demo.other_line}"),
        Place("a line's menu, as a host", Role.MODERATOR, come=evenings.open_menu(demo.evening)),
        Place("a host's act", Role.MODERATOR, come=evenings.ask_window(demo.evening)),
        Place("hosting", Role.MODERATOR, f"/r/{demo.evening}/hosting"),
        Place("a person at the evening", Role.MODERATOR, f"/r/{demo.evening}/people/{demo.guest}"),
        Place("closed case", Role.MODERATOR, f"/c/{demo.closed_case}"),
        Place("what I pointed out", Role.MODERATOR, "/me/reports"),
        Place("measures about somebody", Role.MODERATOR, f"/c/{demo.judged_case}/measures"),
        Place("a measure to choose the length of", Role.MODERATOR, f"/c/{demo.judged_case}/measure-suspension"),
        Place("a measure as it will be read", Role.MODERATOR, come=_previewed(demo)),
        Place("an appeal that somebody else decides", Role.MODERATOR, f"/c/{demo.appeal}/appeal"),
        Place("case with pictures", Role.MODERATOR, f"/c/{demo.shown_case}"),
        Place("room", Role.MODERATOR, come=lambda person: person.enter_room(demo.room) and None),
        Place("room in a round", Role.MODERATOR, come=lambda person: person.enter_room(demo.circle) and None),
    ]
    steward = [Place(path, Role.STEWARD, path) for path in ("/settings", "/settings/boards/new", "/settings/rooms/new")]
    steward.append(Place("an appeal to decide", Role.STEWARD, f"/c/{demo.appeal}/appeal"))
    return [*visitor, *member, *moderator, *steward]
