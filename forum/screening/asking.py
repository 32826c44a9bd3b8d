"""Asks once before words that could lead to a person are sent; keeps nothing of it, neither words nor that it asked.

Whoever may be in danger is heard before they are asked, as somebody in the middle of it may not press twice: their words wait.
"""

import hmac
from collections.abc import Iterable

from forum.accounts.queries import Member
from forum.config import Config
from forum.errors import AskFirst
from forum.lib import outing
from forum.lib.outing import Kind
from forum.screening.judging import NOTHING, Finding
from forum.vocabulary import HeldFor

# A note with more pieces would be longer than the words it is about.
MOST_PIECES = 6
# Stands in no text that is kept, so a title and a text are never mistaken for one text.
_BETWEEN = "\x00"


def ask_first(
    actor: Member, config: Config, seen: object, *texts: str, finding: Finding = NOTHING, under_alias: bool = False
) -> None:
    """Raises AskFirst when there is a `question` about the texts."""
    asked = question(actor, config, seen, *texts, finding=finding, under_alias=under_alias)
    if asked is not None:
        raise asked


def question(
    actor: Member, config: Config, seen: object, *texts: str, finding: Finding = NOTHING, under_alias: bool = False
) -> AskFirst | None:
    """What is to be asked when the texts lead to a person and `seen` does not show that the actor was asked about them.

    A rule that finds in them who somebody is (`finding`) asks without a piece of its own. Under a one-off name the writer's own
    name here leads to them too.
    """
    mentions = (met for text in texts for met in outing.mentions(text, actor.name))
    own = [(Kind.OWN_NAME, met) for met in mentions] if under_alias else []
    pieces = [*own, *pieces_in(texts, finding)]
    if not pieces:
        return None
    digest = digest_of(actor, config, *texts)
    if isinstance(seen, str) and hmac.compare_digest(seen.encode("utf-8", "replace"), digest.encode()):
        return None
    return AskFirst(distinct(pieces), digest)


def pieces_in(texts: Iterable[str], finding: Finding) -> list[tuple[Kind, str]]:
    """What in some texts could lead to a person: of which kind, and the very words, none where a rule of `finding` says so."""
    said = [text for text in texts if text]
    pieces = [(trace.kind, trace.piece(text)) for text in said for trace in outing.found(text)]
    return pieces or ([(Kind.PERSON, "")] if finding.names_somebody and said else [])


def heard_first(asked: AskFirst | None, finding: Finding) -> HeldFor | None:
    """Why words wait that would be asked about: their writer may be in danger, so a person hears of them at once and others
    read them when their writer, or that person, has looked. Raises what is `asked` about all other words, and about those that
    would tell whose one-off name it is."""
    if asked is None:
        return None
    if finding.may_be_in_danger and all(kind is not Kind.OWN_NAME for kind, _piece in asked.pieces):
        return HeldFor.TRACE
    raise asked


def digest_of(actor: Member, config: Config, *texts: str) -> str:
    """What shows that the actor was asked about exactly these texts."""
    return outing.digest(_BETWEEN.join(texts), actor.id, config.secret_key.encode())


def distinct(pieces: Iterable[tuple[Kind, str]]) -> tuple[tuple[Kind, str], ...]:
    """Each piece once, and no more than fit a note."""
    return tuple(dict.fromkeys(pieces))[:MOST_PIECES]
