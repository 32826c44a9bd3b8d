"""Which addresses may become links: absolute http and https ones that do not hide where they go."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit, urlunsplit

REL = "nofollow noopener noreferrer ugc"
MAX_HREF = 2_000

# A word with a dot is a link only when it ends like a usual site; otherwise "Sorry.It was" would be one.
_BARE_ENDS = r"com|org|net|edu|gov|info|int|(?:co|org|nhs|gov|ac)\.uk|(?:com|org|gov)\.au|(?:co|org)\.nz|ie|eu"
_BARE_HOST = rf"(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.){{1,5}}(?:{_BARE_ENDS})"
_USER = r"(?:[\w.~%!$&*+,;=:-]{1,64}@)?"
_PATH = r"[^\s\"'<>{}|\\^`]"
_TAIL = rf"(?::\d{{1,5}})?(?![\w@-])(?!\.\w)(?:[/?#](?:{_PATH}*(?![!?.,:;*~_]){_PATH})?)?"

# Every repetition is bounded and no two can match the same text, so the cost stays linear (ASVS 1.3.12).
ADDRESS = re.compile(
    rf"(?<![\w@./\\-])(?:https?://{_USER}(?:[\w-]{{1,63}}\.){{1,8}}[^\W_]{{2,24}}|{_BARE_HOST}){_TAIL}",
    re.IGNORECASE,
)
# A word that ends like any site, for who looks for a way out: more endings than become links. Endings that are also words
# ("Sorry.It was", "come.to me") count with a path or "www." alone.
_ANY_END = (
    rf"(?:{_BARE_ENDS}|app|biz|blog|chat|club|dev|fr|gg|icu|io|lol|ly|mobi|nl|online|pl|pw|ru|shop|site|tel|tk|tv|uk|vip"
    r"|website|wiki|xyz)"
)
_AWAY = re.compile(
    rf"(?<![\w@.-])(?:https?://|www\.)?((?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.){{1,5}}{_ANY_END})(?![\w-])(?!\.\w)"
    rf"|(?<![\w@.-])(?:https?://|www\.)?((?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.){{1,5}}[^\W\d_]{{2,24}})(?=/[\w@+])"
    rf"|https?://{_USER}((?:[\w-]{{1,63}}\.){{1,8}}[\w-]{{1,63}})"
    rf"|(?<![\w@.-])www\.((?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,24}})",
    re.IGNORECASE,
)
_SAID_DOT = re.compile(
    r"\s?[\[({]\s?(?:dot|punto|\.)\s?[\])}]\s?|\s(?:dot|punto)\s(?=(?:com|net|org|info|shop|xyz)\b)", re.IGNORECASE
)
_BARE = re.compile(rf"{_BARE_HOST}{_TAIL}", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"`\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
_HOST = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?", re.IGNORECASE)


def safe_href(address: str) -> str | None:
    """Return an address as it may stand in a link, without user name and password, or None when it must not be one.

    Only absolute http and https addresses with a plain host pass. The host is written in ASCII, so that a look-alike
    letter shows in the browser's status line; other characters outside ASCII are percent-encoded.
    """
    if not address or len(address) > MAX_HREF or _FORBIDDEN.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        plain_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # also what the idna codec raises
        return None
    if parts.scheme not in ("http", "https") or not address[len(parts.scheme) :].startswith("://"):
        return None
    if not _HOST.fullmatch(plain_host):
        return None
    place = plain_host if port is None else f"{plain_host}:{port}"
    return urlunsplit((parts.scheme, place, *(_ascii(part) for part in parts[2:])))


def is_safe(address: str) -> bool:
    """Say whether an address may become a link."""
    return safe_href(address) is not None


def with_scheme(address: str) -> str:
    """Put https:// before an address that names only a site ("example.org/help"), and return any other as it is."""
    return f"https://{address}" if _BARE.fullmatch(address) else address


def without_user(text: str) -> str:
    """Drop user:password@ from the visible text of an address."""
    head, mark, rest = text.partition("://")
    stop = min((place for place in (rest.find(sign) for sign in "/?#") if place >= 0), default=len(rest))
    return head + mark + rest[:stop].rpartition("@")[2] + rest[stop:]


def leading_away(text: str, own_hosts: Iterable[str]) -> Iterator[str]:
    """Find the sites that a text names, whether they become links or not, but for this place's own hosts."""
    if "." not in text and "dot" not in text.casefold() and "punto" not in text.casefold():
        return
    ours = {host.casefold() for host in own_hosts}
    for match in _AWAY.finditer(_SAID_DOT.sub(".", text)):
        host = next(group for group in match.groups() if group).casefold()
        if host not in ours:
            yield host


def _ascii(text: str) -> str:
    return text if text.isascii() else quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")
