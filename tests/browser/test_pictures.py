"""A picture's way in a real browser: chosen, looked at, posted, seen by another member; nothing of it loaded under a cover."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from forum.vocabulary import ContentNote, Role
from tests.browser.people import Person
from tests.browser.seeding import Member, seeding
from tests.browser.test_stillness import COUNT_SHIFTS, PAINTED
from tests.lib.pictures import drawn, from_a_phone, written
from tests.servers import AppServer

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.browser

FILE = {"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": from_a_phone(6)}
SEEN = "(image) => image.complete && image.naturalWidth"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


@pytest.fixture(scope="module")
def community(server: AppServer) -> tuple[str, Member, Member]:
    """A board that takes pictures, and two members who have written before."""
    with seeding(server.data) as seed:
        steward = seed.member("Harbour Light", Role.STEWARD)
        today, board = seed.board(steward, "Today"), seed.board(steward, "Seen from here", pictures=True)
        ann, bea = seed.member("Amber Heron"), seed.member("Quiet Finch")
        for member in (ann, bea):
            seed.thread(member, today, "Hello", "First words")
        return board, ann, bea


def loaded(person: Person) -> list[str]:
    """The pictures of posts that the browser has asked for."""
    return [url for url in person.asked if url.endswith(".jpg") and "/waiting/" not in url]


def shown(person: Person, alt: str) -> int:
    """The width of a picture's file, once the browser has it."""
    image = person.page.get_by_role("img", name=alt, exact=True)
    image.scroll_into_view_if_needed()
    person.until(lambda: image.evaluate(SEEN), f"the picture {alt!r} does not come")
    return int(image.evaluate(SEEN))


@BOTH
def test_it_is_chosen_looked_at_posted_and_seen(
    arrive: Callable[..., Person], community: tuple[str, Member, Member], scripts: bool
) -> None:
    board, ann, bea = community
    writer = arrive(ann, java_script_enabled=scripts)
    writer.open(f"/b/{board}/new")
    writer.page.get_by_label("Title").fill("My porch")
    writer.page.get_by_label("Your words").fill("Look what the evening does.")
    writer.page.get_by_text("Add a picture").click()
    writer.page.get_by_label("Choose a picture").set_input_files(FILE)
    writer.page.get_by_label("What is on it").fill("The lamp on my porch")
    writer.press("Preview")
    preview = writer.page.locator(".preview-made")
    preview.get_by_role("img", name="The lamp on my porch").wait_for()
    expect(preview.get_by_text("Look what the evening does.")).to_be_visible()
    expect(writer.page.get_by_label("Title")).to_have_value("My porch")
    writer.press("Send it")
    writer.page.wait_for_url("**/t/*")
    # It was held sideways, as its file said; so it stands upright now.
    assert shown(writer, "The lamp on my porch") == 80
    reader = arrive(bea, java_script_enabled=scripts)
    reader.open(writer.page.url)
    assert shown(reader, "The lamp on my porch") == 80
    assert len(loaded(reader)) == 1


@BOTH
def test_under_a_cover_nothing_is_loaded_until_it_is_opened(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member], scripts: bool
) -> None:
    board, ann, bea = community
    with seeding(server.data) as seed:
        shows = [seed.picture(ann, board, "The door of a bar")]
        thread = seed.thread(ann, board, "Last year", "Where I stood", notes=(ContentNote.SUBSTANCES,), shows=shows)
    reader = arrive(bea, java_script_enabled=scripts)
    reader.open(f"/t/{thread}")
    reader.page.wait_for_load_state("networkidle")
    assert loaded(reader) == []
    reader.page.locator("details.cover > summary").click()
    if scripts:
        assert shown(reader, "The door of a bar") == 640
    else:
        link = reader.page.get_by_role("link", name="Show the picture: The door of a bar")
        link.wait_for()
        assert loaded(reader) == [], "a browser without scripts loads what is hidden, so it gets a link"
        link.click()
        assert shown(reader, "The door of a bar") == 640
        expect(reader.page.get_by_role("button", name="Leave this site")).to_be_visible()
    assert len(loaded(reader)) == 1


def test_what_somebody_muted_is_not_loaded_either(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member]
) -> None:
    board, ann, _bea = community
    with seeding(server.data) as seed:
        muting = seed.member("Still Wren")
        thread = seed.thread(ann, board, "Evening", "Look", shows=[seed.picture(ann, board, "A quiet street")])
        post = seed.reply(ann, thread, "And this", shows=[seed.picture(ann, board, "A quiet house")])
    reader = arrive(muting)
    reader.open(f"/p/{post}/mute")
    reader.page.locator("main button[type=submit]").click()
    reader.page.wait_for_url("**/t/*")
    reader.asked.clear()
    reader.open(f"/t/{thread}")
    reader.page.wait_for_load_state("networkidle")
    assert loaded(reader) == []
    reader.page.locator("details.cover > summary").first.click()
    assert shown(reader, "A quiet street") == 640
    assert len(loaded(reader)) == 1, "the other cover stays closed"


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_when_pictures_arrive(
    arrive: Callable[..., Person], server: AppServer, community: tuple[str, Member, Member], width: int
) -> None:
    board, ann, bea = community
    with seeding(server.data) as seed:
        sizes = ((900, 300), (300, 900), (1600, 1200))
        shows = [seed.picture(ann, board, f"Picture {number}", size) for number, size in enumerate(sizes)]
        thread = seed.thread(ann, board, "Three", "Look", shows=shows)
        seed.reply(bea, thread, "Words below them")
    reader = arrive(bea, viewport={"width": width, "height": 800})
    # They come when everything else stands already.
    held: list[Route] = []
    free: list[bool] = []

    def hold(route: "Route") -> None:
        if free:
            route.continue_()
        else:
            held.append(route)

    reader.context.route("**/pictures/*.jpg", hold)
    reader.page.goto(f"/t/{thread}", wait_until="domcontentloaded")
    reader.page.evaluate("document.fonts.ready")
    reader.until(lambda: held, "no picture is asked for")
    reader.page.evaluate(PAINTED)
    reader.page.evaluate(COUNT_SHIFTS)
    free.append(True)
    for route in held:
        route.continue_()
    for number in range(3):
        assert shown(reader, f"Picture {number}")
    reader.page.evaluate(PAINTED)
    assert reader.page.evaluate("window.shifts") == []
    column = reader.page.locator("ol.thread").bounding_box()
    for image in reader.page.locator("img.photo").all():
        box = image.bounding_box()
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 0.5
        shape = image.evaluate("(image) => image.naturalWidth / image.naturalHeight")
        assert box["width"] / box["height"] == pytest.approx(shape, rel=0.02)


def test_a_file_that_is_too_large_is_named_before_it_is_sent(
    arrive: Callable[..., Person], community: tuple[str, Member, Member], tmp_path: Path
) -> None:
    board, ann, _bea = community
    writer = arrive(ann)
    writer.open(f"/b/{board}/new")
    writer.page.get_by_text("Add a picture").click()
    field = writer.page.get_by_label("Choose a picture")
    large = tmp_path / "large.jpg"
    large.write_bytes(written(drawn()) + bytes(21 * 1024 * 1024))
    field.set_input_files(large)
    writer.page.get_by_text("This file is larger than 20 MB").wait_for()
    assert field.evaluate("(field) => field.files.length") == 0
    field.set_input_files(FILE)
    writer.page.get_by_text("This file is larger than 20 MB").wait_for(state="hidden")
    assert field.evaluate("(field) => field.files.length") == 1
