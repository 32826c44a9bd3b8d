"""The sign on a member's own device: what it says and who learns of it, on and off; and the worker that shows it."""

from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.accounts import pushes
from forum.accounts.forms import PushForm
from forum.accounts.routes import bp
from forum.errors import Invalid, Missing
from forum.extensions import limiter
from forum.lib.words import N_
from forum.policy import Action
from forum.web import actor, asks, reading, see_other
from forum.web.headers import let_a_worker_in
from forum.web.identity import config, session_token

# What stands on the lock screen: not whose it is, not from where, not what about.
SENTENCE = N_("A message is waiting")


@bp.get("/me/push")
@asks(Action.OWN_ACCOUNT)
def push() -> Any:
    """What the sign is, and where it is on."""
    return _page(PushForm())


@bp.post("/me/push")
@asks(Action.BE_CALLED)
@limiter.limit(lambda: config().write_limit)
def push_on() -> Any:
    """Turns the sign on in this browser."""
    form = PushForm()
    if form.validate_on_submit():
        try:
            pushes.turn_on(actor(), session_token(), config(), endpoint=(form.endpoint.data or "").strip())
        except Invalid as error:
            form.take(error)
        else:
            flash(_("It is on in this browser."), "good")
            return see_other(url_for("accounts.push"))
    return _page(form)


@bp.post("/me/push/<public_id>/off")
@asks(Action.OWN_ACCOUNT)
def push_off(public_id: str) -> Response:
    """Turns the sign off in one of the member's browsers."""
    pushes.turn_off(actor(), public_id)
    flash(_("It is off there."), "good")
    return see_other(url_for("accounts.push"))


@bp.get("/push-worker.js")
@asks(Action.LOOK_AROUND)
def push_worker() -> Response:
    """The worker, at the root so that it stands for the whole site; the same for everybody with one language."""
    _offered()
    answer = make_response(render_template("accounts/push_worker.js", sentence=_(SENTENCE), language=str(get_locale())))
    answer.mimetype = "text/javascript"
    return answer


def _page(form: PushForm) -> Any:
    _offered()
    from forum.lib import vapid  # noqa: PLC0415  # 9 MB that a process without push never carries

    let_a_worker_in()
    who, settings = actor(), config()
    browsers = pushes.mine(who)
    return render_template(
        "accounts/push.html",
        form=form,
        sentence=_(SENTENCE),
        browsers=browsers,
        here=any(browser.here for browser in browsers),
        key=vapid.pair(settings.push_key, settings.data_folder / "push.key").public,
        has_quiet=reading().quiet is not None,
        minutes=settings.push_ttl_minutes,
        idle_days=settings.own_session_idle_days,
        active="me",
    ), form.status


def _offered() -> None:
    if not config().push_contact:
        raise Missing(N_("This place calls nobody."))
