"""How headers and cookies follow the settings: over https everything is bound to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from forum.config import Config
from forum.web.headers import content_security_policy, fixed_headers
from tests import servers
from tests.factories import PASSPHRASE


def config(tmp_path: Path, **env: str) -> Config:
    return Config.from_env({"FORUM_DATA": str(tmp_path), "ASYNC_MODE": "threading", **env})


def rules(policy: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


def test_over_http_nothing_pretends_to_be_https(tmp_path: Path) -> None:
    plain = config(tmp_path)
    assert "upgrade-insecure-requests" not in content_security_policy(plain)
    assert "Strict-Transport-Security" not in dict(fixed_headers(plain))


def test_over_https_browsers_stay_there(tmp_path: Path) -> None:
    safe = config(tmp_path, PUBLIC_ORIGIN="https://night.example")
    policy = rules(content_security_policy(safe))
    assert policy["upgrade-insecure-requests"] == []
    assert policy["connect-src"] == ["'self'", "wss://night.example"]
    assert dict(fixed_headers(safe))["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_the_neutral_page_is_the_only_foreign_origin(tmp_path: Path) -> None:
    other = config(tmp_path, EXIT_URL="https://news.example/today?x=1")
    assert rules(content_security_policy(other))["form-action"] == ["'self'", "https://news.example"]


def test_types_are_none_unless_one_is_named(tmp_path: Path) -> None:
    usual, named = (rules(content_security_policy(config(tmp_path), *types)) for types in ((), ("push-worker",)))
    assert usual["trusted-types"] == ["'none'"]
    assert named == {**usual, "trusted-types": ["push-worker"]}
    assert named["require-trusted-types-for"] == ["'script'"]


@pytest.fixture(scope="module")
def behind_https(tmp_path_factory: pytest.TempPathFactory, look) -> Iterator[servers.AppServer]:
    """A server as it runs behind a proxy that speaks https for it."""
    folder = tmp_path_factory.mktemp("production")
    with servers.AppServer(
        folder, FORUM_ENV="production", PUBLIC_ORIGIN="https://127.0.0.1", CALLER_HEADER="X-Real-IP"
    ) as started:
        yield started
    look(folder)


def cookies(answer: requests.Response) -> dict[str, str]:
    """Each cookie's whole line by its name."""
    lines = answer.raw.headers.getlist("Set-Cookie")
    return {line.partition("=")[0]: line for line in lines}


def joined(server: servers.AppServer, **more: str) -> requests.Response:
    """What a joining answers, cookies carried by hand as a browser would over https."""
    form = requests.get(f"{server.url}/join", timeout=20)
    token = BeautifulSoup(form.text, "lxml").find("input", {"name": "csrf_token"})["value"]
    carried = {"Cookie": cookies(form)["__Host-f"].partition(";")[0]}
    fields = {"csrf_token": token, "name": "Amber Finch", "passphrase": PASSPHRASE, **more}
    return requests.post(f"{server.url}/join", fields, headers=carried, timeout=20, allow_redirects=False)


def test_cookies_are_bound_to_https(behind_https: servers.AppServer) -> None:
    answer = joined(behind_https)
    assert answer.status_code == 303
    line = cookies(answer)["__Host-s"]
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in line.split("; "), line
    assert "Domain" not in line
    assert "Max-Age" not in line
    assert "Expires" not in line
    for name in ("look", "language"):
        chosen = requests.post(f"{behind_https.url}/{name}", {"next": "/"}, timeout=20, allow_redirects=False)
        assert "Secure" in cookies(chosen)[name].split("; ")


def test_the_session_is_found_by_its_cookie_and_taken_away_again(behind_https: servers.AppServer) -> None:
    token = cookies(joined(behind_https))["__Host-s"].partition(";")[0]
    me = requests.get(f"{behind_https.url}/me", headers={"Cookie": token}, timeout=20)
    assert me.status_code == 200
    gone = requests.post(f"{behind_https.url}/exit", headers={"Cookie": token}, timeout=20, allow_redirects=False)
    assert "Expires=Thu, 01 Jan 1970" in cookies(gone)["__Host-s"]
    assert requests.get(f"{behind_https.url}/me", headers={"Cookie": token}, timeout=20).status_code == 401


def test_static_files_are_kept_for_good_in_production(behind_https: servers.AppServer) -> None:
    page = requests.get(behind_https.url, timeout=20)
    address = BeautifulSoup(page.text, "lxml").select_one("link[rel=stylesheet]")["href"]
    answer = requests.get(behind_https.url + address, timeout=20)
    assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_another_host_name_is_refused(behind_https: servers.AppServer) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        answer = requests.get(behind_https.url, headers={"Host": host}, timeout=20)
        assert answer.status_code == 400, host
        assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    ("origin", "status"), [("cross-site", 400), ("same-origin", 303), ("same-site", 303), ("none", 303), ("", 303)]
)
def test_a_form_that_another_site_sends_is_refused(client: FlaskClient, origin: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": origin} if origin else {}
    assert client.post("/look", data={"theme": "day"}, headers=headers).status_code == status
    assert client.get("/help", headers=headers).status_code == 200
