"""Everything the outside can reach: each route and socket event with its action, its token and its template.

REWRITE_EXPECTED=1 writes the stored file anew.
"""

import ast
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import meta
from werkzeug.routing import Rule

from forum.extensions import csrf
from forum.policy import Action
from forum.web.sockets import EVENTS
from tests import factories as make
from tests import world as played
from tests.accounts.test_doorway import crowd
from tests.expected.files import same_as_stored

ROOT = Path(__file__).resolve().parent.parent
# Served by Flask: files without rights.
WITHOUT_ACTION = {"static"}
# Forms that must work from a page that has been open for hours, and change nothing for anybody else.
WITHOUT_TOKEN = {"/exit", "/look", "/language"}
NAMES = {"public_id": "aaaaaaaaaa", "token": "t" * 43, "filename": "css/base.css"} | {
    "account_id": "bbbbbbbbbb",
    "person_id": "aaaaaaaaab",
    "day": "2026-11-30",
    "kept_id": "1",
    "kind": "note",
}
Rules = list[Rule]


@pytest.fixture
def rules(app: Flask) -> Rules:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def action_of(app: Flask, rule: Rule) -> Action | None:
    view = app.view_functions[rule.endpoint]
    while view is not None:
        if hasattr(view, "action"):
            return view.action
        view = getattr(view, "__wrapped__", None)
    return None


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_routes_and_events_are_the_stored_ones(app: Flask, rules: Rules) -> None:
    lines = []
    for rule in rules:
        action = action_of(app, rule)
        if rule.endpoint not in WITHOUT_ACTION:
            lines.append(f"{' '.join(methods(rule))} {rule.rule}: {action.value if action else 'NO ACTION'}")
    lines += [f"socket {name}: {action.value}" for name, action in sorted(EVENTS.items())]
    same_as_stored("surface.txt", lines)


def test_every_route_names_its_action(app: Flask, rules: Rules) -> None:
    silent = {rule.endpoint for rule in rules if action_of(app, rule) is None}
    assert silent == WITHOUT_ACTION


def test_every_action_is_asked_somewhere(app: Flask, rules: Rules) -> None:
    asked = {action_of(app, rule) for rule in rules} | set(EVENTS.values())
    source = "".join(path.read_text() for path in (ROOT / "forum").rglob("*.py") if path.name != "policy.py")
    assert {action for action in Action if action not in asked and f"Action.{action.name}" not in source} == set()


def test_every_socket_handler_goes_through_the_door(app: Flask) -> None:
    from forum.extensions import socketio

    handlers = {name for name, _handler, _space in getattr(socketio, "handlers", [])}
    handlers |= set(socketio.server.handlers.get("/", {})) if socketio.server else set()
    assert handlers - set(EVENTS) <= {"connect", "disconnect"}
    assert set(EVENTS) <= handlers


def address(rule: Rule) -> str:
    path = rule.rule
    for name in rule.arguments:
        for form in (f"<{name}>", f"<path:{name}>", f"<int:{name}>"):
            path = path.replace(form, NAMES[name])
    return path


def test_every_form_is_refused_without_its_token(app: Flask, client: FlaskClient, rules: Rules) -> None:
    make.sign_in(client, make.a_steward())
    free = set()
    for rule in rules:
        if set(methods(rule)) <= {"GET"}:
            continue
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "forged.token.here"}):
            answer = client.open(address(rule), method="POST", data=token)
            if "open for too long or came from somewhere else" not in answer.text:
                free.add(rule.rule)
            else:
                assert answer.status_code == 400
    assert free == WITHOUT_TOKEN


def test_a_token_of_another_browser_is_refused(app: Flask, client: FlaskClient, new_client) -> None:
    mine, theirs = make.make_member(), make.make_member()
    other = new_client()
    make.sign_in(client, mine)
    make.sign_in(other, theirs)
    answer = client.post("/sign-out", data={"csrf_token": make.form_token(other)})
    assert answer.status_code == 400
    assert client.get("/me").status_code == 200


def test_only_get_and_post_are_served(rules: Rules) -> None:
    assert {method for rule in rules for method in rule.methods or ()} <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_the_tokens_exemptions_are_the_named_ones(app: Flask, rules: Rules) -> None:
    exempt = {rule.rule for rule in rules if f"{_module(app, rule)}.{_name(app, rule)}" in csrf._exempt_views}
    assert exempt == WITHOUT_TOKEN


def _module(app: Flask, rule: Rule) -> str:
    return app.view_functions[rule.endpoint].__module__


def _name(app: Flask, rule: Rule) -> str:
    return app.view_functions[rule.endpoint].__name__


# --- Templates --------------------------------------------------------------------------------------------------------


def needed_by(app: Flask, name: str) -> set[str]:
    """A template and all that it extends, includes and imports."""
    found, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            source = app.jinja_env.loader.get_source(app.jinja_env, here)[0]
            waiting += [each for each in meta.find_referenced_templates(app.jinja_env.parse(source)) if each]
    return found


def joining_pages(app: Flask, client: FlaskClient) -> None:
    """The pages between the form and the welcome, and the one-time link."""
    from forum.accounts import service

    opened = make.join_for_real("Amber Finch")
    client.set_cookie("s", opened.token)
    for path in ("/join/phrase", "/join/confirm"):
        assert client.get(path).status_code == 200
    make.confirmed(opened)
    assert client.get(f"/first/{service.new_first_link(make.settings())}").status_code == 200
    for path in ("/welcome/begin", "/me/phrase", "/me/passphrase", "/me/shield"):
        assert client.get(path).status_code == 200
    crowd(make.settings().joining_calm_most)
    waiting = app.test_client()
    waiting.set_cookie("f", "")
    make.send(waiting, "/join", name="Amber Otter", passphrase=make.PASSPHRASE)
    assert waiting.get("/join/line").status_code == 200


def test_every_template_is_rendered_and_none_is_left_over(app: Flask, client: FlaskClient) -> None:
    rendered: set[str] = set()

    def note(sender: Flask, template, **context: object) -> None:
        rendered.add(template.name)

    with template_rendered.connected_to(note, app):
        joining_pages(app, client)
        world = played.played_evening()
        played.follow_everything(app.test_client(), world.paths)
        for member in (world.ann, world.steward, world.specialist):
            make.sign_in(client, member)
            played.follow_everything(client, world.starts(member))
    used = {each for name in rendered for each in needed_by(app, name)}
    stored = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")}
    assert stored - used == set(), "no page shows these"


def test_every_rendered_template_is_named_in_plain_text() -> None:
    """A name put together while the program runs could not be found by the test above."""
    for path in (ROOT / "forum").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


def test_every_static_file_of_ours_is_used() -> None:
    sources = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static").rglob("*.js"),
        *(ROOT / "static").rglob("*.css"),
    ]
    text = "".join(path.read_text() for path in [*sources, *(ROOT / "forum").rglob("*.py")])
    theme = (ROOT / "templates/components/theme.html").read_text()
    for path in (ROOT / "static").rglob("*"):
        if path.suffix in (".css", ".js", ".svg") and "vendor" not in path.parts:
            listed = path.suffix == ".css" and f'"{path.stem}"' in theme
            assert path.name in text or listed, f"{path.name} is loaded by nothing"
