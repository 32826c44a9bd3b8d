"""Nobody reaches what is not theirs by knowing its name: every route and every socket event, as everybody.

What is asked for is found in the app itself (`url_map`, the registered events); what each door leads to stands in
tests/idor/doors.py. What came of each try is compared with the policy and ownership, and with a stored table that people can
read. REWRITE_EXPECTED=1 writes the table anew. It runs on SQLite: who may do what is decided before the database is asked.
"""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from forum.web.sockets import EVENTS as REGISTERED
from tests.conftest import _empty
from tests.expected.files import same_as_stored
from tests.idor import trying
from tests.idor.belongings import MARKS
from tests.idor.calling import Exchange
from tests.idor.doors import EVENTS, ROUTES
from tests.idor.expecting import PAST, agrees
from tests.idor.people import ROLES
from tests.idor.trying import House, Knock
from tests.test_surface import WITHOUT_ACTION, action_of

pytestmark = pytest.mark.timeout(300)
REFUSED = {"refused", "not found", "sign in"}
# A form that comes back with its words stands on the page of the room, and whoever sees that page sits in the room.
COMES_IN = {("POST /r/<public_id>/say ", "seat"), ("POST /r/<public_id>/check-in", "seat")}


@pytest.fixture(scope="module")
def house(apps: Callable[[str], Flask], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The community, with something of every kind in it."""
    app = apps("sqlite")
    with app.app_context():
        found = trying.house(app, str(tmp_path_factory.mktemp("kept")))
        yield found
        found.close()
    with app.app_context():
        _empty(app)


@pytest.fixture(scope="module")
def routes(house: House) -> list[Knock]:
    """Every try at a route."""
    found: list[Knock] = []
    for rule in sorted(house.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        action = action_of(house.app, rule)
        for name in (rule.rule, f"{rule.rule} "):
            if action is not None and name in ROUTES:
                found += trying.knocked(house, rule, name, action, ROUTES[name])
    return found


@pytest.fixture(scope="module")
def events(house: House) -> Iterator[list[Knock]]:
    """Every try at a socket event."""
    with pytest.MonkeyPatch.context() as patch:
        exchange, found = Exchange(house, patch), []
        for event, action in sorted(REGISTERED.items()):
            for name in (event, f"{event} "):
                if name in EVENTS:
                    found += exchange.called(name, action, EVENTS[name])
        yield found
        exchange.listener.close()


@pytest.fixture(scope="module")
def knocks(routes: list[Knock], events: list[Knock]) -> list[Knock]:
    """All of them."""
    return [*routes, *events]


def test_every_door_has_its_object(house: House) -> None:
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if rule.endpoint not in WITHOUT_ACTION}
    assert {name.strip() for name in ROUTES} == rules, "say in tests/idor/doors.py what is reached there"
    assert {name.strip() for name in EVENTS} == set(REGISTERED), "say in tests/idor/doors.py what is reached there"


def test_whoever_asks_meets_what_the_policy_and_ownership_say(knocks: list[Knock]) -> None:
    wrong = [each for each in knocks if not agrees(each.outcome, each.wanted)]
    assert wrong == [], "\n".join(map(str, wrong))


def test_the_table_is_the_stored_one(knocks: list[Knock]) -> None:
    tried: dict[str, dict[str, list[str]]] = {}
    for each in knocks:
        name = f"{each.door.strip()} | {each.thing}".rstrip(" |")
        tried.setdefault(name, {}).setdefault(each.outcome, []).append(each.role)
    same_as_stored("idor.txt", [f"{name}: {line(found)}" for name, found in tried.items()])


def line(found: dict[str, list[str]]) -> str:
    """Who meets what, in the order of ROLES."""
    return "; ".join(f"{outcome}: {everybody(roles)}" for outcome, roles in found.items())


def everybody(roles: list[str]) -> str:
    """A list of people, short where it is nearly everybody."""
    left = [role for role in ROLES if role not in roles]
    names = {0: "everybody", 1: f"everybody but {', '.join(left)}"}
    return names.get(len(left), ", ".join(roles))


def test_nothing_broke(knocks: list[Knock]) -> None:
    assert [each for each in knocks if each.outcome not in PAST | REFUSED] == []


def test_whoever_is_refused_has_changed_nothing(knocks: list[Knock]) -> None:
    refused = [each for each in knocks if each.outcome in REFUSED | {"conflict"}]
    assert len(refused) > len(knocks) / 3
    assert [each for each in refused if any((each.door, table) not in COMES_IN for table in each.changed)] == []


def test_nobody_reads_what_is_not_for_them(house: House, knocks: list[Knock]) -> None:
    assert [each for each in knocks if each.told] == []
    unseen = {mark for mark, readers in MARKS.items() if readers} - house.seen
    assert unseen == set(), "words that nobody met prove nothing"


def test_what_is_refused_through_a_socket_tells_nobody(events: list[Knock]) -> None:
    assert sum(each.outcome in REFUSED for each in events) > 100
    assert [each for each in events if each.outcome in REFUSED and each.told] == []


def test_what_only_its_owner_learns_says_nothing_to_others(house: House) -> None:
    """Answers that are no refusal: whether one's own words have arrived, and what one has looked for."""
    for role, knocker in house.knockers.items():
        house.reset()
        names = house.names[role]
        stored, sought = (
            knocker.client().get(f"/{path}") for path in (f"stored/{names['nonce']}", f"search/{names['sealed']}")
        )
        if role not in ("visitor", "suspended"):
            assert stored.json == {"stored": role == "owner"}, role
        assert sought.status_code == (200 if role == "owner" else 303), role
        assert ("insideheron" in sought.text) is (role == "owner"), role


def test_looking_changes_nothing_for_anybody_else(routes: list[Knock]) -> None:
    """What a page notes when it is looked at: who sits in a room, what was read and seen, that somebody is here."""
    noted = {"seat", "thread_mark", "account", "notice", "duty", "gathering", "room_event", "kept_words"}
    assert [each for each in routes if each.door.startswith("GET ") and set(each.changed) - noted] == []
