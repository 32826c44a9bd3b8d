"""The door and the first days are one in all processes: how many come, work that is used once, what somebody new may still send."""

import re
import uuid

import pytest

from forum.config import Config
from tests.cluster.house import House
from tests.lib.test_likeness import BASE
from tests.live.clients import Browser
from tests.live.community import CALLER
from tests.live.raiders import PHRASE, _worked

pytestmark = pytest.mark.cluster
HOUSE = {"members": 2, "moderators": 1, "rooms": 1, "joining_work_tries": 4}
NAMES = ("Otter", "Heron", "Lynx", "Wren", "Badger", "Finch", "Marten", "Robin", "Beaver", "Plover", "Egret", "Curlew")


@pytest.fixture(scope="module")
def people(house: House) -> list[Browser]:
    """As many as may join while it is calm, all through nginx, which hands each request to one process or the other."""
    house.wait_until_linked()
    return [joined(house, name) for name in NAMES[: Config.joining_calm_most]]


def joins(browser: Browser, name: str, **more: str) -> str:
    answer = browser.post("/join", name=f"Amber {name}", passphrase=PHRASE, **more)
    return str(answer.headers.get("Location", answer.status_code))


def joined(house: House, name: str) -> Browser:
    browser = Browser(house.url)
    assert joins(browser, name) == "/join/phrase"
    words = re.findall(r"<li>([a-z-]+)</li>", browser.get("/join/phrase").text)
    asked = [int(place) for place in re.findall(r"Word number (\d+)", browser.get("/join/confirm").text)]
    assert browser.post("/join/confirm", first=words[asked[0] - 1], second=words[asked[1] - 1]).status_code == 303
    return browser


def say(browser: Browser, thread: str, text: str) -> int:
    page = f"/t/{thread}"
    return browser.post(f"{page}/replies", page, text=text, nonce=uuid.uuid4().hex).status_code


@pytest.fixture(scope="module")
def thread(house: House) -> str:
    browser = Browser(house.url, house.members[0].token)
    board = f"/b/{house.first.board}/new"
    answer = browser.post(board, title="Tonight", text="How are you all?", nonce=uuid.uuid4().hex)
    return str(answer.headers["Location"]).rpartition("/")[2]


def test_all_processes_count_who_comes(house: House, people: list[Browser]) -> None:
    late = Browser(house.url)
    assert joins(late, NAMES[10]) == "/join/line"
    assert joins(late, NAMES[10], work=_worked(late)) == "/join/phrase"


def test_a_pause_holds_whichever_process_is_asked(house: House, people: list[Browser], thread: str) -> None:
    answers = [say(people[0], thread, f"Words {number}") for number in range(6)]
    assert answers == [303] + [429] * 5


def test_the_same_words_by_several_are_found(house: House, people: list[Browser], thread: str) -> None:
    for number, word in enumerate(("Hi", "Hey", "Hello", "Yo"), start=1):
        assert say(people[number], thread, f"{word} {BASE}") == 303
    seen = house.table("SELECT visibility FROM post WHERE source LIKE ? ORDER BY id", "%I found a clinic%")
    assert [each[0] for each in seen] == ["visible", "visible", "held", "held"]


def test_one_switch_holds_everywhere(house: House, people: list[Browser], thread: str) -> None:
    mod = Browser(house.url, house.first.moderators[0].token)
    assert mod.post("/moderation/raid", hours="1").status_code == 303
    for number in (5, 6, 7, 8):
        assert say(people[number], thread, f"Plain {NAMES[number]}") == 303
    seen = house.table("SELECT visibility FROM post WHERE source LIKE ?", "Plain %")
    assert [each[0] for each in seen] == ["held"] * 4
    assert mod.post("/moderation/raid/end", "/moderation/raid").status_code == 303


def test_redis_holds_names_of_the_day_with_an_end_and_nothing_else(
    house: House, people: list[Browser], thread: str
) -> None:
    # Other words than those that several have sent by then.
    unlike = "The letter from the clinic lies on the kitchen table, and I have read it to nobody but the cat so far"
    assert say(people[9], thread, unlike) == 303
    client = house.redis_client()
    keys = [key for key in client.scan_iter(count=1000)]
    counted = [key for key in keys if b":tally:" in key]
    limits = [key for key in keys if b"LIMITS" in key.upper()]
    assert len(counted) > 20
    assert limits
    kept = b"\n".join(keys)
    for key in counted:
        kept += b"\n".join(client.zrange(key, 0, -1))
    for telling in (CALLER, "127.0.0", "Amber", "amber", "Otter", "clinic", "replies", "threads"):
        assert telling.encode() not in kept.replace(b"discussions.reply", b""), telling
    for member in house.table("SELECT id, public_id FROM account"):
        assert str(member[1]).encode() not in kept
    for key in keys:
        assert 0 < client.ttl(key) <= 25 * 3600, key
