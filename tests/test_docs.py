"""The documentation names everything that an operator, a member's right or a script can meet."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from forum.config import setting_names
from forum.policy import Action
from forum.web.sockets import EVENTS

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = re.compile(r"""env(?:iron)?(?:\.get\(|\[)\s*["']([A-Z_]+)["']""")


def read(name: str) -> str:
    """One page of the documentation."""
    return (ROOT / "docs" / name).read_text()


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in read("settings.md")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    table = read("settings.md").split("## Decided in", 1)[1]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)) == set(setting_names())


def test_every_name_from_the_environment_is_documented() -> None:
    wanted = {
        name
        for path in (ROOT / "forum/environment.py", ROOT / "forum/config.py", ROOT / "wsgi.py")
        for name in ENVIRONMENT.findall(path.read_text())
    }
    assert {"PORT", "DATABASE_URL", "ASYNC_MODE"} <= wanted
    named = set(re.findall(r"`([A-Z_]+)`", read("settings.md")))
    assert wanted - named - {"EVENTLET_NO_GREENDNS"} == set()


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_its_line_in_the_rights(action: Action) -> None:
    cells = [row.split("|")[1] for row in read("rights.md").splitlines() if row.startswith("| ")]
    assert action.value in {name.strip() for cell in cells for name in cell.split(",")}


def test_every_socket_event_is_in_the_protocol_with_its_action(app: Flask) -> None:
    page = read("protocol.md")
    for name, action in EVENTS.items():
        row = next((line for line in page.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert row.rstrip(" |").endswith(action.value), name


def test_every_command_is_documented(app: Flask) -> None:
    group = app.cli.commands["forum"]
    assert isinstance(group, click.Group)
    page = read("operating.md")
    for name, command in group.commands.items():
        assert re.search(rf"^\| `{name}[ `]", page, re.MULTILINE), name
        assert command.help


def test_readme_names_the_commands_of_make() -> None:
    page = (ROOT / "README.md").read_text()
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "demo", "test", "check", "bench", "lock"} <= set(targets)
    for target in ("run", "demo", "test", "check", "bench", "help", "lock", "messages"):
        assert f"make {target}" in page, target


def test_readme_has_no_figure_left_to_fill_in() -> None:
    assert re.findall(r"\b[A-Z]+_(?:FIGURES|SECONDS)\b", (ROOT / "README.md").read_text()) == []
