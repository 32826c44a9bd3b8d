"""How much of a form is looked at: its fields are counted before anything takes it apart.

Taking half a million fields apart holds everybody up for seconds.
"""

from http import HTTPStatus

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from forum.config import Config

FORM = "application/x-www-form-urlencoded"


def install(app: Flask, config: Config) -> None:
    """Refuses a form with more fields than any page of ours sends, before the forgery check reads it."""

    def refuse_crowded() -> None:
        if request.mimetype != FORM:
            return
        if request.get_data(cache=True).count(b"&") >= config.form_max_fields:
            # The page that says so must not take it apart either.
            request.form = ImmutableMultiDict()
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    app.before_request_funcs.setdefault(None, []).insert(0, refuse_crowded)
