"""The people and places of the demo, made as real ones are: with keys, a confirmed phrase, and a steward who opens doors."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from forum.accounts import joining, newcomers, queries, sessions, signing_in
from forum.accounts.joining import Opened
from forum.accounts.queries import Member
from forum.demo import script
from forum.demo.stage import Stage
from forum.errors import Plain
from forum.lib import clock, names
from forum.moderation import greeters
from forum.moderation import service as moderation
from forum.site import service as site
from forum.vocabulary import Role, Standing

# Everybody of the demo has this one, so it is a demo's passphrase and nothing else: `build` refuses a production place.
PASSPHRASE = "lamp on the quiet window sill"  # noqa: S105  # printed for everybody on purpose
MONTH, FIRST_DAYS = timedelta(days=30), timedelta(days=3)
TOLD_EVERY = 10
# Who looks at the demo may take their time before they host the evening that is on.
HOSTLESS_MINUTES = 60

Say = Callable[[str], None]


def gather(stage: Stage, say: Say, now: datetime) -> None:
    """Lets everybody of the cast join, months ago, and gives some of them their duties.

    Raises ClickException when somebody else here has one of the names.
    """
    cast = script.cast()
    for count, (name, months) in enumerate(cast.joined.items(), start=1):
        with clock.freeze(now - months * MONTH - FIRST_DAYS):
            role = Role.STEWARD if name == cast.steward else Role.MEMBER
            stage.people[name] = _joined(stage, name, role)
            if name in cast.moderators:
                _appoint(stage, cast.steward, name, Role.MODERATOR)
            if name in cast.specialists:
                _appoint(stage, cast.steward, name, Role.SPECIALIST)
            if name in cast.greeters and not _member(stage.people[name]).is_greeter:
                greeters.appoint(_member(stage.people[cast.steward]), name)
        if count % TOLD_EVERY == 0:
            say(f"  {count} of {len(cast.joined)} people have joined")


def open_places(stage: Stage) -> None:
    """Lets the steward open the boards and rooms that are not there yet; a place of the same name is taken as it is."""
    steward, places = stage.actor(script.cast().steward), script.places()
    for board in places["board"]:
        name = board["name"]
        if name not in stage.boards:
            public = board.get("public", False)
            stage.boards[name] = site.keep_board(
                steward, None, name=name, about=board["about"], is_public=public
            ).public_id
    for room in places["room"]:
        if room["key"] not in stage.rooms:
            stage.rooms[room["key"]] = site.keep_room(steward, None, _wish(room)).public_id


def _joined(stage: Stage, name: str, role: Role) -> int:
    """The account under a name, which must open with the demo's passphrase; its session is closed again at once."""
    known = queries.by_name_key(names.skeleton(name))
    try:
        if known is not None and known.standing is not Standing.JOINING:
            opened = signing_in.sign_in(name, PASSPHRASE, stage.config, own_device=False, caller="demo")
        else:
            opened = joining.join(name, PASSPHRASE, stage.config, own_device=False, role=role)
            _confirm(opened, stage)
    except Plain as error:
        raise click.ClickException(
            f"Somebody who is not of the demo is called {name} here. Build the demo in an empty FORUM_DATA."
        ) from error
    sessions.end_all(opened.account_id)
    return opened.account_id


def _confirm(opened: Opened, stage: Stage) -> None:
    """Types two words of the recovery phrase back, as a person would."""
    ring = sessions.keyring(opened.token)
    words = ring.phrase.split()
    joining.confirm(_member(opened.account_id), opened.token, [words[place] for place in ring.asked], stage.config)
    # They came months ago.
    newcomers.settle(opened.account_id)


def _appoint(stage: Stage, steward: str, name: str, role: Role) -> None:
    if _member(stage.people[name]).role is Role.MEMBER:
        moderation.appoint(_member(stage.people[steward]), name, role)


def _member(account_id: int) -> Member:
    found = queries.member(account_id)
    if found is None:
        raise LookupError("An account went while the demo was made.")
    return found


def _wish(room: dict[str, Any]) -> site.RoomWish:
    return site.RoomWish(
        name=room["name"],
        about=room["about"],
        welcome=room["welcome"],
        gathers_from=_minutes(room["from"]),
        gathers_until=_minutes(room["until"]),
        topic=room.get("topic", ""),
        tool=room.get("tool", ""),
        closing_words=room.get("closing", ""),
        hostless_minutes=HOSTLESS_MINUTES if {"host", "in_a_round"} & set(room) else site.RoomWish.hostless_minutes,
        zone=room["zone"],
        cross_talk=room.get("cross_talk", True),
        turn_seconds=60 * room.get("turn_minutes", site.RoomWish.turn_seconds // 60),
    )


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
