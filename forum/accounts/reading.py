"""What a member chose about reading: people, words and content notes they want kept away or covered, and quiet hours.

The people are rows, because nobody may be told by somebody they muted. Words and notes say what somebody cannot bear to
read, hours when they sleep, so these are sealed under the member's data key: only their own open session can read them.
"""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from forum.accounts import private, pushes
from forum.accounts.models import Account, PersonMute
from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import Invalid, Missing
from forum.extensions import db
from forum.lib import ids, typed, zones
from forum.lib.words import N_
from forum.reading import Quiet, Reading
from forum.statements import row, rows
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, Shown

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_PEOPLE = sa.select(PersonMute.muted_id).where(PersonMute.account_id == sa.bindparam("account"))
_MUTED_BY = sa.select(PersonMute.account_id).where(
    PersonMute.account_id == sa.bindparam("reader"), PersonMute.muted_id == sa.bindparam("author")
)
_MUTING = sa.select(PersonMute.account_id).where(PersonMute.muted_id == sa.bindparam("author"))


def of(actor: Member, token: str) -> Reading:
    """The preferences of the member whose browser holds `token`."""
    if not actor.has_private:
        return Reading(reader=actor.id, selves=actor.selves)
    people = frozenset(each.muted_id for each in rows(_PEOPLE, {"account": actor.id}))
    content = private.content(actor, token)
    known = {note.value: note for note in ContentNote}
    notes = {known[name]: Shown(shown) for name, shown in content.get("notes", {}).items() if name in known}
    quiet = Quiet(*content["quiet"]) if content.get("quiet") else None
    return Reading(people, tuple(content.get("words", ())), notes, actor.id, quiet, actor.selves)


def keep(
    actor: Member, token: str, config: Config, *, words: str, notes: Mapping[ContentNote, Shown]
) -> tuple[str, ...]:
    """Keeps a member's words (one a line) and notes; returns the words as kept. Raises Invalid (field `words`)."""
    kept = _checked(words, config)
    chosen = {note.value: shown.value for note, shown in notes.items() if shown is not Shown.COVER}
    private.store(actor, token, words=kept, notes=chosen)
    return kept


def keep_quiet(actor: Member, token: str, config: Config, *, begins: str, ends: str, zone: str) -> Quiet | None:
    """Keeps the hours in which nothing calls ("22:30", "07:00"); both empty ends them. Raises Invalid (begins, ends, zone).

    Browsers that the member lets be called get a copy at once, all of them.
    """
    problems = {}
    if not zones.is_zone(zone):
        problems["zone"] = N_("Please choose where your clock is.")
    minutes = {name: _minute(text) for name, text in (("begins", begins), ("ends", ends)) if begins or ends}
    problems |= {name: N_("Please write a time like 22:30.") for name, minute in minutes.items() if minute is None}
    if problems and minutes:
        raise Invalid(problems)
    quiet = None
    if minutes and minutes["begins"] != minutes["ends"]:
        quiet = Quiet(minutes["begins"] or 0, minutes["ends"] or 0, zone)
    kept = [quiet.begins, quiet.ends, quiet.zone] if quiet else None
    with transaction():
        private.store(actor, token, quiet=kept)
        pushes.hours_changed(actor.id, kept, config)
    return quiet


@once_more
def mute(actor: Member, account_id: int) -> None:
    """Keeps a person's words from a member. Muting oneself does nothing; muting twice is the same as once."""
    if account_id == actor.id or has_muted(actor.id, account_id):
        return
    with transaction():
        db.session.add(PersonMute(account_id=actor.id, muted_id=account_id))
        db.session.flush()
        private.note_apart(actor.id)


def unmute(actor: Member, public_id: str) -> None:
    """Shows a person's words again. Nothing happens when they were not muted. Raises Missing for an unknown name."""
    with transaction():
        asked = sa.select(Account.id).where(Account.public_id == public_id)
        who = db.session.scalar(asked) if ids.is_public_id(public_id) else None
        if who is None:
            raise Missing(N_("There is nobody by this name."))
        db.session.execute(sa.delete(PersonMute).where(PersonMute.account_id == actor.id, PersonMute.muted_id == who))
        private.note_apart(actor.id)


def muted_people(actor: Member) -> list[tuple[str, str]]:
    """Public id and name of everybody a member has muted, by name."""
    asked = sa.select(Account.public_id, Account.name).join(PersonMute, PersonMute.muted_id == Account.id)
    found = rows(asked.where(PersonMute.account_id == actor.id).order_by(Account.name))
    return [(each.public_id, each.name) for each in found]


def has_muted(reader_id: int, author_id: int) -> bool:
    """Whether somebody wants nothing of another: then nothing by that other is told to them."""
    return row(_MUTED_BY, {"reader": reader_id, "author": author_id}) is not None


def muting(author_id: int) -> list[int]:
    """The accounts that want nothing of an author."""
    return [each.account_id for each in rows(_MUTING, {"author": author_id})]


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def _checked(raw: str, config: Config) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for word in map(typed.line, raw.splitlines()) if word))
    if len(words) > config.muted_words_most:
        raise Invalid(
            {"words": N_("That is more than %(most)d words. Your list is still here.")}, most=config.muted_words_most
        )
    if any(len(word) > config.muted_word_max_characters for word in words):
        most = config.muted_word_max_characters
        raise Invalid({"words": N_("Please keep each below %(most)d characters, one on a line.")}, most=most)
    return words
