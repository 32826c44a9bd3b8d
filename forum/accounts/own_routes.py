"""A member's own page: name, devices, passphrase, recovery phrase."""

from typing import Any

from flask import Response, flash, render_template, request, session, url_for
from flask_babel import gettext as _

from forum.accounts import queries, sessions, shield, signing_in
from forum.accounts.forms import PassphraseForm, PhraseForm
from forum.accounts.routes import bp, signed_in
from forum.errors import Plain
from forum.extensions import limiter
from forum.policy import Action, may
from forum.web import actor, asks, see_other
from forum.web.identity import config, session_token, take_session


@bp.get("/me")
@asks(Action.OWN_ACCOUNT)
def me() -> str:
    """What is kept of the member, and where they are signed in."""
    who = actor()
    return render_template(
        "accounts/me.html",
        devices=queries.devices(who.id, who.session_id),
        account=queries.own_facts(who.id),
        may_invite=may(who, Action.INVITE).allowed,
        most=_first_days(),
        active="me",
    )


def _first_days() -> dict[str, int]:
    kept = config()
    return {
        "threads": kept.new_threads_per_day,
        "replies": kept.new_replies_per_hour,
        "lines": kept.new_lines_per_hour,
    }


@bp.post("/me/devices/<public_id>/end")
@asks(Action.OWN_ACCOUNT)
def end_device(public_id: str) -> Response:
    """Signs one device out."""
    sessions.end(actor(), public_id)
    flash(_("That device is signed out."), "good")
    return see_other(url_for("accounts.me"))


@bp.post("/me/devices/end")
@asks(Action.OWN_ACCOUNT)
def end_everywhere() -> Response:
    """Signs the member out everywhere, here too."""
    sessions.end_all(actor().id)
    session.clear()
    flash(_("You are signed out everywhere."), "good")
    return take_session(see_other(url_for("accounts.sign_in")))


@bp.route("/me/shield", methods=["GET", "POST"])
@asks(Action.OWN_ACCOUNT)
@limiter.limit(lambda: config().write_limit, methods=["POST"])
def end_shield() -> Any:
    """Asks once, then ends the member's own first weeks."""
    if request.method == "GET" and queries.own_facts(actor().id).shield_until is not None:
        return render_template("accounts/shield.html", active="me")
    if request.method == "POST":
        shield.end(actor())
        flash(_("It is ended. Nothing tells anybody."), "good")
    return see_other(url_for("accounts.me"))


@bp.route("/me/passphrase", methods=["GET", "POST"])
@asks(Action.OWN_ACCOUNT)
@limiter.limit(lambda: config().sign_in_limit, methods=["POST"])
def passphrase() -> Any:
    """A new passphrase; every other device is signed out."""
    form, who = PassphraseForm(), actor()
    if form.validate_on_submit():
        own = any(device.here and device.own_device for device in queries.devices(who.id, who.session_id))
        try:
            opened = signing_in.change_passphrase(
                who, form.old.data or "", form.passphrase.data or "", config(), own_device=own
            )
        except Plain as error:
            form.take(error)
        else:
            flash(_("Your passphrase is changed. Other devices are signed out."), "good")
            return signed_in(opened, url_for("accounts.me"))
    return render_template("accounts/passphrase.html", form=form, active="me"), 400 if form.errors else 200


@bp.route("/me/phrase", methods=["GET", "POST"])
@asks(Action.OWN_ACCOUNT)
@limiter.limit(lambda: config().sign_in_limit, methods=["POST"])
def phrase() -> Any:
    """A new recovery phrase; the old one stops working."""
    form = PhraseForm()
    if request.method == "GET" and sessions.keyring(session_token()).phrase:
        return see_other(url_for("accounts.join_phrase"))
    if form.validate_on_submit():
        try:
            signing_in.renew_phrase(actor(), session_token(), form.old.data or "")
        except Plain as error:
            form.take(error)
        else:
            return see_other(url_for("accounts.join_phrase"))
    return render_template("accounts/new_phrase.html", form=form, active="me"), 400 if form.errors else 200
