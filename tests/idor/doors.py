"""Every way in: for each route and each socket event what its object is, and what a good form of it holds.

A route or an event that is not here fails the test until somebody says what one reaches through it. A name with a space at its
end is the same door once more, where something else is asked.
"""

from dataclasses import dataclass, field
from typing import Any

from forum.policy import Action
from tests.factories import PASSPHRASE

Sends = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """`of`: the things that are asked for, each by the name of its place in THINGS; `sends`: a form that would be taken.

    `also`: what is asked beyond the route's own action. `way`: False where a thing is not reached through its place, and is
    there for everybody. `but`: what comes of it where the policy is not all: for a role, or a thing and a role, whatever
    it says; and, for those whom it lets in, by the name of the thing, for "others" than its owner, for everybody ("*").
    """

    of: tuple[str, ...] = ("",)
    sends: Sends = field(default_factory=dict)
    also: tuple[Action, ...] = ()
    but: dict[str, str] = field(default_factory=dict)
    way: bool = True


def at(
    *of: str, also: tuple[Action, ...] = (), but: dict[str, str] | None = None, way: bool = True, **sends: Any
) -> Door:
    """A door to these things, with what its form holds."""
    return Door(of or ("",), sends, also, but or {}, way)


WORDS = {"text": "Something of my own", "nonce": "knocknonce01"}
POSTS = ("post", "open_post", "alias_post", "hidden_post", "held_post", "held_opening", "gone_post")
LINES = ("line", "hidden_line", "gone_line", "held_line")
CASES = (
    "case",
    "closed_case",
    "crisis",
    "danger_case",
    "worried_case",
    "held_case",
    "alias_case",
    "line_case",
    "whisper_case",
    "cals_case",
    "mias_case",
    "appeal",
)
ROOMS = ("porch", "fire", "shut", "locked")
VERSION = {"version": "@version"}
NOWHERE, NOTHING = "not found", "taken, nothing stored"
IN_TURN = (Action.SPEAK_IN_TURN,)

# Pages that name nothing.
NAMELESS = (
    "/", "/exit", "/greeting", "/health", "/help", "/join/confirm", "/join/line", "/join/name", "/join/phrase",
    "/join/work", "/leaving", "/log", "/me", "/me/devices/end", "/me/evenings", "/me/kept", "/me/measures", "/me/push",
    "/me/reports", "/me/shield", "/moderation", "/moderation/care", "/moderation/care/rest",
    "/moderation/duty/end", "/moderation/holding", "/moderation/levels", "/moderation/raid/end",
    "/notices", "/numbers", "/privacy", "/push-worker.js", "/robots.txt", "/rooms", "/rules", "/settings/first-places",
    "/sign-out", "/talk", "/welcome",
)  # fmt: skip

ROUTES: dict[str, Door] = {
    **dict.fromkeys(NAMELESS, at()),
    "/join": at(name="Amber Newcomer", passphrase=PASSPHRASE),
    "/sign-in": at(name="@door_name", passphrase=PASSPHRASE),
    "/recover": at(name="@door_name", phrase="@phrase", passphrase="eleven kettles hum at noon today"),
    "/me/passphrase": at(old="not my words", passphrase="eleven kettles hum at noon today"),
    "/me/phrase": at(old="not my words"),
    "/me/invite": at(),
    "/me/quiet": at(begins="23:00", ends="07:00", zone="UTC"),
    "/me/reading": at(words="rain"),
    "/look": at(theme="night", next="/"),
    "/language": at(language="es", next="/"),
    "/preview": at(text="Words"),
    "/search": at(q="insideheron"),
    "/moderation/duty": at(hours="2"),
    "/moderation/raid": at(hours="1"),
    "/settings": at(name="Bea Heron", role="moderator"),
    "/settings/door": at(invitation="1"),
    "/settings/boards/new": at(name="One more", about="Words"),
    "/settings/rooms/new": at(name="One more", about="Words", zone="UTC"),
    # Addresses that are keys, or choices.
    "/calendar/<token>.ics": at("calendar"),
    # There is a steward already.
    "/first/<token>": at("first_link", but={"*": NOWHERE}),
    "/search/<sealed>": at("sealed"),
    "/threads/<order>": at("order"),
    "/welcome/<screen>": at("screen"),
    # Talk.
    "/b/<public_id>": at("board", "open_board"),
    # The feed is a visitor's: of a board for members there is none.
    "/b/<public_id>/feed": at("board", "open_board", way=False, but={"board": NOWHERE}),
    "/b/<public_id>/new": at("board", "open_board", title="Mine", **WORDS),
    "/t/<public_id>": at("thread", "open_thread", "held_thread"),
    "/t/<public_id>/head": at("thread", "open_thread", "held_thread"),
    "/t/<public_id>/new": at("thread", "open_thread", "held_thread"),
    "/t/<public_id>/replies": at("thread", "open_thread", "held_thread", **WORDS),
    "/t/<public_id>/mark": at("thread", "open_thread", "held_thread", choice="follow"),
    "/p/<public_id>": at(*POSTS),
    # What the writer reads before they come back to it.
    "/p/<public_id>/written": at(*POSTS, but={"others": NOWHERE}),
    "/p/<public_id>/reply": at(*POSTS),
    "/p/<public_id>/edit": at(*POSTS, text="Changed by me"),
    "/p/<public_id>/show": at(*POSTS),
    "/p/<public_id>/take-back": at(*POSTS),
    "/p/<public_id>/with": at(*POSTS, state="on"),
    "/p/<public_id>/keep": at(*POSTS, note="Mine"),
    "/p/<public_id>/let-go": at("kept_post", but={"others": NOTHING, "own words": NOTHING}),
    "/p/<public_id>/mute": at(*POSTS),
    "/p/<public_id>/flag": at(*POSTS, reason="spam", note="Mine"),
    "/p/<public_id>/worry": at(*POSTS, note="Mine"),
    "/p/<public_id>/notes": at(*POSTS, notes="grief"),
    "/greeting/<public_id>": at("first_words", choice="answer"),
    "/pictures/<public_id>": at("picture"),
    "/pictures/<public_id>.jpg": at("picture"),
    "/pictures/waiting/<token>.jpg": at("waiting_picture"),
    "/stored/<nonce>": at("nonce"),
    # Rooms.
    "/r/<public_id>": at(*ROOMS, "circle"),
    "/r/<public_id>/calendar": at("hall", "shut"),
    "/r/<public_id>/hosts": at("hall", "shut", name="Cal Otter"),
    # A host gives the duty back; moderators take it.
    "/r/<public_id>/hosts/<account_id>/drop": at("hall", also=(Action.NAME_HOSTS,), but={"owner": "allowed"}),
    "/r/<public_id>/hosts/on/<day>": at("hall"),
    "/r/<public_id>/hosts/on/<day>/free": at("hall"),
    "/r/<public_id>/open": at("hall", "elsewhere", minutes="60"),
    "/r/<public_id>/close": at("fire", "porch"),
    "/r/<public_id>/topic": at("fire", "porch", topic="Saying no"),
    "/r/<public_id>/pace": at("fire", "porch", seconds="5"),
    "/r/<public_id>/lock": at("fire", "porch", state="on"),
    # Nora may host the fire, and hosts the porch, where she is not.
    "/r/<public_id>/hand-over": at("fire", "porch", to="@fellow", but={"porch": NOWHERE}),
    "/r/<public_id>/hosting": at("fire", "porch"),
    "/r/<public_id>/people/<person_id>": at("fire", "porch", but={"porch": NOWHERE}),
    "/r/<public_id>/people/<person_id>/ask": at("fire", "porch", step="quiet", words="Please", but={"porch": NOWHERE}),
    "/r/<public_id>/people/<person_id>/card": at("fire", "porch", but={"porch": NOWHERE}),
    "/r/<public_id>/people/<person_id>/whisper": at("fire", "porch", **WORDS, but={"porch": NOWHERE}),
    "/r/<public_id>/hello": at("porch", "shut", "locked", state="on"),
    "/r/<public_id>/say": at(*ROOMS, **WORDS),
    "/r/<public_id>/word": at(*ROOMS, **WORDS),
    "/r/<public_id>/call": at(*ROOMS, words="Please"),
    "/r/<public_id>/hand": at("circle", "shut"),
    "/r/<public_id>/pass": at("circle", "shut"),
    "/r/<public_id>/listen": at("circle", "shut", listening="1"),
    # In the circle it is Ann's turn.
    "/r/<public_id>/say ": at("circle", also=IN_TURN, **WORDS),
    "/r/<public_id>/thank": at("circle", turn="1"),
    "/r/<public_id>/turn": at("circle", version="@round", later="0"),
    "/r/<public_id>/check-in": at("circle", also=IN_TURN, mood="3", win="Mine", nonce="knocknonce01", that_is_all="y"),
    "/r/<public_id>/round": at("fire", "porch", kind="check_in", whom="everybody"),
    "/r/<public_id>/round/first": at("circle", turn="2"),
    "/r/<public_id>/round/end": at("circle"),
    "/m/<public_id>": at(*LINES),
    "/m/<public_id>/said": at(*LINES),
    "/m/<public_id>/sign": at(*LINES, sign="thank_you", state="on"),
    "/m/<public_id>/pin": at("fire_line", "line", state="on"),
    "/m/<public_id>/mute": at(*LINES),
    "/m/<public_id>/unmute": at(*LINES),
    "/m/<public_id>/flag": at(*LINES, reason="spam", note="Mine"),
    "/m/<public_id>/worry": at(*LINES, note="Mine"),
    "/m/<public_id>/take-back": at(*LINES),
    "/w/<public_id>/said": at("whisper", "told_whisper", but={"others": NOWHERE}),
    "/w/<public_id>/put-away": at("card"),
    "/w/<public_id>/mute": at("whisper", "told_whisper"),
    "/w/<public_id>/flag": at("whisper", "told_whisper", reason="spam", note="Mine"),
    "/w/<public_id>/worry": at("whisper", "told_whisper", note="Mine"),
    "/e/<public_id>/keep": at("evening"),
    # What moderators judge.
    "/c/<public_id>": at(*CASES),
    "/c/<public_id>/claim": at(*CASES),
    "/c/<public_id>/release": at(*CASES),
    "/c/<public_id>/hide/look": at(*CASES, reason="spam", words="Words", **VERSION),
    "/c/<public_id>/hide": at(*CASES, reason="spam", words="Words", **VERSION),
    "/c/<public_id>/restore": at(*CASES, **VERSION),
    "/c/<public_id>/dismiss": at(*CASES, **VERSION),
    "/c/<public_id>/let-out": at(*CASES, **VERSION),
    "/c/<public_id>/close": at("closing", "case", choice="close", **VERSION),
    "/c/<public_id>/appeal": at("appeal", "case", outcome="undo", words="Words", but={"case": NOWHERE}, **VERSION),
    # What stands about a colleague may be read; only a measure takes a higher duty.
    "/c/<public_id>/measures": at(*CASES, but={"mias_case moderator": "allowed"}),
    "/c/<public_id>/measure-<kind>": at(
        *CASES, reason="spam", words="Words", days="0", nonce="knocknonce01", seen="@seen"
    ),
    "/c/<public_id>/opening": at("alias_case", words="Somebody may be in danger"),
    "/c/<public_id>/opening/join": at("alias_case"),
    "/measures/<public_id>/confirm": at("proposal", "own_proposal"),
    "/measures/<public_id>/decline": at("proposal", "own_proposal"),
    "/measures/<public_id>/end": at("proposal", "measure_of_reading", "measure_of_suspended", way=False),
    "/moderation/calls/<public_id>/come": at("call"),
    "/c/<public_id>/words": at(*CASES),
    "/c/<public_id>/pass": at(*CASES),
    "/c/<public_id>/care": at(*CASES, words="Words"),
    "/c/<public_id>/seen": at(*CASES),
    "/c/<public_id>/hand-over": at(*CASES, to="", words="Words"),
    "/moderation/buddy": at("colleague", person="@id", way=False),
    # Who looks after nobody has nobody to think of, and nothing to end.
    "/moderation/buddy/end": at("colleague", person="@id", way=False, but={"*": NOTHING}),
    "/moderation/buddy/think": at("colleague", way=False, but={"*": NOWHERE}),
    "/moderation/after": at(),
    # Between two who moderate and are nobody who asks here.
    "/moderation/debriefs/<public_id>": at("debrief", words="Words"),
    # One's own.
    "/me/measures/<public_id>/answer": at("offer", choice="yes"),
    "/me/measures/<public_id>/end": at("measure_of_reading", "measure_of_suspended"),
    "/me/measures/<public_id>/appeal": at(
        "hold", "appealed", "measure_of_suspended", "note", words="I see it differently"
    ),
    "/me/devices/<public_id>/end": at("device"),
    "/me/push": at(endpoint="https://fcm.googleapis.com/fcm/send/mine"),
    "/me/push/<public_id>/off": at("device"),
    "/me/evenings/<int:kept_id>/drop": at("kept_id", but={"others": NOTHING}),
    "/me/reading/people/<public_id>/unmute": at("muted", but={"others": NOTHING}),
    # The steward's.
    "/settings/boards/<public_id>": at("board", name="Another name", about="Words"),
    "/settings/rooms/<public_id>": at("porch", name="Another name", about="Words", zone="UTC"),
}

EVENTS: dict[str, Door] = {
    "queue:watch": at(),
    "thread:watch": at("thread", "open_thread", "held_thread", thread="@id", shown=[]),
    "room:join": at(*ROOMS, room="@id", after=0),
    "room:leave": at(*ROOMS, room="@id"),
    "room:say": at(*ROOMS, room="@id", **WORDS),
    "room:typing": at(*ROOMS, room="@id"),
    "room:listen": at(*ROOMS, room="@id", listening=True),
    "room:take_back": at(*LINES, id="@id"),
    "room:pace": at("fire", "porch", room="@id", seconds=5),
    "room:ask": at(
        "fire", "porch", room="@id", step="quiet", why="Please", person="@person_id", but={"porch": NOWHERE}
    ),
    "room:card": at("fire", "porch", room="@id", person="@person_id", but={"porch": NOWHERE}),
    "room:card_away": at("card", id="@id"),
    "room:lock": at("fire", "porch", room="@id", on=True),
    "room:pin": at("fire_line", "line", id="@id", on=True),
    "room:hand_over": at("fire", "porch", room="@id", to="@fellow", but={"porch": NOWHERE}),
    "room:whisper": at(*ROOMS, room="@id", **WORDS),
    "room:call": at(*ROOMS, room="@id", words="Please"),
    "room:sign": at(*LINES, id="@id", sign="thank_you", on=True),
    "room:hello": at("porch", "shut", "locked", room="@id", on=True),
    "room:hand": at("circle", "shut", room="@id"),
    "room:pass": at("circle", "shut", room="@id"),
    "room:say ": at("circle", room="@id", also=IN_TURN, **WORDS),
    "room:thank": at("circle", room="@id", turn=1),
    "room:turn": at("circle", room="@id", version="@round"),
    "room:begin_round": at("fire", "porch", room="@id", kind="check_in", whom="everybody"),
    "room:first": at("circle", room="@id", turn=2),
    "room:end_round": at("circle", room="@id"),
    "room:check_in": at("circle", room="@id", also=IN_TURN, mood=3, win="Mine", nonce="knocknonce01", that_is_all=True),
}
