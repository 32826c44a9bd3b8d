"""Only addresses that say where they go become links."""

import pytest

from forum.lib import links


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://a.example", "https://a.example"),
        ("http://a.example:8080/b?c=d&e=%20#f", "http://a.example:8080/b?c=d&e=%20#f"),
        ("HTTPS://A.Example/B", "https://a.example/B"),
        ("https://user:pass@a.example/b@c", "https://a.example/b@c"),
        ("https://a@b@c.example/", "https://c.example/"),
        ("https://bücher.example/ü?ü=ü#ü", "https://xn--bcher-kva.example/%C3%BC?%C3%BC=%C3%BC#%C3%BC"),
        ("https://\u0430pple.com/", "https://xn--pple-43d.com/"),
        ("http://127.0.0.1/", "http://127.0.0.1/"),
        ("https://a.example%2f@b.example", "https://b.example"),
    ],
)
def test_a_good_address_is_written_plainly(address: str, href: str) -> None:
    assert links.safe_href(address) == href
    assert links.is_safe(address)
    assert links.safe_href(href) == href


@pytest.mark.parametrize(
    "address",
    [
        "", "/t/1", "//a.example", "t/1", "#x", "?x", "javascript:x", "JaVaScRiPt:x", "java\tscript:x",
        "data:text/html,x", "vbscript:x",
        "mailto:a@b.example", "tel:1", "ftp://a.example", "file:///x", "blob:https://a.example/1", "https:a.example",
        "https:/a.example",
        "https:///a.example", "https:\\\\a.example", "https://a.example\\@b.example", "https://", "https://:80",
        "https://a.example:99999",
        "https://a.example:x", "https://[::1]/", "https://a b.example", "https://a.example/\n", "https://a.example/<",
        'https://a.example/"',
        "https://a.example/\u200b", "https://a\u00ad.example", "https://a.example/\u202egpj",
        "https://" + "a" * 300 + ".example",
        "https://a.example/" + "b" * 2_000, "https://-a.example", "https://a..example", "https://xn--\u00e9.example",
        "https://\ud800.example",
        " https://a.example", "\x00https://a.example", "&#106;avascript:x", "https://%61.example",
    ],
    ids=lambda address: ascii(address[:30]),
)  # fmt: skip
def test_any_other_address_is_no_link(address: str) -> None:
    assert links.safe_href(address) is None
    assert not links.is_safe(address)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see example.com.", ["example.com"]),
        ("example.com/a?b=c#d! and www.example.org/", ["example.com/a?b=c#d", "www.example.org/"]),
        ("https://a.social/x, http://b.chat", ["https://a.social/x", "http://b.chat"]),
        ("https://u:p@a.example/x", ["https://u:p@a.example/x"]),
        ("me@example.com example.com@me", []),
        ("Sorry.It was late.So we e.g. left.Me", []),
        ("example.community notexample.comx a.b.c.d.e.f.g.h.com", []),
        ("ftp://example.com //example.com C:\\example.com", []),
        ("javascript:example.com", ["example.com"]),
        ("nhs.uk www.nhs.uk/live-well", ["www.nhs.uk/live-well"]),
    ],
)
def test_addresses_are_found_in_sentences(text: str, found: list[str]) -> None:
    assert [match.group() for match in links.ADDRESS.finditer(text)] == found


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("example.org/help", "https://example.org/help"), ("http://example.org", "http://example.org"), ("help",
        "help"),
        ("example.xyz", "example.xyz"), ("javascript:x//example.org", "javascript:x//example.org"), ("/example.org",
        "/example.org"),
    ],
)  # fmt: skip
def test_a_bare_site_gets_a_scheme(address: str, whole: str) -> None:
    assert links.with_scheme(address) == whole


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://u:p@a.example/b@c", "https://a.example/b@c"), ("https://u@a.example", "https://a.example"),
        ("https://a.example/?q=b@c", "https://a.example/?q=b@c"), ("a.example", "a.example"),
    ],
)  # fmt: skip
def test_a_password_is_not_shown(text: str, shown: str) -> None:
    assert links.without_user(text) == shown
