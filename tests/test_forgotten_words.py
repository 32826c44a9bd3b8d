"""Deleted is gone: every place where words can stand is searched, byte by byte, on a community that runs.

People write into every place there is. Then they take it all back, the operator's daily commands run, and the words are
looked for in the whole data folder (database, write-ahead log, index, logs, and backups, opened with their key), on
PostgreSQL in every table, in its files, its write-ahead log and its server's log.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from forum import create_app
from forum.config import Config
from forum.discussions.models import Board
from forum.extensions import db
from forum.transaction import transaction
from tests.factories import PASSPHRASE
from tests.plain_browser import Browser, answer_under, begin, join, tool
from tests.plain_people import end_first_days
from tests.stores import Postgres
from tests.word_places import Place, community

pytestmark = [pytest.mark.both_databases, pytest.mark.timeout(300)]

# Where words stand, and the words (as word_places.py needs them).
STORED = {
    "a thread's title": "qzbtitlesunmistakable",
    "an opening, as it stands": "wxkopeningsunmistakable",
    "a post that was changed, before": "kzqchangedsunmistakable",
    "a post that was changed, as it stands": "jzxnewersunmistakable",
    "an answer": "vjxanswersunmistakable",
    "an answer with answers below it": "xqjparentsunmistakable",
    "words under a one-off name": "zvqaliasesunmistakable",
    "a line in a room": "qvklinesunmistakable",
    "gentle words above a board": "xzgguidancesunmistakable",
    "a board's description": "zqwaboutsunmistakable",
    "a room's welcome": "jzwelcomesunmistakable",
}
# What outlives the words for a while: until the days in docs/settings.md are over.
LATER = {
    "how a post that stands was before": "jqvearliersunmistakable",
    "the note of a flag": "vqflagnotesunmistakable",
    "a moderator's words in the case and the notice": "xkcasewordsunmistakable",
}
# What must stand nowhere, not even before anybody deletes anything.
NEVER = {
    "a note on a kept post": "qkbookmarksunmistakable",
    "muted words": "zxmutedsunmistakable",
    "a preview": "jvpreviewsunmistakable",
    "words that were asked about and not sent": "xvaskedsunmistakable",
    "a form that was refused": "qxrefusedsunmistakable",
    "what somebody looked for": "kxsoughtsunmistakable",
    "a passphrase": "vzpassphrasesunmistakable",
    "a statement that failed": "xvfailuresunmistakable",
}


@pytest.fixture
def place(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A community on the test's database."""
    server = request.getfixturevalue("postgres") if database == "postgresql" else None
    (tmp_path / "data").mkdir()
    with community(tmp_path / "data", tmp_path / "safe" / "backup.key", server) as made:
        yield made


@dataclass
class People:
    """Who has written what; `paths` lead back to it."""

    steward: Browser
    ann: Browser
    bea: Browser
    mod: Browser
    paths: dict[str, str] = field(default_factory=dict)


def arrived(place: Place) -> People:
    link = re.search(r"/first/\S+", place.server.init_output)
    assert link
    people = People(*(Browser(place.server.url) for _ in range(4)))
    join(people.steward, "Gentle Badger", link.group())
    people.steward.open("/settings")
    people.steward.press("Open them")
    for browser, name in ((people.ann, "Ann Otter"), (people.bea, "Bea Heron"), (people.mod, "Steady Lynx")):
        join(browser, name)
    people.steward.press("Give this duty", name="Steady Lynx", role="moderator")
    people.mod.open("/sign-in")
    people.mod.press("Sign in", name="Steady Lynx", passphrase=PASSPHRASE, own_device="y")
    with place.app.app_context():
        end_first_days()
    return people


def written(people: People) -> None:
    """Everybody writes, everywhere."""
    ann, bea, steward, paths = people.ann, people.bea, people.steward, people.paths
    paths["thread"] = begin(ann, STORED["a thread's title"], STORED["an opening, as it stands"])
    ann.press("Send it", text=STORED["a post that was changed, before"])
    tool(ann, STORED["a post that was changed, before"], "Change")
    ann.press("Keep the change", text=STORED["a post that was changed, as it stands"])
    ann.press("Send it", text=LATER["how a post that stands was before"])
    tool(ann, LATER["how a post that stands was before"], "Change")
    ann.press("Keep the change", text="It stands")
    bea.open(paths["thread"])
    bea.press("Send it", text=STORED["an answer"])
    bea.press("Send it", text=STORED["an answer with answers below it"])
    ann.open(paths["thread"])
    answer_under(ann, STORED["an answer with answers below it"])
    ann.press("Send it", text="I hear you")
    ann.open(paths["thread"])
    ann.press("Send it", text=STORED["words under a one-off name"], one_off="y")
    steward.open("/rooms")
    steward.follow("Evening check-in")
    paths["room"] = steward.path
    ann.open(paths["room"])
    ann.press("Say it", text=STORED["a line in a room"])
    keep_places(
        people, STORED["gentle words above a board"], STORED["a board's description"], STORED["a room's welcome"]
    )


def keep_places(people: People, guidance: str, about: str, welcome: str) -> None:
    people.steward.open("/settings")
    people.steward.follow("Today")
    people.steward.press("Keep it", guidance=guidance, about=about)
    people.steward.follow("Evening check-in")
    people.steward.press("Keep it", welcome=welcome)


def talked_about(people: People) -> None:
    """A flag with a note, and a moderator who hides the words and says why."""
    ann, mod = people.ann, people.mod
    ann.open(people.paths["thread"])
    tool(ann, STORED["an answer"], "Point out")
    ann.press("Something else", note=LATER["the note of a flag"])
    mod.open("/moderation")
    mod.follow("Words of Bea Heron in a thread")
    people.paths["case"] = mod.path
    mod.press("Hide them for everybody", reason="other", words=LATER["a moderator's words in the case and the notice"])


def kept_to_oneself(people: People) -> None:
    """What is sealed, what is only shown, and what was never sent."""
    ann, bea, thread = people.ann, people.bea, people.paths["thread"]
    ann.open(thread)
    tool(ann, STORED["an answer with answers below it"], "Keep")
    ann.press("Keep it", note=NEVER["a note on a kept post"])
    ann.open("/me/reading")
    ann.press("Keep it", words=NEVER["muted words"])
    bea.open(thread)
    assert NEVER["a preview"] in bea.press("Preview", text=NEVER["a preview"])
    ann.open(thread)
    ann.press("Send it", text=f"{NEVER['words that were asked about and not sent']} My boss John Smith works at Tesco")
    assert ann.status == 422
    bea.open(thread)
    bea.press("Send it", text=f"{NEVER['a form that was refused']} {'x' * 10_001}")
    assert bea.status == 400
    bea.open(thread)
    bea.press("Send it", text=NEVER["a form that was refused"], csrf_token="wrong")
    assert bea.status == 400
    bea.open("/search")
    bea.press("Look for it", q=NEVER["what somebody looked for"])
    join(Browser(bea.site), "Shy Wren", passphrase=NEVER["a passphrase"])


def failed(place: Place, words: str) -> None:
    """A statement with words in it that the database refuses: PostgreSQL would write it into its log as it stands."""
    with place.app.app_context():
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(sa.insert(Board).from_select(["id", "name"], sa.select(Board.id, sa.literal(words))))
        db.session.remove()


def taken_back(people: People) -> None:
    """Everybody takes back what is theirs; the steward writes other words."""
    ann, bea, thread = people.ann, people.bea, people.paths["thread"]
    for browser, words in (
        (bea, STORED["an answer"]),
        (bea, STORED["an answer with answers below it"]),
        (ann, STORED["a post that was changed, as it stands"]),
        (ann, STORED["words under a one-off name"]),
        (ann, STORED["an opening, as it stands"]),
    ):
        browser.open(thread)
        tool(browser, words, "Take back")
        browser.press("Take them back")
    ann.open(people.paths["room"])
    tool(ann, STORED["a line in a room"], "Take back")
    ann.press("Take it back")
    keep_places(people, "", "For today", "")


def missing(place: Place, words: dict[str, str]) -> list[str]:
    return [what for what, word in words.items() if not place.met(word)]


def standing(place: Place, *groups: dict[str, str]) -> dict[str, list[str]]:
    return {what: found for group in groups for what, word in group.items() if (found := place.met(word))}


def test_what_was_deleted_stands_nowhere(place: Place) -> None:
    people = arrived(place)
    written(people)
    talked_about(people)
    kept_to_oneself(people)
    failed(place, NEVER["a statement that failed"])
    assert missing(place, STORED | LATER) == [], "or the search proves nothing"
    assert standing(place, NEVER) == {}
    place.server.command("backup")
    (backup,) = place.backups()

    taken_back(people)
    place.server.command("purge", "--write-anew")
    assert standing(place, NEVER) == {}
    assert standing(place, STORED) == {what: [backup] for what in STORED}, "in the backup of the day, and nowhere else"
    assert set(standing(place, LATER)) == set(LATER)

    place.server.command("backup")
    place.purge_after(days=14)
    assert place.backups() == []
    assert standing(place, STORED, NEVER) == {}, "two weeks later not even there"
    assert set(standing(place, LATER)) == set(LATER)

    place.purge_after(days=31)
    assert place.met(LATER["how a post that stands was before"]) == []
    place.purge_after(days=91)
    assert standing(place, STORED, LATER, NEVER) == {}
    people.ann.open("/sign-in")
    people.ann.press("Sign in", name="Ann Otter", passphrase=PASSPHRASE)
    assert "It stands" in people.ann.open(people.paths["thread"]), "what nobody took back is there"


def test_the_search_looks_where_a_database_tells_of_failures(place: Place, database: str) -> None:
    """A connection that was not told to be silent: its words are found."""
    if database == "sqlite":
        (place.server.data / "server.log").write_text("zxloudsunmistakable")
        assert place.met("zxloudsunmistakable") == ["server.log"]
        return
    engine = sa.create_engine(place.config.database_url)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(sa.text("SELECT 'zxloudsunmistakable' FROM nowhere"))
    engine.dispose()
    assert place.met("zxloudsunmistakable") == ["PostgreSQL's log"]


def test_a_role_that_may_not_keep_the_log_quiet_is_told_so(postgres: Postgres, tmp_path: Path) -> None:
    url = sa.make_url(postgres.database())
    owner = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(sa.text("CREATE ROLE plain LOGIN"))
        connection.execute(sa.text(f"ALTER DATABASE {url.database} OWNER TO plain"))
        plain = url.set(username="plain").render_as_string(hide_password=False)
        settings = {"FORUM_DATA": str(tmp_path), "DATABASE_URL": plain, "ASYNC_MODE": "threading"}
        app = create_app(Config.from_env(settings, testing=True))
        with app.app_context():
            assert (
                "writes statements that fail into its log"
                in app.test_cli_runner().invoke(args=["forum", "init"]).output
            )
            db.engine.dispose()
            connection.execute(sa.text("GRANT SET ON PARAMETER log_min_error_statement, log_error_verbosity TO plain"))
            again = app.test_cli_runner().invoke(args=["forum", "init"])
            assert (again.exit_code, "into its log" in again.output) == (0, False)
            db.engine.dispose()
    owner.dispose()
