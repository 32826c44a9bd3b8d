"""The pictures of a writing form: those it carries already, and the one that was newly chosen."""

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from flask import g, request, url_for

from forum.discussions import access, pictures, waiting
from forum.discussions.forms import WordsForm
from forum.discussions.models import Post
from forum.discussions.pictures import Wanted
from forum.errors import Invalid, Plain
from forum.lib.words import N_
from forum.policy import Action, may
from forum.web import actor
from forum.web.identity import caller_key, config

MEGABYTE = 1024 * 1024
TOO_LARGE = N_("This file is larger than %(most)d MB. Your words are still here; please choose a smaller copy.")
CROWDED = N_("Many pictures arrive just now. Your words are still here; please choose yours once more in a moment.")
LOST = N_("The picture did not come along. Please choose it once more, or leave it out.")
ENOUGH = N_("A post can carry %(most)d pictures. This one was left out.")


class Row(NamedTuple):
    """A picture that a form carries."""

    name: str
    alt: str
    path: str
    width: int
    height: int


def offer(form: WordsForm, board: Any, post: Post | None = None) -> None:
    """Lets a form that is shown for the first time take pictures, where they may be added; with those `post` has."""
    if may(actor(), Action.ADD_PICTURE, board).allowed and form.pictures is None:
        _put(form, _rows_of(post))


def taken(form: WordsForm, board: Any, post: Post | None = None) -> tuple[Wanted, ...] | None:
    """The pictures that a form which was sent is to post, the newly chosen one taken in; they are in the form from then on.

    None where the form says nothing of pictures. Raises Invalid (field `picture`) with everything else still in the form.
    """
    allowed, chosen = may(actor(), Action.ADD_PICTURE, board), form.picture.data
    sent = request.form.getlist("kept_picture")
    if not allowed.allowed and (chosen or sent):
        raise Invalid({"": allowed.reason})
    if not allowed.allowed or "pictures_here" not in request.form:
        return None
    _put(form, _rows_sent(sent, post), lost=bool(chosen))
    _check_whole(form, sent)
    if chosen:
        _take_in(form, board, chosen.stream)
    return tuple(Wanted(row.name, row.alt) for row in form.pictures)


def _rows_of(post: Post | None) -> list[Row]:
    found = pictures.of_post(post) if post is not None else []
    return [Row(each.public_id, each.alt, each.path, each.width, each.height) for each in found]


def _rows_sent(names: list[str], post: Post | None) -> list[Row]:
    """What the form carries and its writer did not leave out, with the words they have for it now."""
    out = set(request.form.getlist("left_out"))
    waiting.drop(actor(), out & set(names), config())
    alts = dict(zip_longest(names[: config().pictures_per_post], request.form.getlist("kept_alt"), fillvalue=""))
    stay = [name for name in alts if name and name not in out]
    known = {row.name: row for row in _rows_of(post)}
    known |= {name: _waiting(name, "", size) for name, size in waiting.sizes(actor(), stay, config()).items()}
    return [known[name]._replace(alt=alts[name]) for name in stay if name in known]


def _check_whole(form: WordsForm, sent: list[str]) -> None:
    """Raises Invalid when a picture that was in the form is not in it any more without its writer's doing."""
    settings, rows = config(), form.pictures or []
    chosen = form.picture.data
    if chosen and len(rows) >= settings.pictures_per_post:
        raise Invalid({"pictures": ENOUGH}, most=settings.pictures_per_post)
    if set(sent) - {row.name for row in rows} - set(request.form.getlist("left_out")):
        raise Invalid({"pictures": pictures.GONE})
    if not chosen and (request.form.get("picture_lost") or (form.picture_alt.data or "").strip()):
        raise Invalid({"picture": LOST})


def _take_in(form: WordsForm, board: Any, stream: Any) -> None:
    if stream.is_too_large:
        raise Invalid({"picture": TOO_LARGE}, most=config().picture_file_max_bytes // MEGABYTE)
    if stream.is_crowded:
        raise Invalid({"picture": CROWDED})
    name = waiting.take_in(actor(), board, stream.getvalue(), config(), caller_key())
    row = _waiting(name, form.picture_alt.data or "", waiting.sizes(actor(), [name], config())[name])
    form.picture_alt.data = ""
    _put(form, [*(form.pictures or []), row])


def _waiting(name: str, alt: str, size: waiting.Size) -> Row:
    return Row(name, alt, url_for("discussions.waiting_picture", token=name), *pictures.box(*size))


def _put(form: WordsForm, rows: list[Row], *, lost: bool = False) -> None:
    settings = config()
    form.pictures, form.pictures_most = rows, settings.pictures_per_post
    form.picture_most_bytes = settings.picture_file_max_bytes
    # The page of an error carries them too, so that a picture that was taken in is not lost with it.
    g.pictures_taken = {
        "pictures_here": ["1"],
        "kept_picture": [row.name for row in rows],
        "kept_alt": [row.alt for row in rows],
        "picture_alt": [form.picture_alt.data or ""],
        "picture_lost": ["1"] if lost else [],
    }


# --- Which forms may be larger than others ----------------------------------------------------------------------------


def _takes(find: Callable[[Any, str], Any], board_of: Callable[[Any], Any]) -> Callable[[str], bool]:
    def asked(public_id: str) -> bool:
        try:
            board = board_of(find(actor(), public_id))
        except Plain:
            return False
        return may(actor(), Action.ADD_PICTURE, board).allowed

    return asked


FORMS: Mapping[str, Callable[[str], bool]] = {
    "discussions.new_thread": _takes(access.board, lambda board: board),
    "discussions.reply": _takes(access.thread_head, lambda thread: thread.board),
    "discussions.edit": _takes(access.post, lambda post: post.thread.board),
}
