"""The greeters' page: first words that wait for an answer, and what a greeter says to them."""

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from forum.discussions import access, greeting
from forum.discussions.routes import bp
from forum.errors import Conflict
from forum.extensions import limiter
from forum.lib.paging import parse_number
from forum.policy import Action, require
from forum.web import actor, asks, reading, see_other
from forum.web.identity import config


@bp.get("/greeting")
@asks(Action.GREET)
def greeting_page() -> str:
    """Who has written here for the first time and waits, the longest first."""
    after = parse_number(request.args.get("after"))
    page = greeting.page(actor(), reading(), config().first_words_per_page, after)
    return render_template(
        "discussions/greeting.html",
        page=page,
        reading=reading(),
        minutes=config().greeting_claim_minutes,
        active="greeting",
    )


@bp.post("/greeting/<public_id>")
@asks(Action.TAKE_FIRST_WORDS)
@limiter.limit(lambda: config().write_limit)
def take_first_words(public_id: str) -> Response:
    """Takes what a greeter pressed; who will answer comes to the form at once. An unknown choice changes nothing."""
    who, choice = actor(), request.form.get("choice", "")
    require(who, Action.TAKE_FIRST_WORDS, access.post(who, public_id))
    if choice == "answer":
        try:
            greeting.claim(who, public_id, config())
        except Conflict as error:
            flash(_(error.reason), "note")
            return see_other(url_for("discussions.greeting_page"))
        return see_other(url_for("discussions.answer", public_id=public_id))
    if choice == "leave":
        greeting.let_go(who, public_id)
    if choice == "well":
        greeting.settle(who, public_id)
        flash(_("Thank you for looking. It stands here no more."), "good")
    return see_other(url_for("discussions.greeting_page"))
