"""Nothing hostile survives `render`: the whole collection, mutations of it, and nh3 as a second opinion."""

from collections.abc import Callable

import bleach
import nh3
import pytest
from hypothesis import HealthCheck, given, settings

from forum.lib import markup
from forum.lib.commonmark import new_markdown
from tests.lib import hostile


def cleaned_again(html: str) -> str:
    """What nh3 makes of HTML under the same rules as ours."""
    return nh3.clean(
        html,
        tags=hostile.TAGS,
        attributes=hostile.ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
    )


def disagreements(clean: Callable[[str], str]) -> int:
    """Count the payloads of which nh3 finds something to remove after `clean`.

    Markdown keeps the tags here, because otherwise no payload would reach the sanitiser as a tag, and a broken
    allow-list would stay unseen.
    """
    markdown = new_markdown(html=True)
    outputs = (clean(markdown.render(payload)) for payload in hostile.payloads())
    return sum(hostile.tree(cleaned_again(output)) != hostile.tree(output) for output in outputs)


def test_nothing_outside_the_allow_list_comes_out() -> None:
    bad = {ascii(payload): found for payload in hostile.payloads() if (found := hostile.strays(markup.render(payload)))}
    assert bad == {}


def test_nothing_outside_the_allow_list_comes_out_of_any_wrapping() -> None:
    bad = []
    for number, payload in enumerate(hostile.payloads()):
        for wrapping in hostile.WRAPPINGS[number % 4 :: 4]:
            found = hostile.strays(markup.render(wrapping.replace("{}", payload)))
            bad += [(ascii(payload), wrapping, found)] if found else []
    assert bad == []


@settings(max_examples=1_500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(hostile.mutations())
def test_nothing_outside_the_allow_list_comes_out_of_mutations(text: str) -> None:
    html = markup.render(text)
    assert hostile.strays(html) == []
    assert hostile.tree(cleaned_again(html)) == hostile.tree(html)


def test_the_judge_sees_what_is_forbidden() -> None:
    for html in (
        "<img src=x>", "<p onclick=x>a</p>", "<a href='javascript:x' rel='{rel}'>a</a>", "<a href='https://a'>a</a>",
        "<a href='/x' rel='{rel}'>a</a>", "<a href='https://u:p@a' rel='{rel}'>a</a>", "<svg><p>a</p></svg>",
        "<!-- a -->",
    ):  # fmt: skip
        assert hostile.strays(html.format(rel=markup.links.REL)), html


def test_nh3_agrees_with_what_members_see() -> None:
    differing = [
        ascii(payload)
        for payload in hostile.payloads()
        if hostile.tree(cleaned_again(markup.render(payload))) != hostile.tree(markup.render(payload))
    ]
    assert differing == []


def test_nh3_agrees_with_the_sanitiser_on_real_tags() -> None:
    assert disagreements(markup._clean) == 0


def wrong(**changes: object) -> Callable[[str], str]:
    """A sanitiser with one mistake in its settings."""
    settings = {"tags": markup.TAGS, "attributes": markup.ATTRIBUTES, "protocols": markup.SCHEMES, "strip": True}
    return bleach.Cleaner(**{**settings, **changes}).clean


@pytest.mark.parametrize(
    "sanitiser",
    [
        pytest.param(lambda: wrong(tags=markup.TAGS | {"img"}), id="img allowed"),
        pytest.param(lambda: wrong(attributes=lambda tag, name, value: True), id="any attribute allowed"),
        pytest.param(lambda: wrong(protocols={"http", "https", "javascript"}), id="javascript: allowed"),
        pytest.param(lambda: wrong(strip_comments=False), id="comments kept"),
        pytest.param(lambda: str, id="no sanitiser"),
    ],
)
def test_nh3_notices_a_wrong_sanitiser(sanitiser: Callable[[], Callable[[str], str]]) -> None:
    assert disagreements(sanitiser()) > 0
