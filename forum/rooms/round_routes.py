"""The round as pages and forms: everything the sockets do, without a script."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _

from forum.errors import AskFirst, Invalid, Plain, Refused, TooSoon
from forum.extensions import limiter
from forum.lib.checkin import WORDS_MAX, CheckIn, Unfit
from forum.lib.paging import parse_number
from forum.policy import Action
from forum.rooms import access, hands, speaking
from forum.rooms import round as rounds
from forum.rooms.floor import AnothersTurn
from forum.rooms.forms import LineForm
from forum.rooms.round_forms import CheckInForm
from forum.rooms.routes import after_words, bp, room_page, unheard
from forum.screening.passing import LinesWait
from forum.screening.urgent import at_pace
from forum.web import actor, asks, see_other
from forum.web.checkin import aloud, read
from forum.web.failures import STATUS
from forum.web.identity import config


def _to_round(public_id: str, *, listening: bool = False) -> Any:
    return see_other(url_for("rooms.room", public_id=public_id, listen=1 if listening else None, _anchor="round"))


def _back(public_id: str) -> Any:
    """To the room again; who was just listening goes on listening."""
    return _to_round(public_id, listening="listen" in request.args)


@bp.post("/r/<public_id>/hand")
@asks(Action.SAY)
@limiter.limit(lambda: config().write_limit)
def hand(public_id: str) -> Any:
    """Raises one's hand."""
    hands.raise_hand(actor(), public_id, config())
    return _to_round(public_id)


@bp.post("/r/<public_id>/pass")
@asks(Action.ENTER_ROOM)
@limiter.limit(lambda: config().write_limit)
def step_back(public_id: str) -> Any:
    """Passes, or takes one's hand down."""
    hands.step_back(actor(), public_id, config())
    return _back(public_id)


@bp.post("/r/<public_id>/listen")
@asks(Action.ENTER_ROOM)
@limiter.limit(lambda: config().write_limit)
def just_listen(public_id: str) -> Any:
    """Just listens, or takes part again."""
    listening = request.form.get("listening") == "1"
    hands.listen(actor(), public_id, config(), listening=listening)
    return _to_round(public_id, listening=listening)


@bp.post("/r/<public_id>/thank")
@asks(Action.SAY)
@limiter.limit(lambda: config().write_limit)
def thank(public_id: str) -> Any:
    """Says thank you for somebody's turn."""
    hands.thank(actor(), public_id, parse_number(request.form.get("turn")), config())
    return _back(public_id)


@bp.post("/r/<public_id>/turn")
@asks(Action.MOVE_TURN)
@limiter.limit(lambda: config().write_limit)
def turn(public_id: str) -> Any:
    """Moves the turn on: to the next, or past somebody who is not there."""
    version, later = parse_number(request.form.get("version")), request.form.get("later") == "1"
    rounds.move(actor(), public_id, version, config(), later=later)
    return _back(public_id)


@bp.post("/r/<public_id>/round")
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit)
def begin_round(public_id: str) -> Any:
    """Begins a round."""
    rounds.begin(actor(), public_id, request.form.get("kind"), request.form.get("whom"), config())
    return _back(public_id)


@bp.post("/r/<public_id>/round/first")
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit)
def put_first(public_id: str) -> Any:
    """Lets somebody come next."""
    rounds.put_first(actor(), public_id, parse_number(request.form.get("turn")), config())
    return _back(public_id)


@bp.post("/r/<public_id>/round/end")
@asks(Action.HOST)
@limiter.limit(lambda: config().write_limit)
def end_round(public_id: str) -> Any:
    """Ends the round."""
    rounds.end(actor(), public_id, config())
    return _back(public_id)


@bp.post("/r/<public_id>/check-in")
@asks(Action.SAY)
@at_pace(win=WORDS_MAX, intention=WORDS_MAX)
def check_in(public_id: str) -> Any:
    """Says a check-in, or passes with an empty one. What cannot be taken yet stands in the form again."""
    form = CheckInForm()
    try:
        said = _say(public_id, form)
    except Unfit as unfit:
        return _again(public_id, form, Invalid(unfit.problems, **unfit.values))
    except (AskFirst, Invalid, TooSoon, AnothersTurn, LinesWait) as error:
        return _again(public_id, form, error)
    except Refused as error:
        return unheard(public_id, error)
    if said is None:
        flash(_("You passed. That is always fine."), "good")
        return _to_round(public_id)
    return after_words(said, public_id, "round")


def _say(public_id: str, form: CheckInForm) -> Any:
    nonce, seen, ending = form.nonce.data, form.seen_warning.data or "", bool(form.that_is_all.data)
    written = read(form, CheckIn)
    words = speaking.Words(written, aloud(written))
    return speaking.say_check_in(actor(), public_id, config(), words, nonce=nonce, seen=seen, that_is_all=ending)


def _again(public_id: str, form: CheckInForm, error: Plain) -> Any:
    form.take(error)
    answer = room_page(access.room(actor(), public_id), LineForm(formdata=None), form)
    answer.status_code = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return answer
