"""Where a text leads elsewhere, whether or not it becomes a link; a typing slip and this place itself do not."""

import pytest

from forum.lib import links

HERE = ("night.example", "127.0.0.1")


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("see https://example.org/x", "example.org"),
        ("HTTP://EXAMPLE.ORG", "example.org"),
        ("look at example.com", "example.com"),
        ("t.me/someone", "t.me"),
        ("bit.ly/abc", "bit.ly"),
        ("pills.shop is open", "pills.shop"),
        ("www.anything.zz", "anything.zz"),
        ("http://192.168.0.4/x", "192.168.0.4"),
        ("example [dot] com", "example.com"),
        ("example dot com", "example.com"),
        ("ejemplo punto com", "ejemplo.com"),
        ("[a name](https://deep.example.net/a?b=c)", "deep.example.net"),
        ("https://user@evil.example/", "evil.example"),
    ],
)
def test_a_way_out(text: str, site: str) -> None:
    assert list(links.leading_away(text, HERE)) == [site]


@pytest.mark.parametrize(
    "text",
    [
        "", "Hello. I am new", "Sorry.It was long", "come.to me", "and/or", "at 7.30 we", "e.g. this, i.e. that", "I.T. guy",
        "https://night.example/t/abc", "http://127.0.0.1:5000/t/abc", "a@b.com", "wait...what", "my dot is here", "v1.2.3",
    ],
)  # fmt: skip
def test_no_way_out(text: str) -> None:
    assert list(links.leading_away(text, HERE)) == []


@pytest.mark.parametrize(
    "text", ["a.b." * 2_500, "aaaa." * 2_000, "-a" * 5_000 + ".", "http://" * 1_400, "a dot com " * 1_000]
)
def test_a_hostile_text_costs_little(text: str) -> None:
    import time

    begun = time.process_time()
    list(links.leading_away(text, HERE))
    assert time.process_time() - begun < 0.2
