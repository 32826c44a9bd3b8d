"""Pages of the door: the work before joining, the place in line without scripts, invitations."""

from typing import Any

from flask import Response, jsonify, render_template, request, url_for

from forum.accounts import doorway, entering, invitations
from forum.accounts.forms import JoinForm
from forum.accounts.routes import bp, join_page, signed_in
from forum.errors import Conflict, Plain, TooSoon
from forum.extensions import limiter
from forum.lib.words import N_
from forum.policy import Action
from forum.web import actor, asks, see_other
from forum.web.failures import say
from forum.web.form import WritingForm
from forum.web.identity import config

# How often the page of the line looks again.
LOOK_SECONDS = 30
LOST = N_("Your place in line is no longer held. Please fill the form in once more; you are not far behind.")


@bp.get("/join/work")
@asks(Action.JOIN)
@limiter.limit("60 per minute")
def join_work() -> Response:
    """The work that joining asks of this device now; none while it is calm."""
    return jsonify(work=doorway.challenge(config()))


@bp.route("/join/line", methods=["GET", "POST"])
@asks(Action.JOIN)
@limiter.limit(lambda: config().join_limit, methods=["POST"])
def line() -> Any:
    """A place in line for a browser without scripts: the page looks again by itself, and then holds the button."""
    if actor().id is not None:
        entering.leave_line()
        return see_other(url_for("site.home"))
    mine = entering.kept()
    if mine is None or "leave" in request.form:
        entering.leave_line()
        return _form_again({} if mine is None else mine.form, "" if mine is not None else LOST)
    if request.method == "POST":
        try:
            opened = entering.entered_from_line(mine)
        except Conflict:
            return see_other(url_for("accounts.line"))
        except Plain as error:
            entering.leave_line()
            return _form_again(mine.form, error)
        entering.leave_line()
        return signed_in(opened, url_for("accounts.join_phrase"))
    minutes = -(-mine.wait_seconds // 60)
    look = min(LOOK_SECONDS, mine.wait_seconds + 1)
    return render_template("accounts/line.html", kept=mine, minutes=minutes, look_again=look, active="join")


def _form_again(facts: dict[str, Any], why: Plain | str) -> Any:
    """The form once more, with what may be shown of it."""
    form = JoinForm(formdata=None)
    form.name.data, form.own_device.data = facts.get("name", ""), facts.get("own_device", False)
    if isinstance(why, Plain):
        form.take(why)
    elif why:
        form.form_errors.append(say(why, {}))
    return join_page(form)


@bp.route("/me/invite", methods=["GET", "POST"])
@asks(Action.INVITE)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def invite() -> Any:
    """Makes an invitation, and shows it this once."""
    form, code, refused = WritingForm(), "", ""
    if form.is_submitted():
        try:
            code = invitations.make(actor(), str(form.nonce.data), config())
        except TooSoon as error:
            refused = say(error.reason, error.values)
    page = render_template(
        "accounts/invite.html",
        form=WritingForm(formdata=None) if code else form,
        code=code,
        link=url_for("accounts.join", invitation=code, _external=True) if code else "",
        refused=refused,
        days=config().invitation_days,
        most=config().invitations_per_day,
        active="me",
    )
    return page, 429 if refused else 200
