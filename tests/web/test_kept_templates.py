"""Templates kept as code: read where they fit, never believed where they do not, written by `make compiled` alone."""

from pathlib import Path

import jinja2
import pytest
from flask import Flask

from forum import kept_templates
from forum.kept_templates import KeptTemplates

WORDS = "Good evening, {{ name }}."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_templates, "FOLDER", tmp_path / ".kept")
    (tmp_path / ".kept").mkdir()
    (tmp_path / "hello.html").write_text(WORDS)
    return tmp_path


def environment(folder: Path, *, keeps: bool = False, **how: bool) -> jinja2.Environment:
    """One that reads templates from a folder, as a process that starts does."""
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, **how)
    made.bytecode_cache = kept = KeptTemplates(made)
    kept.keeps = keeps
    return made


def compiled(made: jinja2.Environment, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many templates had to be turned into code to greet somebody."""
    turned: list[str] = []
    real = jinja2.Environment.compile
    with monkeypatch.context() as patched:
        patched.setattr(jinja2.Environment, "compile", lambda *a, **k: turned.append("") or real(*a, **k))
        assert made.get_template("hello.html").render(name="Ann").startswith("Good")
    return len(turned)


def test_what_was_kept_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled(environment(folder, keeps=True), monkeypatch) == 1
    assert compiled(environment(folder), monkeypatch) == 0


def test_a_process_that_serves_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled(environment(folder), monkeypatch) == 1
    assert list((folder / ".kept").iterdir()) == []


def test_a_changed_template_and_another_way_to_read_it_are_turned_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(environment(folder, keeps=True), monkeypatch)
    assert compiled(environment(folder, trim_blocks=True), monkeypatch) == 1
    (folder / "hello.html").write_text("Good night, {{ name }}.")
    changed = environment(folder)
    assert compiled(changed, monkeypatch) == 1
    assert changed.get_template("hello.html").render(name="Ann") == "Good night, Ann."


def test_every_template_of_ours_is_kept_and_nothing_older(app: Flask, folder: Path) -> None:
    older = folder / ".kept" / "older.kept"
    older.write_text("")
    kept_templates.keep_all()
    ours = [name for name in app.jinja_env.list_templates() if not name.startswith(".kept/")]
    assert len(list((folder / ".kept").iterdir())) == len(ours)
    assert not older.exists()
