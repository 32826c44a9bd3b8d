"""A raid over real connections: many sign up from addresses of their own, do the work that is asked, and write all they can.

Everything stays on this machine's loopback. Every raider is counted by what the server answered, and afterwards by what it stored.
"""

import base64
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import altcha

from tests.live.clients import Browser
from tests.live.community import Community, Person

HEADER = "X-Real-IP"
PHRASE = "nine copper kettles hum beside the sea"
SPAM = (
    "I know a place that has everything you need tonight and nobody asks any questions there, only write to the friendly "
    "people and say who sent you, they are waiting for {} and for all of you"
)
LINK = "Have a look at {}.example.com/deal, it helped me with everything"
# Of these each raider makes words of their own.
COMMON = [
    "today",
    "long",
    "work",
    "home",
    "night",
    "tea",
    "rain",
    "walk",
    "window",
    "friend",
    "quiet",
    "call",
    "street",
    "bread",
    "music",
    "winter",
    "summer",
    "letter",
    "garden",
    "sleep",
    "morning",
    "train",
    "paper",
    "kitchen",
    "brother",
    "river",
    "stone",
    "lamp",
    "table",
    "winter",
    "coat",
    "market",
    "bridge",
]


@dataclass
class Raid:
    """What came of it. `answers` counts what the server said to each act."""

    place: Community
    answers: Counter[str] = field(default_factory=Counter)
    accounts: list[Browser] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sign_up(self, number: int) -> None:
        """One raider joins from an address nobody else has, and confirms the phrase."""
        browser = Browser(self.place.url)
        browser.session.headers[HEADER] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        fields = {"name": f"Raider {_letters(number)}", "passphrase": PHRASE}
        answer = browser.post("/join", **fields)
        if answer.headers.get("Location") == "/join/line":
            self._note("asked to work")
            answer = browser.post("/join", **fields, work=_worked(browser))
        if answer.headers.get("Location") != "/join/phrase":
            self._note(f"sign-up answered with {answer.status_code}")
            return
        words = re.findall(r"<li>([a-z-]+)</li>", browser.get("/join/phrase").text)
        asked = [int(place) for place in re.findall(r"Word number (\d+)", browser.get("/join/confirm").text)]
        browser.post("/join/confirm", first=words[asked[0] - 1], second=words[asked[1] - 1])
        with self._lock:
            self.accounts.append(browser)
        self._note("joined")

    def post(self, browser: Browser, thread: str, board: str, number: int) -> None:
        """One text: mostly the same advertising with a word changed, links, and a few of their own; one in ten a thread."""
        text = (SPAM, LINK, SPAM, LINK, "")[number % 5].format(_letters(number))
        text = text or " ".join(random.Random(number).choices(COMMON, k=20))
        fields = {"text": text, "nonce": uuid.uuid4().hex}
        path, page = f"/t/{thread}/replies", f"/t/{thread}"
        if number % 10 == 9:
            path = page = f"/b/{board}/new"
            fields["title"] = f"Deal {_letters(number)}"
        secret = getattr(browser, "form_secret", "")
        if not secret:
            secret = browser.form_secret = browser.prepare(page)  # type: ignore[attr-defined]  # kept with its browser
        status = browser.post(path, secret=secret, **fields).status_code
        self._note(
            {303: "text taken", 429: "text too soon", 400: "text refused", 409: "text refused"}.get(
                status, f"text {status}"
            )
        )

    def all_at_once(self, act: Callable[[int], None], numbers: Iterable[int], hands: int) -> None:
        """Does something for each number, so many at a time."""
        waiting = list(numbers)[::-1]

        def work() -> None:
            while True:
                with self._lock:
                    if not waiting:
                        return
                    number = waiting.pop()
                try:
                    act(number)
                except (OSError, AssertionError) as error:
                    self._note(f"broken: {type(error).__name__}")

        threads = [threading.Thread(target=work, daemon=True) for _hand in range(hands)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def stored(self) -> dict[str, int]:
        """What stands in the database: accounts, and their texts by who sees them."""
        mine = "account_id_ IN (SELECT id FROM account WHERE name LIKE 'Raider%')".replace("account_id_", "author_id")
        seen = dict(self.place.table(f"SELECT visibility, count(*) FROM post WHERE {mine} GROUP BY visibility"))
        people = self.place.table("SELECT count(*) FROM account WHERE name LIKE 'Raider%' AND standing = 'active'")
        return {"accounts": people[0][0], "shown": seen.get("visible", 0), "held": seen.get("held", 0)}

    def _note(self, what: str) -> None:
        with self._lock:
            self.answers[what] += 1


class Settled:
    """Somebody who has been here for long and goes on as ever; `seconds` is how long each page took."""

    def __init__(self, place: Community, who: Person, thread: str) -> None:
        self._browser, self._thread, self._over = Browser(place.url, who.token), thread, threading.Event()
        self._paths = ("/", "/talk", f"/t/{thread}", f"/b/{place.board}", "/rooms", f"/r/{place.room}")
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.written: list[str] = []

    def write(self, text: str) -> str:
        """Answers in the thread; returns where it stands."""
        answer = self._browser.post(
            f"/t/{self._thread}/replies", f"/t/{self._thread}", text=text, nonce=uuid.uuid4().hex
        )
        assert answer.status_code == 303, answer.text
        self.written.append(text)
        return str(answer.headers["Location"])

    def read(self, pause: float) -> None:
        """Reads one page after the other until `finish`."""
        number = 0
        while not self._over.wait(pause):
            begun = time.perf_counter()
            self.statuses[self._browser.get(self._paths[number % len(self._paths)]).status_code] += 1
            self.seconds.append(time.perf_counter() - begun)
            number += 1

    def start(self, pause: float) -> "Settled":
        """Begins to read."""
        self._thread_of = threading.Thread(target=self.read, args=(pause,), daemon=True)
        self._thread_of.start()
        return self

    def finish(self) -> None:
        """Ends it."""
        self._over.set()
        self._thread_of.join()


def raided(folder, **wish) -> Community:  # type: ignore[no-untyped-def]  # as Community takes them
    """A community that is told by a proxy who calls, so that each raider is a stranger of their own."""
    place = Community(folder, **wish)
    place.env["CALLER_HEADER"] = HEADER
    return place


def first_thread(place: Community, who: Person) -> str:
    """A settled member's thread; returns its name."""
    browser = Browser(place.url, who.token)
    answer = browser.post(f"/b/{place.board}/new", title="Tonight", text="How are you all?", nonce=uuid.uuid4().hex)
    return str(answer.headers["Location"]).rpartition("/")[2]


def _worked(browser: Browser) -> str:
    asked = json.loads(browser.session.get(browser.url + "/join/work", headers={"Accept": "application/json"}).text)[
        "work"
    ]
    if asked is None:
        return ""
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge, counter_start=1)
    assert solution is not None
    return base64.b64encode(json.dumps(altcha.Payload(challenge, solution).to_dict()).encode()).decode()


def _letters(number: int) -> str:
    """A number as a made-up word."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number, 20)
        text += "bcdfghjklmnpqrstvwxz"[rest] + "aeiou"[rest % 5]
    return text
