"""A text of Talk as it will be kept and shown, or the sentence that says why it cannot be."""

from collections.abc import Iterable
from typing import NamedTuple

from forum.config import Config
from forum.discussions import pictures
from forum.discussions.models import Post
from forum.discussions.placing import Written
from forum.errors import Conflict, Invalid
from forum.lib import ids, markup, typed
from forum.lib.words import N_
from forum.vocabulary import ContentNote

NO_WORDS = N_("There are no words yet. A single sentence is enough.")


def rendered(raw: str, config: Config) -> tuple[str, str]:
    """A text as it will be kept and as it will be shown. Raises Invalid like `checked_text`, also when nothing shows."""
    source = checked_text(raw, config)
    html = markup.render(source)
    if not html:
        raise Invalid({"text": NO_WORDS})
    return source, html


def checked_text(raw: str, config: Config) -> str:
    """A post's text as it will be kept. Raises Invalid with the field `text` when it is empty or too long."""
    text = typed.text(raw)
    if not text:
        raise Invalid({"text": NO_WORDS})
    if len(text) > config.post_max_characters:
        over = len(text) - config.post_max_characters
        raise Invalid({"text": N_("That is %(over)d characters too long. Your words are still here.")}, over=over)
    return text


def checked_title(raw: str, config: Config) -> str:
    """A thread's title as it will be kept. Raises Invalid with the field `title`."""
    title = typed.line(raw)
    if not title:
        raise Invalid({"title": N_("Please give it a title, so that people find it.")})
    if len(title) > config.title_max_characters:
        raise Invalid({"title": N_("A title may have %(most)d characters.")}, most=config.title_max_characters)
    return title


def written(text: str, nonce: str, notes: Iterable[ContentNote], config: Config) -> Written:
    """A text and its choices, ready to be stored. Raises Invalid like `checked_text`, Conflict for a broken form."""
    source, html = rendered(text, config)
    if not ids.is_nonce(nonce):
        raise Conflict(N_("This form is not complete. Please reload the page; your words are still here."))
    return Written(source, html, nonce, tuple(notes))


class Wording(NamedTuple):
    """What a text says: the title, when it opens a thread, its words, and what is said about its pictures."""

    title: str
    source: str
    alts: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All of it, as it is judged and compared when it is sent."""
        return tuple(text for text in (self.title, self.source, *self.alts) if text)


def wording_of(post: Post) -> Wording:
    """What a text says as it stands."""
    alts = tuple(each.alt for each in pictures.of_posts([post.id]).get(post.id, ()))
    return Wording(post.thread.title if post.is_opening else "", post.source, alts)
