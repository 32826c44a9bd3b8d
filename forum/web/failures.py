"""Errors as pages that say what to do next, keep the person's words, and as acks for sockets."""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forum import errors
from forum.lib.outing import LABELS
from forum.lib.words import N_
from forum.transaction import is_passing, release
from forum.web import care
from forum.web.identity import as_visitor
from forum.web.pages import readable_again

log = logging.getLogger("forum")

STATUS: dict[type[errors.Plain], int] = {
    errors.SignInNeeded: 401,
    errors.Refused: 403,
    errors.Missing: 404,
    errors.Conflict: 409,
    errors.TooSoon: 429,
    errors.Invalid: 400,
    errors.AskFirst: 422,
}
TITLES = {
    400: N_("We could not read that"),
    401: N_("Please sign in"),
    403: N_("Not open to you"),
    404: N_("Nothing is here"),
    405: N_("Not from here"),
    409: N_("Somebody was quicker"),
    413: N_("That is too long"),
    422: N_("One look before it goes out"),
    429: N_("A short pause"),
    500: N_("Something broke on our side"),
    503: N_("We could not save that"),
}
WORDS = {
    400: N_("Something in the address or the form did not fit. Please go back and try once more."),
    404: N_("It was taken back, has moved, or was never here. Talk and Rooms are where people are."),
    405: N_("This address is not meant to be opened like this. Please start from the home page."),
    413: N_("What you sent is larger than we can take. Please send it in smaller parts."),
    500: N_("It is not your fault. We wrote down what broke, without your words. Please try again in a moment."),
    503: N_("We could not save that just now: your words are still here. Please try again in a moment."),
}
RETRY_SECONDS = 2
# Fields that hold what a person wrote; everything else in a form (tokens, passphrases, choices) is never shown again.
KEPT_FIELDS = ("title", "text", "note", "words", "about", "welcome", "win", "intention")
KEPT_LINES = ("name",)
CARRIED_FIELDS = (
    "parent", "nonce", "notes", "reason", "version", "days", "role", "wish", "seen_warning", "one_off",
    "pictures_here", "kept_picture", "kept_alt", "picture_alt", "picture_lost", "answers", "step",
    "mood", "craving", "that_is_all",
)  # fmt: skip
# More values than any of our forms has under one name.
CARRIED_MOST = 20


def kept_words() -> dict[str, str]:
    """What the person wrote in the form that failed, by field; empty for everything but a form of words."""
    if request.method != "POST":
        return {}
    try:
        form = request.form
    except HTTPException:
        return {}
    return {name: form[name] for name in KEPT_FIELDS if form.get(name, "").strip()}


def say(reason: str, values: Mapping[str, Any]) -> str:
    """A marked sentence in the reader's language, and so the marked pieces that fill it."""
    filled = {name: say(*value) if isinstance(value, errors.Told) else value for name, value in values.items()}
    return _(reason, **filled) if reason else ""


def error_page(
    status: int,
    words: str = "",
    kept: dict[str, str] | None = None,
    error: errors.Plain | None = None,
    ways: Sequence[tuple[str, str]] = (),
) -> Response:
    """A page that names what happened and what to do next, with the person's words in a form that posts them again.

    First the way to help, where the words that are refused say that their writer may need it; `ways` are the names and
    addresses of what is open to them.
    """
    if _wants_json():
        return _with_status(jsonify(ok=False, reason=words or say(WORDS.get(status, ""), {})), status)
    kept = kept_words() if kept is None else kept
    form_again = request.method == "POST" and not kept and _can_get()
    back = _page_above() if status == STATUS[errors.Conflict] else ""
    action = (
        (request.path, _("Open the form again")) if form_again else (url_for("site.home"), _("Go to the first page"))
    )
    action_url, action_text = (back, _("Look at it as it is now")) if back else action
    page = render_template(
        "errors/error.html",
        title=say(TITLES.get(status, TITLES[400]), {}),
        words=words or say(WORDS.get(status, WORDS[400]), {}),
        action_url=action_url,
        action_text=action_text,
        kept=kept,
        retry_url=request.path,
        carried=carried_fields(),
        # Where this is not open to them, or gone, the same words would only come back.
        can_send=status not in (403, 404),
        care=care.care_in(error, kept.values()),
        ways=ways,
        # The words stand on this page only.
        again="" if kept else readable_again(),
    )
    return _with_status(make_response(page), status)


def _can_get() -> bool:
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _page_above() -> str:
    """The nearest page above this address: of an act, what it was about; empty when that is the first page."""
    adapter = current_app.url_map.bind("")
    above = request.path.rpartition("/")[0]
    while above:
        try:
            if adapter.match(above, method="GET"):
                return above
        except HTTPException:
            above = above.rpartition("/")[0]
    return ""


def carried_fields() -> dict[str, list[str]]:
    """The choices of the failed form that must travel with the words: where they answer to, their notes and nonce."""
    if request.method != "POST":
        return {}
    try:
        found = {
            name: request.form.getlist(name)[:CARRIED_MOST]
            for name in CARRIED_FIELDS
            if any(request.form.getlist(name))
        }
        # A file cannot be put back into a form. What was taken in before the form failed is carried by its name.
        lost = {"picture_lost": ["1"]} if any(request.files.values()) else {}
        taken: dict[str, list[str]] = g.get("pictures_taken", lost)
        return found | taken
    except HTTPException:
        return {}


def ack_of(error: errors.Plain, sent: object = None) -> dict[str, Any]:
    """The refusal of a socket event: `{ok: false, reason, wait?, outing?, rule?, care?}`; `sent` is what the page had sent."""
    answer: dict[str, Any] = {"ok": False, "reason": say(error.reason or str(error), error.values)}
    if isinstance(error, errors.TooSoon):
        answer["wait"] = error.wait
    if isinstance(error, errors.Withheld):
        answer |= {"rule": url_for("site.rules", _anchor=error.rule)} if error.rule else {}
    fields = [sent.get(name) for name in KEPT_FIELDS] if isinstance(sent, dict) else []
    answer |= care.carried(care.care_in(error, [words for words in fields if isinstance(words, str)]))
    if isinstance(error, errors.AskFirst):
        answer["seen"] = error.digest
        answer["outing"] = [
            {"kind": kind, "label": say(LABELS[kind], {}), "words": words} for kind, words in error.pieces
        ]
    return answer


def install(app: Flask, ask_to_sign_in: Callable[[str, dict[str, str]], str]) -> None:
    """Turns every error into an answer. `ask_to_sign_in(words, kept)` renders the sign-in page around kept words."""
    app.extensions["ask_to_sign_in"] = ask_to_sign_in
    app.register_error_handler(errors.Plain, _on_plain)
    app.register_error_handler(CSRFError, _on_expired_form)
    app.register_error_handler(RateLimitExceeded, _on_limit)
    for kind in (DBAPIError, PoolTimeout):
        app.register_error_handler(kind, _on_database)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_anything)


def _on_plain(error: errors.Plain) -> Response:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    words = say(error.reason or str(error), error.values)
    if isinstance(error, errors.SignInNeeded) and not _wants_json():
        page = current_app.extensions["ask_to_sign_in"](words, kept_words())
        return _with_status(make_response(page), status)
    answer = error_page(status, words, error=error)
    if isinstance(error, errors.TooSoon):
        answer.headers["Retry-After"] = str(error.wait)
    return answer


def _on_expired_form(error: CSRFError) -> Response:
    words = _("This form was open for too long or came from somewhere else. Please send it again.")
    return error_page(400, words, kept_words() | _kept_lines())


def _kept_lines() -> dict[str, str]:
    # Not among the words that travel through signing in, where `name` is part of the sign-in form itself.
    form = request.form if request.endpoint != "accounts.sign_in" else {}
    return {name: form[name] for name in KEPT_LINES if form.get(name, "").strip()}


def _on_limit(error: RateLimitExceeded) -> Response:
    return error_page(429, _("That was a lot at once. Please wait a minute, then send it again."))


def _on_database(error: SQLAlchemyError) -> Response:
    log.error("database refused: %s", type(getattr(error, "orig", error)).__name__)
    release()
    try:
        answer = error_page(503)
    except SQLAlchemyError:
        # It cannot even tell who is asking: the page, with their words in its form, is then made for nobody.
        release()
        as_visitor()
        answer = error_page(503)
    if is_passing(error):
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _on_http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    answer = error_page(error.code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def _on_anything(error: Exception) -> Response:
    # Places only: the message of an exception may quote what a person wrote.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected %s\n%s", type(error).__name__, places)
    try:
        return error_page(500)
    except Exception as second:  # the page itself may be what is broken
        log.error("the error page failed too: %s", type(second).__name__)
        return Response(WORDS[500], 500, mimetype="text/plain")


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _with_status(response: Response, status: int) -> Response:
    response.status_code = status
    return response
