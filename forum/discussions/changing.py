"""Changing one's own words: those that are out, and those that wait for a person and go out when they are said otherwise."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from forum import policy
from forum.accounts import doorway
from forum.accounts.queries import Member
from forum.config import Config
from forum.discussions import access, directed, outgoing, pictures, versions
from forum.discussions.models import Post
from forum.discussions.pictures import Wanted
from forum.discussions.shown import publish, put_notes, together, touch
from forum.discussions.wording import Wording, checked_title, rendered, wording_of
from forum.errors import AskFirst, Conflict, Invalid
from forum.lib import markup
from forum.lib.words import N_
from forum.policy import Action
from forum.screening import holding, judging, repeating
from forum.screening.asking import ask_first
from forum.screening.judging import Finding
from forum.screening.pacing import Kind
from forum.screening.passing import SAME_LINE
from forum.tally import counts
from forum.transaction import once_more, transaction
from forum.vocabulary import ContentNote, HeldFor, TargetKind, Visibility, Wish

DECIDED = N_("A moderator has read these words meanwhile. Please look at them as they are now.")


class Changed(NamedTuple):
    """One's own words as they stand now, and what was found in the change before it was stored."""

    post: Post
    finding: Finding


@once_more
def edit(  # noqa: PLR0913  # a change has this many facts
    actor: Member,
    post_id: str,
    config: Config,
    *,
    text: str,
    notes: Iterable[ContentNote] = (),
    wish: Wish | None = None,
    seen: str = "",
    shows: Iterable[Wanted] | None = None,
    title: str | None = None,
) -> Changed:
    """Changes one's own post; marks it as changed when its words, notes or pictures did. `wish` is an opening's matter,
    `shows` all pictures that it is to carry, None where they stay as they are; `title` that of a thread that waits.

    Words that wait because of what they say go out when that is changed. Raises Invalid (fields `text`, `title`,
    `pictures`), AskFirst, Conflict when a moderator has decided about them meanwhile, Refused, Missing; each carries what
    the writer may need help about.
    """
    # What a text says is asked once it is known to be no longer than a text may be: that takes as long as it is.
    source, html = rendered(text, config)
    shows = None if shows is None else pictures.checked(shows, config)
    before = access.post(actor, post_id)
    title = checked_title(title, config) if title is not None and before.is_opening and _waits(before) else None
    old, waited = wording_of(before), _waits(before)
    alts = old.alts if shows is None else tuple(each.alt for each in shows)
    new = Wording(old.title if title is None else title, source, alts)
    found = found_in(before, old, new)
    with judging.helping(found):
        why = _looked_at(actor, before, old, new, found, seen, config)
        with transaction():
            post = access.post(actor, post_id)
            policy.require(actor, Action.EDIT_POST, post)
            if _waits(post) is not waited:
                raise Conflict(DECIDED)
            hopes_else = post.is_opening and post.thread.wish is not wish
            if hopes_else:
                _touch(post)
                post.thread.wish = wish
            if _put(actor, post, new, html, together(notes, post.added_notes), shows, config):
                _tell(post, found, why, config)
            return Changed(post, found)


@once_more
def send_as_it_is(actor: Member, post_id: str, config: Config) -> Changed:
    """Shows words that wait because something in them could lead to a person, once their writer has read so.

    What is out, or waits for anything else, stays as it is: somebody new waits on for what else keeps words of theirs. Raises
    Conflict when a moderator has decided about them, Refused, Missing.
    """
    before = access.post(actor, post_id)
    policy.require(actor, Action.EDIT_POST, before)
    if not _waits(before):
        return Changed(before, judging.NOTHING)
    new = wording_of(before)
    found = judging.judged(*new.texts)
    is_of_many = _is_of_many(actor, before, new, config)
    try:
        with judging.helping(found), transaction():
            post = access.post(actor, post_id)
            policy.require(actor, Action.EDIT_POST, post)
            if _waits(post) and (reason := _reason(post)) is None:
                raise Conflict(DECIDED)
            if _waits(post) and reason is HeldFor.TRACE:
                _tell(post, found, _why(actor, post, found, new, config, is_of_many=is_of_many), config)
            return Changed(post, found)
    except Conflict:
        # The same pressed twice at once: the other one has shown them.
        if not _waits(post := access.post(actor, post_id)):
            return Changed(post, found)
        raise


def _looked_at(  # a change has this many facts
    actor: Member, before: Post, old: Wording, new: Wording, found: Finding, seen: str, config: Config
) -> HeldFor | None:
    """Returns why changed words go on waiting, None when they go out. Raises Invalid and AskFirst like `edit`."""
    # What is out already is neither asked about nor refused again.
    fresh = new.texts if _was_heard_first(before, old) else tuple(text for text in new.texts if text not in old.texts)
    is_of_many = bool(fresh) and _is_of_many(actor, before, new, config)
    if fresh:
        directed.refuse_change(actor, before, *new.texts)
        with _heard(actor, before, found, config):
            _refuse(actor, before, old, new, config, is_of_many=is_of_many)
            ask_first(actor, config, seen, *fresh, finding=found, under_alias=before.author_id in actor.aliases)
    _keep_back(actor, before, found, config)
    return _why(actor, before, found, new, config, is_of_many=is_of_many)


def _was_heard_first(before: Post, old: Wording) -> bool:
    """Whether words wait whose writer was not asked about them, as they may be in danger (screening/asking.py)."""
    waits = _waits(before) and judging.waits_for_its_words(_reason(before))
    return waits and judging.judged(*old.texts).may_be_in_danger


def _refuse(actor: Member, before: Post, old: Wording, new: Wording, config: Config, *, is_of_many: bool) -> None:
    """Raises Invalid (field `text`) for a change of somebody new that a person would have to read first, did it not change
    words that stand."""
    if not _is_new(actor, before):
        return
    holding.refuse_change(old.texts, new.texts, config, is_raid=doorway.state().is_raid)
    if is_of_many and not _waits(before):
        raise Invalid({"text": SAME_LINE})


def _is_of_many(actor: Member, before: Post, new: Wording, config: Config) -> bool:
    """Whether several other new people have sent what somebody new changes their words to. One's own words may be much like
    they were: that is what changing is."""
    if not _is_new(actor, before):
        return False
    under = ""
    if before.author_id in actor.aliases:
        # As it was counted when it was sent (discussions/service.py), so that a name beside itself is one person.
        under = f"new {before.nonce}" if before.is_opening else before.thread.public_id
    kind = Kind.THREAD if before.is_opening else Kind.REPLY
    same = repeating.compared(actor, kind, "\n".join(new.texts), before.nonce, config, under)
    return same.is_of_many(counts.enter(*same.all))


@contextmanager
def _heard(actor: Member, post: Post, found: Finding, config: Config) -> Iterator[None]:
    """Where a change is refused or asked about inside, somebody who may be in danger is seen to all the same: there is a case,
    about the words as they stand."""
    try:
        yield
    except (AskFirst, Invalid) as error:
        if found.may_be_in_danger or (found.is_urgent and not isinstance(error, AskFirst)):
            with transaction():
                policy.require(actor, Action.EDIT_POST, access.post(actor, post.public_id))
                judging.hand_over(TargetKind.POST, post.public_id, post.author_id, found, config)
            error.about = (TargetKind.POST, post.public_id)
        raise


def _put(  # a change has this many facts
    actor: Member,
    post: Post,
    new: Wording,
    html: str,
    notes: tuple[ContentNote, ...],
    shows: Iterable[Wanted] | None,
    config: Config,
) -> bool:
    """Puts what was changed into a post; returns whether it says anything else than before. Only inside a transaction."""
    shows_else = shows is not None and pictures.change_to(actor, post, tuple(shows), config)
    named_else = post.is_opening and post.thread.title != new.title
    if not (shows_else or named_else) and (post.source, tuple(post.notes)) == (new.source, notes):
        return False
    _touch(post)
    if post.source != new.source:
        versions.remember(post)
    if named_else:
        post.thread.title = new.title
    post.source, post.html, post.render_version = new.source, html, markup.RENDER_VERSION
    post.edited = True
    put_notes(post, notes)
    return True


def _touch(post: Post) -> None:
    # What waits for a person is on nobody else's page.
    if not _waits(post):
        touch(post.thread)


def found_in(before: Post, old: Wording, new: Wording) -> Finding:
    """What a change says that is to be looked at and that the words did not say before; of words that wait, all of it."""
    now = judging.judged(*new.texts)
    if _waits(before) or now is judging.NOTHING:
        return now
    return now if now.adds_to(judging.judged(*old.texts)) else judging.NOTHING


def _tell(post: Post, found: Finding, why: HeldFor | None, config: Config) -> None:
    """Open pages hear of words that are out; of words that wait those who look do, and others only when they come out.

    Raises Conflict when a moderator was quicker.
    """
    if post.visibility is Visibility.VISIBLE:
        publish(post, "post:changed")
        judging.hand_over(TargetKind.POST, post.public_id, post.author_id, found, config)
        return
    try:
        judging.reworded(TargetKind.POST, post.public_id, post.author_id, found, why, config)
    except Conflict as error:
        raise Conflict(DECIDED) from error
    if why is None and not outgoing.let_out(post, config, by_author=True):
        raise Conflict(DECIDED)


def _why(
    actor: Member, before: Post, found: Finding, new: Wording, config: Config, *, is_of_many: bool
) -> HeldFor | None:
    """Why changed words go on waiting: what they still say, or who sends them; None when they go out."""
    if found.held_for is not None or not _waits(before):
        return found.held_for
    why = _reason(before)
    if not judging.waits_for_its_words(why):
        return why or HeldFor.LINK
    if not _is_new(actor, before):
        return None
    return holding.why_held(new.texts, config, is_raid=doorway.state().is_raid, is_of_many=is_of_many)


def _reason(post: Post) -> HeldFor | None:
    return judging.why_waits(TargetKind.POST, [post.public_id]).get(post.public_id)


def _keep_back(actor: Member, post: Post, found: Finding, config: Config) -> None:
    """Raises Invalid (field `text`): answers hang on words that are out, so these stay until the change says it otherwise."""
    if found.held_for is not None and not _waits(post):
        with _heard(actor, post, found, config):
            raise Invalid({"text": judging.KEPT_FROM_CHANGES[found.held_for]})


def _waits(post: Post) -> bool:
    return post.visibility is Visibility.HELD


def _is_new(actor: Member, post: Post) -> bool:
    return actor.is_new or post.author_id in actor.aliases
