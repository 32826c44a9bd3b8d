"""Names that people carry on other networks, and links to their personal pages there."""

import re
from collections.abc import Iterator

from forum.lib.gentle import ADJECTIVES, NOUNS
from forum.lib.given_names import GIVEN
from forum.lib.outing import english, spanish
from forum.lib.outing.looking import Looked
from forum.lib.outing.trace import Span, Spans

_MENTION = re.compile(r"(?<![\w.@/+-])@([^\W\d][\w.]{1,30}\w)(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})?(?![\w@])")
# A person of this place is addressed by a gentle pseudonym or a first name, and everybody by one of these.
_NOBODY = frozenset((*english.NOBODY, *spanish.NOBODY))
_PARTS = re.compile(r"[^\W\d_][a-zà-ÿ]*")
_REDDIT = re.compile(r"(?<![\w./])/?u/[A-Za-z0-9_-]{3,20}(?![\w/])")
_TAGGED = re.compile(r"(?<![\w.#])[^\W\d][\w.]{1,31}#\d{4}(?!\w)")

_NETWORKS = (
    "insta", "instagram", "ig", "snap", "snapchat", "discord", "telegram", "tiktok", "kik", "signal", "facebook", "fb",
    "twitter", "skype", "reddit", "whatsapp", "bluesky", "mastodon", "messenger",
)  # fmt: skip
_NETWORK_CUES = frozenset(_NETWORKS)
_NETWORK = rf"(?:{'|'.join(_NETWORKS)})"
# Letters alone after "is" may be any word ("my insta is gone"); with a digit, a dot or a line inside it is a name.
_SHAPED = r"@?(?=[\w.-]{0,30}[\d_]|[\w-]{1,30}\.\w)[^\W_][\w.-]{1,30}\w"
_NAME_THERE = r"(?!(?:a|an|the|un|una|i|my|mi|we|me|well|always|everybody|siempre|todos)\b)@?[^\W\d_][\w.-]{2,30}"
# Behind a colon and alone in its sentence, letters are a name, unless they say what became of the network.
_LONE = (
    r"(?!(?:never|nothing|deleted|closed|blocked|banned|forget|nowhere|useless|poison|nunca|borrado|borrada|cerrado|cerrada"
    r"|bloqueado|veneno)\b)[^\W\d_]{6,30}(?=\s{0,3}(?:[.,;!?\n]|\Z))"
)
# "SlowRiver", "slow_river": no ordinary word.
_SPLIT = r"(?-i:[A-Z][a-z]{1,20}[A-Z][a-z]\w{0,20})|[^\W\d_][^\W_]{0,20}_\w{1,20}"
_NAMED = re.compile(
    rf"\b{_NETWORK}(?:\s?(?:name|handle|user(?:name)?|id|nick|usuario|cuenta))?\s?(?:is|es|:|=)\s?({_SHAPED})"
    rf"|\b{_NETWORK} (?:name|handle|user(?:name)?|nick)\s?(?:is|:|=)\s?({_NAME_THERE})"
    rf"|\b(?:usuario|nombre|cuenta) (?:de|en) {_NETWORK}\s?(?:es|:|=)\s?({_NAME_THERE})"
    rf"|\b(?:on|en) {_NETWORK} (?:as|como) ({_NAME_THERE})"
    rf"|\b(?:on|en|my|mi) {_NETWORK}[:,]?\s({_SHAPED})"
    rf"|\b{_NETWORK}[:,]?\s(@?[^\W\d_]\w{{0,30}}_\w{{1,30}})"
    rf"|\b{_NETWORK}\s?[:=]\s?({_LONE})"
    rf"|\b({_SPLIT}) (?:on|en) {_NETWORK}\b",
    re.IGNORECASE,
)

# A path of the network's own, or of a group, leads to no one person.
_NOT_PEOPLE = (
    r"(?!(?:about|events?|explore|feed|groups?|hashtag|help|home|i|intent|legal|login|pages?|policies|policy|privacy"
    r"|r|search|settings|share|sharer|terms|watch)\b)"
)
_START = r"(?<![\w@.-])(?:https?://)?(?:www\.|m\.|old\.|mobile\.)?"
_NAME = r"@?[\w.%+-]{1,60}"
_PROFILE = re.compile(
    rf"{_START}(?:"
    rf"(?:facebook|fb|instagram|twitter|x|threads|vk|linktr|onlyfans|venmo|cash)\.(?:com|net|app|ee|me)"
    rf"/{_NOT_PEOPLE}\$?{_NAME}"
    rf"|[a-z]{{0,3}}\.?linkedin\.com/in/{_NAME}|tiktok\.com/@{_NAME}|snapchat\.com/add/{_NAME}"
    rf"|reddit\.com/u(?:ser)?/{_NAME}|(?:t\.me|wa\.me|m\.me|paypal\.me|telegram\.me)/\+?{_NAME}"
    rf"|bsky\.app/profile/{_NAME}"
    r")",
    re.IGNORECASE,
)
_HOSTS = (
    "facebook.", "fb.", "instagram.", "twitter.", "x.com", "threads.", "vk.", "linktr.", "onlyfans.", "venmo.", "cash.",
    "linkedin.", "tiktok.", "snapchat.", "reddit.", "t.me", "wa.me", "m.me", "paypal.me", "telegram.me", "bsky.app",
)  # fmt: skip
# Mastodon and its kin live at any address. Writers and channels that speak to everybody do not count.
_AT_PATH = re.compile(r"https?://(?!(?:www\.|m\.)?(?:youtube|medium)\.)[\w.-]{3,80}/@[\w.]{2,40}", re.IGNORECASE)


def profiles(looked: Looked) -> Spans:
    """Find links to personal pages."""
    if "/" not in looked.text:
        return
    for rule, marks in ((_PROFILE, _HOSTS), (_AT_PATH, ("/@",))):
        if any(mark in looked.low for mark in marks):
            yield from _spans(rule, looked.text)


def handles(looked: Looked) -> Spans:
    """Find names on other networks: "@name", "u/name", "my insta is ann_otter"."""
    text = looked.text
    for match in _MENTION.finditer(text) if "@" in text else ():
        if match.group().count("@") > 1 or not _is_of_here(match[1]):
            yield match.span()
    for mark, rule in (("u/", _REDDIT), ("#", _TAGGED)):
        yield from _spans(rule, text) if mark in text else ()
    if looked.has(_NETWORK_CUES):
        for match in _NAMED.finditer(text):
            yield next(match.span(number) for number in range(1, 9) if match[number])


def _spans(rule: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in rule.finditer(text))


def _is_of_here(token: str) -> bool:
    """Say whether "@token" speaks to somebody of this place, or to everybody, or means a time or a place."""
    parts = [part.casefold() for part in _PARTS.findall(token)]
    # Names of this place have capitals and may end in a number: "@Quiet_Otter7".
    letters = token.rstrip("0123456789") if token[0].isupper() else token
    return letters.replace("_", "").isalpha() and (
        all(part in _NOBODY or part in ADJECTIVES or part in NOUNS for part in parts)
        or token.casefold() in GIVEN
        or token.casefold() in _NOBODY
    )
