"""The files of deploy/: what they promise holds with the very files, started here with other ports and folders."""

import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import click
import pytest
import requests
from flask import Flask

from forum.config import Config, UnsafeConfiguration
from tests import servers
from tests.cluster import deployed
from tests.cluster.house import House
from tests.live.clients import TRUSTED, Browser
from tests.live.community import CALLER

pytestmark = pytest.mark.cluster
HOUSE = {"members": 2, "rooms": 1}
UNITS = sorted((deployed.DEPLOY / "systemd").iterdir())
# What an answer has beside the headers that are compared: they differ from server to server, and from time to time.
PASSING = {"server", "date", "connection", "content-length", "etag", "last-modified", "accept-ranges",
           "content-disposition", "content-encoding", "vary", "transfer-encoding"}  # fmt: skip


def lasting(answer: requests.Response) -> dict[str, str]:
    """The headers that must be the same whoever answers."""
    return {name.lower(): text for name, text in answer.headers.items() if name.lower() not in PASSING}


@pytest.fixture
def browser(house: House) -> Browser:
    """A member's browser."""
    return Browser(house.url, house.members[0].token)


# --- nginx ------------------------------------------------------------------------------------------------------------


def test_files_come_from_nginx_with_the_headers_of_the_app(house: House, browser: Browser) -> None:
    page = browser.get("/rooms").text
    kept = sorted(set(re.findall(r'"(/static/v/[0-9a-f]+/[^"]+)"', page)))
    assert any(path.endswith(".css") for path in kept)
    assert any(path.endswith(".js") for path in kept)
    plain = re.sub(r"/v/[0-9a-f]+/", "/", kept[0])
    for path in (*kept, plain):
        by_nginx, by_app = browser.get(path), requests.get(house.processes[0].url + path, timeout=5)
        assert by_nginx.status_code == by_app.status_code == 200, path
        assert by_nginx.content == by_app.content
        assert "nginx" in by_nginx.headers["Server"]
        assert lasting(by_nginx) == {**lasting(by_app), **_same_kind(by_nginx, by_app)}, path
    # Nobody has to have the build that a page names: it may come from a process that is not restarted yet.
    other = re.sub(r"/v/[0-9a-f]+/", "/v/0123456789ab/", kept[0])
    assert browser.get(other).content == browser.get(kept[0]).content
    for path in (
        "/static/../forum/config.py",
        "/static/v/0123456789ab/../../forum/config.py",
        "/static/v/ab/nothing.css",
    ):
        assert _raw(house, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")[9:12] in (
            b"400",
            b"404",
        )


def _same_kind(one: requests.Response, other: requests.Response) -> dict[str, str]:
    """JavaScript has two names; both are right."""
    kinds = {answer.headers["Content-Type"].split(";")[0] for answer in (one, other)}
    assert len(kinds) == 1 or kinds == {"application/javascript", "text/javascript"}
    return {"content-type": one.headers["Content-Type"]}


def test_text_files_are_packed_and_pages_are_not(house: House, browser: Browser) -> None:
    """A page holds secrets beside what a stranger can put into it: its packed length would tell."""
    browser.session.headers["Accept-Encoding"] = "gzip"
    assert browser.get("/static/css/base.css").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in browser.get("/rooms").headers


def test_plain_http_leads_to_tls_and_other_names_nowhere(house: House) -> None:
    answer = requests.get(f"http://127.0.0.1:{house.http}/r/abc?x=1", allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{house.url}/r/abc?x=1")
    for name in ("evil.example", "127.0.0.1.evil.example"):
        assert _raw(house, f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n") == b""
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(house.url, timeout=5)


def test_a_form_of_four_megabytes_reaches_the_app_and_a_larger_one_is_refused(house: House, browser: Browser) -> None:
    room = house.rooms[0]
    secret = browser.prepare(f"/r/{room}")
    # What is far too long for a line comes back in its form, by the app and not by nginx.
    answer = browser.post(f"/r/{room}/say", secret=secret, text="x" * 4_000_000, nonce="long")
    assert answer.status_code == 400
    assert "Your words are still here" in answer.text
    assert requests.post(house.url, data=b"x" * 4_400_000, verify=TRUSTED[-1], timeout=20).status_code == 413


def test_limits_count_callers_by_what_nginx_says_not_by_what_they_claim(house: House) -> None:
    """One caller, each time with another claim of who they are: still one caller."""
    codes = []
    for number in range(33):
        page = Browser(house.url)
        claim = f"203.0.113.{number}"
        for header in ("X-Real-IP", "X-Forwarded-For", "Forwarded"):
            page.session.headers[header] = claim
        codes.append(page.post("/sign-in", name=f"Nobody {number}", passphrase="wrong words altogether").status_code)
    assert codes[-1] == 429
    assert codes.index(429) == 30


def test_when_no_process_answers_people_read_our_own_words(house: House) -> None:
    for process in house.processes:
        process.kill()
    try:
        answer = Browser(house.url).get("/rooms")
        assert answer.status_code == 502
        assert "your words are still in the form" in answer.text
        assert "nginx" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        # Nothing that it needs comes from the app, and nothing is against its own policy.
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        for path in re.findall(r'href="(/static/[^"]+)"', answer.text):
            file = Browser(house.url).get(path)
            assert file.status_code == 200, path
            assert file.headers["Content-Security-Policy"] == policy
    finally:
        for process in house.processes:
            process.start()
    assert Browser(house.url).get("/away.html").status_code == 404, "it has no address of its own"


def test_nothing_of_a_caller_is_written_by_anybody(house: House) -> None:
    for path in ("/", "/nowhere", "/static/nothing", "/socket.io/?EIO=4&transport=polling"):
        Browser(house.url).get(path)
    for words in (
        "GARBAGE\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: " + "a" * 70_000,
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    ):
        _raw(house, words)
    with socket.create_connection(("127.0.0.1", house.https), source_address=(CALLER, 0)) as rude:
        rude.sendall(b"no TLS at all\r\n\r\n")
    house.processes[0].kill()
    try:
        Browser(house.url).get("/")
    finally:
        house.processes[0].start()
    assert (house.folder / "nginx.log").read_text() == ""
    # House.__exit__ searches everything that was written for the callers' address.


def _raw(house: House, text: str) -> bytes:
    """What comes back for some bytes through TLS."""
    context = ssl.create_default_context(cafile=TRUSTED[-1])
    plain = socket.create_connection(("127.0.0.1", house.https), 15, source_address=(CALLER, 0))
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as link:
        got = b""
        try:
            link.sendall(text.encode())
            while came := link.recv(65_536):
                got += came
        except (ConnectionError, TimeoutError, ssl.SSLError):
            pass
        return got


# --- PostgreSQL, Redis ------------------------------------------------------------------------------------------------


def test_postgresql_keeps_its_promise_and_its_log_holds_no_words(house: House) -> None:
    settings = dict(house.table("SELECT name, setting FROM pg_settings"))
    assert settings["synchronous_commit"] == "on"
    assert settings["fsync"] == "on"
    # Four processes, each with all it may take.
    assert int(settings["max_connections"]) >= 4 * 24 + 3
    with pytest.raises(Exception, match="division by zero"):
        house.table("SELECT 'averysecretword', 1 / 0")
    log = house.postgres.folder / "server.log"
    assert "division by zero" in log.read_text()
    assert "averysecretword" not in log.read_text()


def test_redis_keeps_nothing_and_asks_for_its_password(house: House) -> None:
    client = house.redis_client()
    assert client.config_get("save")["save"] == ""
    assert client.config_get("appendonly")["appendonly"] == "no"
    with socket.create_connection(("127.0.0.1", house.redis.port), 5) as stranger:
        stranger.sendall(b"KEYS *\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")


# --- systemd and the environment --------------------------------------------------------------------------------------


def test_the_environment_starts_in_production_and_not_with_its_examples(tmp_path: Path) -> None:
    env = deployed.environment(origin="https://example.net", postgres=5432, redis=6379) | {"FORUM_DATA": str(tmp_path)}
    assert Config.from_env(env).production
    example = {**env, "SECRET_KEY": "change-this-secret"}
    with pytest.raises(UnsafeConfiguration, match="SECRET_KEY"):
        Config.from_env(example)
    without = {name: text for name, text in env.items() if name != "SECRET_KEY"}
    with pytest.raises(UnsafeConfiguration, match="same SECRET_KEY"):
        Config.from_env(without)
    with pytest.raises(UnsafeConfiguration, match="DATABASE_URL"):
        Config.from_env({**env, "DATABASE_URL": ""})
    with pytest.raises(UnsafeConfiguration, match="REDIS_URL"):
        Config.from_env({**env, "REDIS_URL": "memcached://127.0.0.1"})


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze") or servers.missing("systemd")
    # What they start must be there, so the folders are those of this run; nothing is started.
    for each in UNITS:
        text = each.read_text().replace("/opt/nightlight/.venv/bin/", f"{Path(servers.sys.executable).parent}/")
        (tmp_path / each.name.replace("@.", "@5001.")).write_text(text)
    name = unit.name.replace("@.", "@5001.")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False, timeout=60
    )
    said = [line for line in done.stderr.splitlines() if name in line or "Unknown" in line]
    assert said == [], said


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_the_services_are_hardened(unit: Path) -> None:
    analyze = shutil.which("systemd-analyze") or servers.missing("systemd")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, check=False
    )
    found = re.search(r"exposure level for .*?: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) < 2.0, done.stdout


def test_the_end_has_time_enough(tmp_path: Path) -> None:
    """systemd waits longer for a process than the process takes to end in good order."""
    unit = (deployed.DEPLOY / "systemd" / "nightlight@.service").read_text()
    patience = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1])
    assert patience > Config.from_env({"FORUM_DATA": str(tmp_path)}).restart_most_seconds


def test_every_timer_starts_a_command_that_exists(app: Flask) -> None:
    group = app.cli.commands["forum"]
    assert isinstance(group, click.Group)
    timers = [unit.stem for unit in UNITS if unit.suffix == ".timer"]
    assert timers
    assert {name.split("@")[1] for name in timers} <= set(group.commands)


def test_every_name_in_the_environment_is_a_setting() -> None:
    named = re.findall(r"^([A-Z_]+)=", (deployed.DEPLOY / "environment").read_text(), re.MULTILINE)
    settings = (servers.ROOT / "docs" / "settings.md").read_text()
    assert {name for name in named if f"`{name}`" not in settings} == {"EVENTLET_NO_GREENDNS"}
