"""Markdown becomes the HTML that members expect, at a bounded cost, the same in every thread."""

import sys
import threading
from html import escape

import pytest
from bleach.html5lib_shim import getTreeWalker
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import markup
from forum.lib.commonmark import new_markdown
from tests.lib import greedy, hostile

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("two\nlines", "<p>two<br>\nlines</p>"),
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>"),
        ("# a", "<h3>a</h3>"),
        ("a\n---", "<h3>a</h3>"),
        ("### a", "<h3>a</h3>"),
        ("###### a", "<h4>a</h4>"),
        ("#\n\na\n\n# \n- #", "<p>a</p><ul><li></li></ul>"),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("```js\nexample.com\n```", "<pre><code>example.com\n</code></pre>"),
        ("`example.com`", "<p><code>example.com</code></p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("3. a", "<ol><li>a</li></ol>"),
        ("![cat](https://a.example/cat.png)", f'<p>!<a href="https://a.example/cat.png" {REL}>cat</a></p>'),
        ('[a](https://a.example "t")', f'<p><a href="https://a.example" {REL} title="t">a</a></p>'),
        ("[a](example.org)", f'<p><a href="https://example.org" {REL}>a</a></p>'),
        ("[a](/t/1)", "<p>[a](/t/1)</p>"),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>"),
        ("[*a* **b**](mailto:me@a.example)", "<p>[<em>a</em> <strong>b</strong>](mailto:me@a.example)</p>"),
        ("me@example.com", "<p>me@example.com</p>"),
        ("(see example.com.)", f'<p>(see <a href="https://example.com" {REL}>example.com</a>.)</p>'),
        ("Sorry.It was late.So", "<p>Sorry.It was late.So</p>"),
        ("https://u:p@a.example/x", f'<p><a href="https://a.example/x" {REL}>https://a.example/x</a></p>'),
        ("[a](https://u:p@a.example/x)", f'<p><a href="https://a.example/x" {REL}>a</a></p>'),
        ("<https://u:p@a.example>", f'<p><a href="https://a.example" {REL}>https://a.example</a></p>'),
        ("ftp://a.com", "<p>ftp://a.com</p>"),
        ("a\x00b\u202ec\ud800d\r\ne\rf", "<p>abcd<br>\ne<br>\nf</p>"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_what_members_write_reads_as_they_meant(source: str, html: str) -> None:
    assert markup.render(source) == html


def text_of(source: str) -> str:
    return markup.excerpt(markup.render(source), 1_000_000)


@pytest.mark.parametrize(
    "source",
    [
        ">" * 10_000,
        "> " * 5_000,
        "- " * 4_999 + "x",
        "1. " * 3_333,
        "[" * 10_000,
        "*" * 5_000 + "a" + "*" * 5_000,
        "**a " * 2_500,
        "\n".join("  " * level + "- x" for level in range(95)),
        "\n".join(">" * level + " x" for level in range(135)),
        "[" * 2_500 + "a" + "](http://a.net)" * 390,
    ],
    ids=lambda source: ascii(source[:6]),
)
def test_deep_nesting_stays_shallow_and_loses_no_words(source: str) -> None:
    html = markup.render(source)
    depth = deepest = 0
    for part in html.split("<")[1:]:
        depth += 0 if part.startswith(("br>", "hr>")) else -1 if part.startswith("/") else 1
        deepest = max(deepest, depth)
    assert 1 <= deepest <= 30
    assert text_of(source).count("x") == source.count("x")
    assert hostile.tree(html) == [with_attributes(node) for node in markup.nodes(html)]


def calls(source: str) -> int:
    """How many calls, of Python and of C functions, rendering a text takes: the same on every machine at any load."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        markup.render(source)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", greedy.MARKUP, ids=ascii)
def test_work_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    small, large = calls(greedy.long(unit, 5_000)), calls(greedy.long(unit, 20_000))
    # security.md, S10: growth exponent 1.2; a square would be 16 times. Seconds are measured by `make bench ARGS=texts`.
    assert large < 1_000 + 5.3 * small


def with_attributes(node: object) -> object:
    """A node of ours in the form of `hostile.tree`, which always writes the attributes."""
    if not isinstance(node, list):
        return node
    attributes = node[1] if len(node) > 1 and isinstance(node[1], dict) else {}
    children = node[2:] if attributes else node[1:]
    return [node[0], attributes, *(with_attributes(child) for child in children)]


def rebuilt(node: object) -> str:
    """HTML from a node, as the script in the page builds elements."""
    if not isinstance(node, list):
        return escape(str(node))
    tag, attributes, *_ = with_attributes(node)
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    inner = "".join(rebuilt(child) for child in node[1:] if not isinstance(child, dict))
    return f"<{tag}{written}>" if tag in ("br", "hr") else f"<{tag}{written}>{inner}</{tag}>"


PIECES = ["# a\n", "**b**", "\n\n", "> ", "- c\n", "1. d\n", "`e`", "```\nf\n```\n", "https://a.example/?g=1&h=2",
"<i>", "&amp;",
          "[j](https://k.example \"l\")", "---\n", "  \n", "~~", "*", "\"", "'", "\u2028", "\U0001f331",
          "m"]  # fmt: skip


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join))
def test_nodes_are_the_same_tree_as_the_html(source: str) -> None:
    html = markup.render(source)
    tree = markup.nodes(html)
    assert [with_attributes(node) for node in tree] == hostile.tree(html)
    assert hostile.tree("".join(rebuilt(node) for node in tree)) == hostile.tree(html)


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5) | st.sampled_from(
    ["www", "com", "1", "it"]
)
MARKS = st.sampled_from(
    [" ", " ", " ", ", ", ". ", "! ", "… ", "'", "’", "-", ".", "  ", "_", "*", ":", "\n", "&", "@", "/"]
)


@settings(max_examples=500, deadline=None, database=None)
@given(st.lists(st.tuples(WORDS, MARKS), max_size=8).map(lambda parts: "".join(map("".join, parts))))
def test_a_line_of_plain_words_is_what_the_whole_way_makes_of_it(source: str) -> None:
    assert markup.render(source) == markup._rendered(markup._UNSEEN.sub("", source))


def test_most_lines_are_plain_and_what_means_something_is_not() -> None:
    plain = [
        "Today was day 12 and the evening was the hard part.",
        "It's me, still here!",
        "¿Qué tal?"[1:],
        "self-care, yes…",
    ]
    assert all(markup._PLAIN_LINE.fullmatch(line) for line in plain)
    other = [
        "1. a",
        "a.example",
        "www.a.com",
        "*a*",
        "a_b_",
        "# a",
        "- a",
        "a & b",
        "<b>",
        "a  b",
        "a ",
        " a",
        "a\nb",
        "a`b`",
    ]
    assert not [line for line in other if markup._PLAIN_LINE.fullmatch(line)]


def test_nodes_of_hostile_markup_are_the_same_tree_as_its_html() -> None:
    for payload in hostile.payloads():
        html = markup.render(payload)
        assert [with_attributes(node) for node in markup.nodes(html)] == hostile.tree(html), ascii(payload)


def test_the_quick_walk_changes_nothing() -> None:
    plain, markdown = markup._new_cleaner(), new_markdown(html=True)
    plain.walker = getTreeWalker("etree")
    nested = "- *a* `b`\n- **c**\n  - > *d*\n    - e\n  - f\n- g\n\n> *h*\n\ni"
    for source in (nested, *hostile.payloads()):
        html = markdown.render(source)
        assert markup._clean(html) == plain.clean(html), ascii(source)


def test_nodes_are_compact() -> None:
    html = markup.render("a [b](https://c.example)\n\n---")
    rel = "nofollow noopener noreferrer ugc"
    assert markup.nodes(html) == [["p", "a ", ["a", {"href": "https://c.example", "rel": rel}, "b"]], ["hr"]]


@pytest.mark.parametrize(
    ("source", "length", "text"),
    [
        ("# One\n\ntwo\nthree", 50, "One two three"),
        ("- a\n- b", 50, "a b"),
        ("one two three four", 13, "one two…"),
        ("one two three four", 14, "one two three…"),
        ("abcdefghijkl", 6, "abcde…"),
        ("a < b & c", 50, "a < b & c"),
        ("**un**believable", 50, "unbelievable"),
        ("", 10, ""),
        ("abc", 0, ""),
    ],
)
def test_excerpt_is_plain_text_of_a_given_length(source: str, length: int, text: str) -> None:
    assert markup.excerpt(markup.render(source), length) == text
    assert len(text) <= length


def test_eight_threads_never_mix_the_texts_of_two_members() -> None:
    sources = [
        [f"member{thread} *says* {n} <b>https://m{thread}.example/{n}</b> " * 3 for n in range(40)]
        for thread in range(8)
    ]
    expected = [[markup.render(source) for source in each] for each in sources]
    wrong: list[str] = []

    def run(thread: int) -> None:
        try:
            for _ in range(5):
                pairs = zip(sources[thread], expected[thread], strict=True)
                wrong.extend(source for source, html in pairs if markup.render(source) != html)
        except Exception as trouble:
            wrong.append(repr(trouble))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
