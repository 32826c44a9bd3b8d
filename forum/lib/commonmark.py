"""Markdown as members write it: plain CommonMark without HTML and images, shallow enough to read on a phone."""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.lib import links

# Deeper quotes and lists than this cannot be read on a phone; what is deeper stays as plain text, nothing is lost.
MAX_BLOCK_LEVEL = 16
MAX_INLINE_DEPTH = 8

_HEADINGS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}

Rule = Callable[[StateBlock, int, int, bool], bool]


def new_markdown(html: bool = False) -> MarkdownIt:
    """Return a Markdown renderer; `html=True` is for the tests alone, which feed tags to the sanitiser with it."""
    markdown = MarkdownIt("commonmark", {"html": html, "breaks": True, "maxNesting": 2 * MAX_BLOCK_LEVEL})
    markdown.disable("image").enable("strikethrough")
    # Which other blocks a rule may end: the same as in markdown-it itself.
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.at("blockquote", _shallow(blockquote), ends)
    markdown.block.ruler.at("list", _shallow(list_block), {"alt": ends["alt"][:3]})
    markdown.core.ruler.push("our_tags", _our_tags)
    # markdown-it's own way to replace its two functions for addresses.
    vars(markdown).update(normalizeLink=_normal_link, validateLink=links.is_safe)
    return markdown


def _normal_link(address: str) -> str:
    return normalizeLink(links.with_scheme(address))


def _shallow(rule: Rule) -> Rule:
    """Let a rule nest only down to a certain depth: markdown-it's own limit would swallow the text below it."""

    def limited(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_BLOCK_LEVEL and rule(state, start, end, silent)

    return limited


def _our_tags(state: StateCore) -> None:
    """Make headings h3 or h4 (the page's own stand above them), name strikethrough del, and flatten emphasis.

    Headings without words go: they say nothing, and a screen reader would announce them.
    """
    state.tokens = _without_empty_headings(state.tokens)
    for token in state.tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        token.block = False  # no line ends between blocks: nobody sees them, and the sanitiser pays for each
        if token.children:
            token.children = _flattened(token.children)


def _without_empty_headings(tokens: list[Token]) -> list[Token]:
    empty = {place for place, token in enumerate(tokens) if token.type == "inline" and not token.content}
    gone = {near for place in empty if tokens[place - 1].type == "heading_open" for near in range(place - 1, place + 2)}
    return [token for place, token in enumerate(tokens) if place not in gone]


def _flattened(tokens: list[Token]) -> list[Token]:
    """Leave out emphasis that is nested too deeply; its text stays."""
    kept: list[Token] = []
    opened: list[bool] = []
    for token in tokens:
        token.tag = "del" if token.tag == "s" else token.tag
        if token.nesting > 0:
            opened.append(len(opened) < MAX_INLINE_DEPTH)
        keep = token.nesting == 0 or (opened[-1] if opened else False)
        if token.nesting < 0 and opened:
            opened.pop()
        if keep:
            kept.append(token)
    return kept
