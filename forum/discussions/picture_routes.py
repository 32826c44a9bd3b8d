"""Pictures as they are served: our own JPEGs, from our own origin, to whoever may read the words they stand with."""

from flask import Response, make_response

from forum.discussions import access, pictures, waiting
from forum.discussions.routes import bp, tagged, unchanged
from forum.policy import Action
from forum.web import actor, asks
from forum.web.identity import config

# A saved picture is to say nothing, also not where it came from.
NAMED = 'inline; filename="picture.jpg"'


@bp.get("/pictures/<public_id>.jpg")
@asks(Action.READ_THREAD)
def picture(public_id: str) -> Response:
    """A picture of a post."""
    found = access.picture(actor(), public_id)
    same, tag = unchanged("picture", public_id)
    return same or _served(tagged(pictures.content(found), tag))


@bp.get("/pictures/waiting/<token>.jpg")
@asks(Action.PREVIEW)
def waiting_picture(token: str) -> Response:
    """A picture that was chosen and is not posted yet, for whoever chose it."""
    return _served(make_response(waiting.content(actor(), token, config())))


def _served(response: Response) -> Response:
    response.mimetype = "image/jpeg"
    response.headers["Content-Disposition"] = NAMED
    return response
