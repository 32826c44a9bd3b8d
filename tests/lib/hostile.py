"""The hostile markup of ../shared/data/xss: how the tests read it, change it, and judge what became of it."""

import json
import os
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import strategies as st

from forum.lib import links

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = Path(os.environ.get("SHARED_DIR") or ROOT.parent / "shared") / "data" / "xss" / "payloads.json"

# What may come out, written down a second time on purpose: a rule that is loosened must be loosened here as well.
TAGS = {"p", "br", "strong", "em", "del", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr", "h3", "h4"}
ATTRIBUTES = {"a": {"href", "title", "rel"}}

# Ways in which a member could wrap a payload in Markdown.
WRAPPINGS = (
    "{}", "[a]({})", "[a](<{}>)", '[a](https://a.example "{}")', "[{}](https://a.example)", "<{}>", "![{}]({})",
    "> {}", "- {}", "# {}", "**{}**", "~~{}~~", "`{}`", "```{}\n{}\n```", "    {}", "[a]: {}\n\n[a]",
    "https://a.example/{}",
    "https://{}", "a.com{}", "<https://a.example/{}>", "&{};", "\\{}", "<!--{}-->", "<![CDATA[{}]]>",
)  # fmt: skip
INSERTS = (
    "\x00", "\t", "\n", "\r\n", "\u200b", "\u00ad", "\ufeff", "\u2028", "\u202e", "\ud800", "&#x0A;", "&Tab;",
    "&colon;", "<", ">",
    '"', "'", "`", "\\", "/", ":", "//", "javascript:", "data:", "\u017f", "\u212a", "&lt;", "&amp;", "]", ")", "](",
    "<!--",
    "-->", "</p>", "</pre>", "<style>", "<svg>", "<math>", "@",
)  # fmt: skip


@cache
def _read() -> tuple[str, ...]:
    return tuple(row["payload"] for row in json.loads(PAYLOADS.read_text()))


def payloads() -> tuple[str, ...]:
    """All strings of the collection; skips the test, with the reason, where the collection is absent."""
    if not PAYLOADS.is_file():
        pytest.skip(f"no hostile markup at {PAYLOADS}; SHARED_DIR names another place")
    return _read()


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Draw a payload that nobody wrote yet: cut, joined, doubled, broken by odd characters, wrapped in Markdown."""
    source = st.sampled_from(payloads())
    text = draw(source)
    for _ in range(draw(st.integers(1, 4))):
        place, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        text = draw(
            st.sampled_from(
                (
                    text[:place] + draw(st.sampled_from(INSERTS)) + text[place:],
                    text[:place] + text[end:],
                    text[:end] + text[place:],
                    text[:place] + draw(source) + text[end:],
                    text[:place] + text[place:end].swapcase() + text[end:],
                )
            )
        )
    return draw(st.sampled_from(WRAPPINGS)).replace("{}", text)[:4_000]


def tree(html: str) -> list[object]:
    """Parse HTML as a browser would, into nested lists that can be compared."""
    return _children(html5lib.parseFragment(html, namespaceHTMLElements=False))


def _children(element: Element) -> list[object]:
    found: list[object] = [element.text] if element.text else []
    for child in element:
        found.append([str(child.tag), dict(child.attrib), *_children(child)])
        if child.tail:
            found.append(child.tail)
    return found


def strays(html: str) -> list[str]:
    """Name everything in HTML that `render` must never let out, escaped so that it can be printed."""
    found = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(ascii(element.tag))
        allowed = ATTRIBUTES.get(str(element.tag), set())
        found += [ascii((element.tag, name)) for name in element.attrib if name not in allowed]
        if element.tag == "a" and not _is_good_link(element):
            found.append(ascii(("a", dict(element.attrib))))
    return found


def _is_good_link(element: Element) -> bool:
    href = element.get("href", "")
    ours = element.get("rel") == links.REL
    return ours and href.startswith(("https://", "http://")) and "@" not in href.split("/")[2] and "\\" not in href
