"""Which addresses the server may call: those of listed push services in one plain shape, and nothing a stranger makes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import push
from tests.hostile_places import HOSTILE, REAL


@pytest.mark.parametrize(("endpoint", "service"), REAL.items())
def test_the_browsers_own_addresses_are_known(endpoint: str, service: str) -> None:
    assert push.service_of(endpoint, push.SERVICES) == service
    assert push.audience(service) == f"https://{service}"


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_everything_else_is_not(endpoint: str) -> None:
    assert push.service_of(endpoint, push.SERVICES) == ""


def test_a_port_is_known_only_where_it_is_listed() -> None:
    services = ("push.example.org:8443", "*.push.example.org")
    assert push.service_of("https://push.example.org:8443/x", services) == "push.example.org:8443"
    assert push.service_of("https://a.push.example.org/x", services) == "a.push.example.org"
    for other in ("push.example.org", "push.example.org:443", "a.push.example.org:8443", "push.example.org:84430"):
        assert push.service_of(f"https://{other}/x", services) == "", other


def test_a_star_stands_for_exactly_one_label() -> None:
    services = ("*.push.example.org",)
    assert push.service_of("https://one.push.example.org/x", services)
    for other in ("push.example.org", "two.one.push.example.org", ".push.example.org", "onepush.example.org"):
        assert push.service_of(f"https://{other}/x", services) == "", other


@given(text=st.text(max_size=80), place=st.integers(0, 60))
def test_whatever_is_put_into_an_address_it_stays_at_its_service(text: str, place: int) -> None:
    """What is still taken is read by the library that calls as we read it."""
    from urllib3.util import parse_url

    whole = next(iter(REAL))
    mixed = whole[:place] + text + whole[place:]
    service = push.service_of(mixed, push.SERVICES)
    if service:
        read = parse_url(mixed)
        assert (read.scheme, read.host, read.port, read.auth) == ("https", service, None, None)


@pytest.mark.parametrize(
    ("contact", "key", "services"),
    [
        ("keeper@example.org", "", push.SERVICES),
        ("http://example.org", "", push.SERVICES),
        ("mailto:", "", push.SERVICES),
        ("mailto:a b@example.org", "", push.SERVICES),
        ("mailto:keeper@example.org", "short", push.SERVICES),
        ("mailto:keeper@example.org", "A" * 44, push.SERVICES),
        *(("mailto:keeper@example.org", "", (service,)) for service in (
            "*", "*.org", "*.*.example.org", "a.*.org", "https://push.example.org", "push.example.org/x", "10.0.0.1",
            "10.0.0.1:443", "2130706433", "[::1]", "push.example.org.", "a..b", "Push.example.org", "", "user@push.example.org",
            "pushé.example.org",
        )),
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_named(contact: str, key: str, services: tuple[str, ...]) -> None:
    assert push.trouble_with(contact, key, services)


def test_settings_that_can_are_not() -> None:
    assert push.trouble_with("", "whatever", ("whatever else",)) == "", "it is off"
    for contact in ("mailto:keeper@example.org", "https://example.org", "https://example.org/contact?x=1"):
        assert push.trouble_with(contact, "", push.SERVICES) == ""
    assert push.trouble_with("mailto:a@b.org", "A" * 43, ("push.example.org:8443", "*.push.example.org")) == ""
