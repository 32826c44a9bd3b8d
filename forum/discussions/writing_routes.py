"""Pages to write: a thread, a reply, a change, taking back, the preview."""

from typing import Any

from flask import Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from forum.discussions import access, caring, choosing, pictures, placing, service
from forum.discussions.forms import ReplyForm, ThreadForm, WordsForm, chosen_wish
from forum.discussions.models import Post
from forum.discussions.placing import Placed
from forum.discussions.routes import alias_in, bp, place_of, thread_page
from forum.errors import AskFirst, Conflict, Invalid, Plain, TooSoon
from forum.extensions import limiter
from forum.lib import ids, markup
from forum.policy import Action, may, require
from forum.screening import pacing
from forum.screening.pacing import Kind
from forum.screening.urgent import at_pace
from forum.vocabulary import PROMPTS, Shown, Visibility
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config, session_token


def _writing() -> str:
    return config().write_limit


@bp.route("/b/<public_id>/new", methods=["GET", "POST"])
@asks(Action.START_THREAD)
@at_pace(title="title_max_characters", text="post_max_characters")
def new_thread(public_id: str) -> Any:
    """The page to open a thread."""
    who, form, preview = actor(), ThreadForm(), ""
    if request.method == "GET":
        require(who, Action.START_THREAD)
    board = access.board(who, public_id)
    beginning = PROMPTS.get(request.args.get("begin", ""))
    if request.method == "GET" and beginning:
        form.title.data = _(beginning)
    if request.method == "POST":
        try:
            shows = choosing.taken(form, board) or ()
            if "preview" not in request.form:
                title, text, nonce = (part.data or "" for part in (form.title, form.text, form.nonce))
                if again := placing.begun_again(who, nonce, public_id, title, text):
                    return _there_already(again)
                thread = service.start_thread(
                    who,
                    public_id,
                    config(),
                    title=title,
                    text=text,
                    nonce=nonce,
                    notes=form.chosen_notes(),
                    wish=chosen_wish(form),
                    seen=form.seen_warning.data or "",
                    alias_by=_alias_by(form),
                    shows=shows,
                )
                return caring.after_opening(thread, placing.known(who, nonce))
            preview = previewed(form)
        except (AskFirst, Invalid, Conflict, TooSoon) as error:
            _form_for(Action.START_THREAD, error)
            form.take(error)
        board = access.board(who, public_id)
    choosing.offer(form, board)
    near = pacing.near(who, Kind.THREAD, config())
    page = render_template(
        "discussions/new_thread.html", board=board, form=form, preview=preview, near=near, active="talk"
    )
    return page, form.status


@bp.get("/t/<public_id>/replies")
@asks(Action.READ_THREAD)
def replies(public_id: str) -> Response:
    """Where a form came back with a mistake; opened again, it leads to the thread."""
    found = access.thread_head(actor(), public_id)
    return see_other(url_for("discussions.thread", public_id=found.public_id))


@bp.post("/t/<public_id>/replies")
@asks(Action.REPLY)
@at_pace(text="post_max_characters")
def reply(public_id: str) -> Any:
    """Takes an answer; shows it where it stands, or the form again with the words in it."""
    who, form, preview = actor(), ReplyForm(), ""
    try:
        shows = choosing.taken(form, access.thread_head(who, public_id).board) or ()
        if "preview" not in request.form:
            text, nonce, parent = (part.data or "" for part in (form.text, form.nonce, form.parent))
            if again := placing.said_again(who, nonce, public_id, parent, text):
                return _there_already(again)
            post = service.reply(
                who,
                public_id,
                config(),
                text=text,
                nonce=nonce,
                parent_id=parent,
                notes=form.chosen_notes(),
                seen=form.seen_warning.data or "",
                alias_by=_alias_by(form),
                shows=shows,
            )
            return caring.after(post)
        preview = previewed(form)
    except (AskFirst, Invalid, Conflict, TooSoon) as error:
        _form_for(Action.REPLY, error)
        form.take(error)
        if isinstance(error, Conflict):
            form.parent.data = ""
    return _reply_page(public_id, form, preview), form.status


def _form_for(action: Action, error: Plain) -> None:
    """Raises what refused the words of somebody who only reads: no form could bring them back, so the page of errors does."""
    if not may(actor(), action).allowed:
        raise error


def _there_already(post: Placed) -> Response:
    """Leads to words that were sent before; a form that Back has brought up does not store them twice."""
    flash(_("These words stand here already; they were not sent a second time."), "note")
    return see_other(place_of(post))


def _alias_by(form: ReplyForm) -> str:
    """What opens the member's one-off names, when these words go out under one."""
    return session_token() if form.one_off.data else ""


def _reply_page(thread_id: str, form: ReplyForm, preview: str) -> str:
    who = actor()
    if not form.parent.data:
        return thread_page(access.thread_head(who, thread_id), form, preview)
    return _answer_page(access.post(who, form.parent.data), form, preview)


def _answer_page(post: Post, form: ReplyForm, preview: str = "") -> str:
    form.know(alias_in(post.thread_id))
    choosing.offer(form, post.thread.board)
    return render_template(
        "discussions/reply.html",
        reading=reading(),
        post=post,
        pictures=pictures.of_post(post),
        form=form,
        preview=preview,
        near=pacing.near(actor(), Kind.REPLY, config()),
        again=url_for("discussions.answer", public_id=post.public_id),
        active="talk",
    )


@bp.get("/p/<public_id>/reply")
@asks(Action.REPLY)
def answer(public_id: str) -> str:
    """The page to answer one post, with the post above the form."""
    form = ReplyForm(formdata=None)
    post = access.post(actor(), public_id)
    require(actor(), Action.REPLY, post.thread)
    form.parent.data = post.public_id
    if "quote" in request.args and _is_open(post):
        form.text.data = quoted(post)
    return _answer_page(post, form)


@bp.route("/p/<public_id>/take-back", methods=["GET", "POST"])
@asks(Action.TAKE_BACK_POST)
@limiter.limit(_writing, methods=["POST"])
def take_back(public_id: str) -> Any:
    """Asks once, then takes one's own words back."""
    who = actor()
    post = access.post(who, public_id)
    require(who, Action.TAKE_BACK_POST, post)
    if request.method == "GET":
        shown = pictures.of_post(post)
        return render_template("discussions/take_back.html", post=post, pictures=shown, active="talk")
    board = post.thread.board.public_id
    thread = service.take_back(who, public_id)
    flash(_("Your words are taken back."), "good")
    if thread is None:
        return see_other(url_for("discussions.board", public_id=board))
    return see_other(url_for("discussions.thread", public_id=thread.public_id))


@bp.get("/stored/<nonce>")
@asks(Action.PREVIEW)
@limiter.limit(lambda: config().preview_limit)
def stored(nonce: str) -> dict[str, bool]:
    """Whether the words sent under `nonce` have arrived, for a page that keeps a copy of them until then."""
    return {"stored": ids.is_nonce(nonce) and placing.known(actor(), nonce) is not None}


@bp.post("/preview")
@asks(Action.PREVIEW)
@limiter.limit(lambda: config().preview_limit)
def preview() -> Response:
    """How a text will look, as a tree the page can draw without any HTML."""
    text = request.form.get("text", "")
    if not text.strip():
        return jsonify(ok=True, nodes=[])
    return jsonify(ok=True, nodes=markup.nodes(service.rendered(text, config())[1]))


def quoted(post: Post) -> str:
    """The beginning of a post's words as a quotation, to answer below it."""
    words = markup.plain(post.html)
    most = config().quote_max_characters
    return f"> {words[:most].rstrip()}{'…' if len(words) > most else ''}\n\n"


def _is_open(post: Post) -> bool:
    # Covered words are not uncovered by quoting them.
    look = reading().look(post.author_id, post.notes, post.html)
    return post.visibility is Visibility.VISIBLE and look.shown is Shown.SHOW


def previewed(form: WordsForm) -> str:
    """A text as it will look."""
    return service.rendered(form.text.data or "", config())[1]
