"""What members write becomes HTML here and nowhere else: Markdown, then bleach, then nothing touches it again."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from html import unescape
from html.parser import HTMLParser
from typing import Any, TypeVar

import bleach
from bleach.linkifier import LinkifyFilter
from markdown_it import MarkdownIt

from forum.lib import links
from forum.lib.commonmark import new_markdown

# Raised whenever the same source may give other HTML, so that `rerender` finds what is old.
RENDER_VERSION = 1

TAGS = frozenset(
    {"p", "br", "strong", "em", "del", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr", "h3", "h4"}
)
ATTRIBUTES = {"a": ["href", "title", "rel"]}
SCHEMES = frozenset({"http", "https"})

# Text as compact JSON: a str, or an element [tag, {attributes}?, *children].
Node = str | list[Any]

_VOID = frozenset({"br", "hr"})
_BLOCKS = TAGS - {"strong", "em", "del", "code", "a"}
# Control characters, switches of the writing direction that could turn a line around, and halves of characters.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# Inside a word these stand without a gap; every other tag parts words.
_INLINE_TAG = re.compile(r'</?(strong|em|del|code|a)(\s[^>"]*("[^"]*"[^>"]*)*)?>')
_TAG = re.compile(r'<[^>"]*("[^"]*"[^>"]*)*>')

# A line of words with single spaces and the usual marks behind them. Nothing in it means anything to Markdown, can be a link
# or needs the sanitiser, and most lines in a room are like this.
_WORD = r"[^\W_]+(?:['’-][^\W_]+)*[.,!?;…]{0,3}"
_PLAIN_LINE = re.compile(rf"(?![\d]){_WORD}(?: {_WORD})*")

T = TypeVar("T")
# Tools that nobody uses at the moment. They cost more to make than a line costs to render, so they are lent to one caller
# at a time: a Cleaner in two hands mixed two members' texts (security.md, section 6), and one for each thread would be
# made anew for each line, since under eventlet every socket event has a thread of its own.
_markdowns: list[MarkdownIt] = []
_cleaners: list[Any] = []


def render(source: str) -> str:
    """Turn Markdown that a member wrote into HTML that is safe to show to everybody (security.md, section 6).

    About 5 ms for 1,000 characters, so it runs once, when something is written. The caller limits the length.
    """
    plain = _UNSEEN.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
    if _PLAIN_LINE.fullmatch(plain):
        return f"<p>{plain}</p>"
    return _rendered(plain)


def _rendered(plain: str) -> str:
    rendered = _lent(_markdowns, new_markdown, lambda markdown: str(markdown.render(plain)))
    return _clean(rendered).strip()


def nodes(html: str) -> list[Node]:
    """Turn HTML from `render` into a compact JSON tree, from which a script builds elements without parsing HTML."""
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.top


def plain(html: str) -> str:
    """Return the words of HTML from `render` on one line, as the search keeps them and muted words are looked for; PostgreSQL does the same in SQL."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html))).split())


def excerpt(html: str, length: int) -> str:
    """Return the beginning of HTML from `render` as plain text on one line, at most `length` characters."""
    text = plain(html)
    if len(text) <= length:
        return text
    cut = text[: max(length - 1, 0)]
    if not text[len(cut)].isspace():
        # Not in the middle of a word, unless the word is most of what there is.
        shorter = cut.rpartition(" ")[0]
        cut = shorter if len(shorter) > length // 2 else cut
    return cut.rstrip() + "…" if length > 0 else ""


def _clean(html: str) -> str:
    """Sanitise, and let bleach make addresses in the text into links."""
    return _lent(_cleaners, _new_cleaner, lambda cleaner: str(cleaner.clean(html)))


def _lent(spare: list[T], make: Callable[[], T], use: Callable[[T], str]) -> str:
    """Use a tool that nobody else has in hand, and lay it back; one that failed is not used again."""
    try:
        tool = spare.pop()
    except IndexError:
        tool = make()
    done = use(tool)
    spare.append(tool)
    return done


def _new_cleaner() -> Any:
    callbacks: list[Any] = [_link]
    linkify = partial(LinkifyFilter, callbacks=callbacks, skip_tags={"pre", "code"}, url_re=links.ADDRESS)
    cleaner: Any = bleach.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, strip=True, strip_comments=True, filters=[linkify]
    )
    cleaner.walker = _with_quick_parents(cleaner.walker)
    return cleaner


def _with_quick_parents(walker: Any) -> Any:
    """Return bleach's tree walker, made to remember each element's place among its siblings.

    The original counts through all siblings for every element: 2.3 s of processor time for 13,000 list items.
    """

    def parent_of(self: Any, node: Any) -> Any:
        # html5lib writes a node as (element, its place, its ancestors, "text" or "tail" or None).
        if not isinstance(node, tuple) or node[3] == "text" or len(node[2]) < 2:
            return walker.getParentNode(self, node)
        ancestors = node[2]
        parent, siblings = ancestors.pop(), ancestors[-1]
        known = vars(self).setdefault("places", {})
        if siblings not in known:
            known[siblings] = {element: place for place, element in enumerate(siblings)}
        return parent, known[siblings][parent], ancestors, None

    return type("QuickWalker", (walker,), {"getParentNode": parent_of})


def _link(attributes: dict[Any, str], new: bool = False) -> dict[Any, str] | None:
    """Decide about one link, found in the text (`new`) or written as one: keep it with a safe address, or drop it."""
    address, text = attributes.get((None, "href"), ""), attributes.get("_text", "")
    if new and not text.lower().startswith(("http://", "https://")):
        address = f"https://{text}"
    href = links.safe_href(address)
    if href is None:
        return None
    kept: dict[Any, str] = {(None, "href"): href, (None, "rel"): links.REL}
    if (None, "title") in attributes:
        kept[(None, "title")] = attributes[(None, "title")]
    kept["_text"] = links.without_user(text) if links.ADDRESS.fullmatch(text) else text
    return kept


class _TreeBuilder(HTMLParser):
    """Builds the tree of our own HTML, which is well-formed: bleach wrote it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Node] = []
        self._open: list[list[Any]] = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element: list[Any] = [tag]
        if attrs:
            element.append({name: value or "" for name, value in attrs})
        self._open[-1].append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, if it is the one that is open."""
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Add text, joined to text before it."""
        inside = self._open[-1]
        first_child = 0 if inside is self.top else 1
        if len(inside) > first_child and isinstance(inside[-1], str):
            inside[-1] += data
        else:
            inside.append(data)


def _texts(tree: Iterable[Node]) -> Iterable[str]:
    """Give the text of a tree, with a space where a block begins or ends."""
    for node in tree:
        if isinstance(node, str):
            yield node
            continue
        gap = " " if node[0] in _BLOCKS else ""
        yield gap
        yield from _texts(child for child in node[1:] if not isinstance(child, dict))
        yield gap
