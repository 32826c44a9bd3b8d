"""Pictures as they are served: our own JPEGs, from our own origin, to whoever may read the words they stand with."""

from flask import Response, make_response, render_template

from forum.discussions import access, pictures, waiting
from forum.discussions.routes import bp, tagged, unchanged
from forum.policy import Action, may
from forum.web import actor, asks, reading
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


@bp.get("/pictures/<public_id>")
@asks(Action.READ_THREAD)
def picture_page(public_id: str) -> str:
    """A page with one picture, where a cover leads in a browser without scripts: the way out stands on it too."""
    who = actor()
    post = access.post(who, access.picture(who, public_id).post_id)
    shown = next(each for each in pictures.of_posts([post.id])[post.id] if each.public_id == public_id)
    sees_hidden = may(who, Action.READ_HIDDEN).allowed
    facts = {"post": post, "picture": shown, "reading": reading(), "sees_hidden": sees_hidden}
    return render_template("discussions/picture.html", active="talk", **facts)


@bp.get("/pictures/waiting/<token>.jpg")
@asks(Action.PREVIEW)
def waiting_picture(token: str) -> Response:
    """A picture that was chosen and is not posted yet, for whoever chose it."""
    return _served(make_response(waiting.content(actor(), token, config())))


def _served(response: Response) -> Response:
    response.mimetype = "image/jpeg"
    response.headers["Content-Disposition"] = NAMED
    return response
