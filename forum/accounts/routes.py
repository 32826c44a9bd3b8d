"""Pages for joining, signing in and out, and coming back with the recovery phrase."""

from http import HTTPStatus
from math import ceil
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, session, url_for
from flask_babel import gettext as _

from forum.accounts import doorway, entering, joining, service, sessions, signing_in
from forum.accounts.doorway import WorkNeeded
from forum.accounts.forms import ConfirmForm, JoinForm, RecoverForm, SignInForm
from forum.accounts.joining import Opened
from forum.errors import Plain
from forum.extensions import limiter
from forum.lib import phrases
from forum.policy import Action
from forum.vocabulary import Standing
from forum.web import actor, asks, see_other
from forum.web.care import care_in
from forum.web.failures import carried_fields, kept_words
from forum.web.identity import caller_key, config, forget_actor, give_session, own_path, session_token, take_session
from forum.web.pages import readable_again

bp = Blueprint("accounts", __name__)


@bp.route("/join", methods=["GET", "POST"])
@asks(Action.JOIN)
@limiter.limit(lambda: config().join_limit, methods=["POST"])
def join() -> Any:
    """One short form; afterwards the recovery phrase."""
    form = JoinForm()
    first = request.values.get("first", "")
    if request.method == "GET":
        if actor().id is not None:
            return see_other(url_for("site.home"))
        form.name.data, form.suggested.data = joining.suggest_name(), phrases.seven_words()
        form.invitation.data = request.args.get("invitation", "")
    elif form.validate():
        try:
            return signed_in(entering.entered(form, first), url_for("accounts.join_phrase"))
        except WorkNeeded:
            return see_other(entering.take_place(form))
        except Plain as error:
            form.take(error)
    return join_page(form, first)


def join_page(form: JoinForm, first: str = "") -> Any:
    """The form to join, fresh or as it came back."""
    if not form.suggested.data:
        form.suggested.data = phrases.seven_words()
    door = doorway.state()
    form.invitation.flags.required = door.asks_invitation
    minutes = ceil(doorway.line_minutes(config(), door, doorway.coming(config())))
    page = render_template("accounts/join.html", form=form, first=first, door=door, minutes=minutes, active="join")
    return page, 400 if form.errors else 200


@bp.get("/join/name")
@asks(Action.JOIN)
@limiter.limit("60 per minute")
def suggested_name() -> Response:
    """Another suggested name, for the button beside the field."""
    return jsonify(name=joining.suggest_name())


@bp.get("/join/phrase")
@asks(Action.OWN_ACCOUNT)
def join_phrase() -> Any:
    """The recovery phrase, until it is confirmed."""
    ring = sessions.keyring(session_token())
    if not ring.phrase:
        return see_other(url_for("accounts.me"))
    return render_template("accounts/phrase.html", words=ring.phrase.split(), active="join")


@bp.route("/join/confirm", methods=["GET", "POST"])
@asks(Action.OWN_ACCOUNT)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def join_confirm() -> Any:
    """Two of the seven words, typed back."""
    ring, form = sessions.keyring(session_token()), ConfirmForm()
    if not ring.phrase:
        return see_other(url_for("site.home"))
    if form.validate_on_submit():
        try:
            joining.confirm(actor(), session_token(), [form.first.data or "", form.second.data or ""], config())
        except Plain as error:
            form.take(error)
        else:
            return see_other(url_for("site.orientation"))
    places = [place + 1 for place in ring.asked]
    status = 400 if form.errors or form.form_errors else 200
    return render_template("accounts/confirm.html", form=form, places=places, active="join"), status


def _failed(response: Response) -> bool:
    # Many people may come through one address: only tries that fail are counted.
    return response.status_code >= HTTPStatus.BAD_REQUEST


@bp.route("/sign-in", methods=["GET", "POST"])
@asks(Action.SIGN_IN)
@limiter.limit(lambda: config().sign_in_limit, methods=["POST"], deduct_when=_failed)
def sign_in() -> Any:
    """Name and passphrase; words that were being written travel along and are shown again afterwards."""
    form = SignInForm()
    if request.method == "GET" and actor().id is not None:
        return see_other(url_for("site.home"))
    if form.validate_on_submit():
        try:
            opened = signing_in.sign_in(
                form.name.data or "",
                form.passphrase.data or "",
                config(),
                own_device=bool(form.own_device.data),
                caller=caller_key(),
            )
        except Plain as error:
            form.take(error)
        else:
            return signed_in(opened, _after(opened), kept_words())
    return sign_in_page("", kept_words(), form), 403 if form.form_errors else 400 if form.errors else 200


def _after(opened: Opened) -> str:
    # Somebody who left in the middle of joining has no phrase yet: they get a new one.
    standing = service.standing_of(opened.account_id)
    if standing is Standing.SUSPENDED:
        # Why, until when, how to appeal, and the way to help: before anything that is closed to them.
        return url_for("moderation.my_measures")
    return url_for("accounts.phrase") if standing is Standing.JOINING else url_for("site.home")


def sign_in_page(words: str, kept: dict[str, str], form: SignInForm | None = None) -> str:
    """The sign-in page around words that must not get lost, behind the way to help where their writer may need it."""
    if form is None:
        form = SignInForm(formdata=None)
    retry = own_path(request.form.get("retry_url", "")) or (request.path if kept else "")
    return render_template(
        "accounts/sign_in.html",
        form=form,
        words=words,
        kept=kept,
        care=care_in(None, kept.values()),
        retry_url=retry,
        carried=carried_fields(),
        again="" if kept else readable_again(),
        active="sign_in",
    )


def signed_in(opened: Opened, target: str, kept: dict[str, str] | None = None) -> Response:
    """Gives the browser its session, then goes on, or shows the kept words ready to be sent."""
    sessions.end_behind(session_token())
    if kept:
        response = _words_again(opened, kept)
    else:
        response = see_other(target)
    return give_session(response, opened.token, days=config().own_session_days if opened.own_device else None)


def _words_again(opened: Opened, kept: dict[str, str]) -> Response:
    retry = own_path(request.form.get("retry_url", "")) or url_for("site.home")
    forget_actor()
    page = render_template(
        "errors/error.html",
        title=_("You are signed in again"),
        words=_("Here is what you were writing. Look it over and send it."),
        care=care_in(None, kept.values()),
        ways=(),
        kept=kept,
        can_send=True,
        carried=carried_fields(),
        retry_url=retry,
        action_url=url_for("site.home"),
        action_text=_("Go to the first page"),
        me=current_app.extensions["identify"](opened.token),
        again="",
    )
    return make_response(page)


@bp.post("/sign-out")
@asks(Action.SIGN_OUT)
def sign_out() -> Response:
    """Ends this browser's session."""
    if actor().id is not None:
        sessions.end_this(actor())
    session.clear()
    return take_session(see_other(url_for("site.home")))


@bp.route("/recover", methods=["GET", "POST"])
@asks(Action.RECOVER)
@limiter.limit(lambda: config().recover_limit, methods=["POST"])
def recover() -> Any:
    """A new passphrase for somebody who has the recovery phrase."""
    form = RecoverForm()
    if form.validate_on_submit():
        try:
            opened = signing_in.recover(
                form.name.data or "",
                form.phrase.data or "",
                form.passphrase.data or "",
                config(),
                own_device=bool(form.own_device.data),
                caller=caller_key(),
            )
        except Plain as error:
            form.take(error)
        else:
            return signed_in(opened, url_for("accounts.join_phrase"))
    status = 403 if form.form_errors else 400 if form.errors else 200
    return render_template("accounts/recover.html", form=form, active="sign_in"), status
