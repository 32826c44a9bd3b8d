"""The shape of the house: who may know whom, how large things may grow, and what stands in one place only."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 300
FUNCTION_LINES = 40
TOP_LEVEL = {
    ".ci", ".editorconfig", ".gitattributes", ".gitignore", "LICENSE", "Makefile", "README.md", "bench", "deploy", "docs",
    "forum", "pyproject.toml", "requirements-dev.txt", "requirements.txt", "static", "templates", "tests", "wsgi.py",
}  # fmt: skip
VAGUE_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


def files(folder: str, *endings: str) -> list[Path]:
    """The project's own files below a folder; migrations are Alembic's, vendor/ is other people's."""
    paths = (path for ending in endings for path in (ROOT / folder).rglob(f"*{ending}"))
    return sorted(path for path in paths if not {"migrations", "vendor", "__pycache__"} & set(path.parts))


def python_files() -> list[Path]:
    """Everything that is ours and Python."""
    return [*files("forum", ".py"), *files("tests", ".py"), *files("bench", ".py"), *ROOT.glob("wsgi.py")]


def name(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()


def found(paths: list[Path], pattern: str, but: tuple[str, ...] = ()) -> list[str]:
    """Where a pattern stands, as "file:line", except in the files named in `but`."""
    search = re.compile(pattern, re.IGNORECASE)
    places = []
    for path in paths:
        if name(path) not in but:
            text = path.read_text()
            places += [f"{name(path)}:{text.count(chr(10), 0, hit.start()) + 1}" for hit in search.finditer(text)]
    return places


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file and its lines, without its docstring and its decorators."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node):
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield f"{name(path)}:{node.lineno} {node.name}", length


def test_import_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    code = lint_imports(no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_files_stay_readable_in_one_sitting() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_stay_small() -> None:
    lengths = dict(each for path in files("forum", ".py") for each in functions(path))
    assert {where: lines for where, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_every_module_says_first_what_it_is() -> None:
    silent = []
    for path in python_files():
        lines = (ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()
        if not lines or not lines[0].strip() or (len(lines) > 1 and lines[1].strip()):
            silent.append(name(path))
    assert silent == []


def test_modules_are_named_for_what_they_mean() -> None:
    paths = [*python_files(), *files("static", ".js"), *files("templates", ".html")]
    assert [name(path) for path in paths if {path.stem.strip("_"), *path.relative_to(ROOT).parts} & VAGUE_NAMES] == []


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        pytest.param(r"\.\s*commit\(", ("forum/transaction.py",), id="one place commits"),
        pytest.param(r"\bemit\(", ("forum/live.py",), id="one place emits"),
        pytest.param(r"^\s*(import|from) bleach", ("forum/lib/markup.py",), id="one place sanitises"),
        pytest.param(r"^\s*(import|from) nacl", ("forum/lib/seal.py",), id="one place seals"),
        pytest.param(
            r"^\s*(import|from) (requests|urllib3|urllib\.request|http\.client|socket)\b",
            # All but the first hold sockets of our own.
            (
                "forum/notifications/knocking.py",
                "forum/serving.py",
                "forum/ending.py",
                "forum/web/watchdog.py",
                "forum/fanout/direct.py",
            ),
            id="one place speaks to other machines",
        ),
        pytest.param(r"^\s*(import|from) (py_vapid|cryptography)", ("forum/lib/vapid.py",), id="one place signs"),
        pytest.param(
            r"^\s*(import|from) eventlet",
            ("forum/offload.py", *(f"forum/fanout/{name}.py" for name in ("direct", "known", "mending", "sparing"))),
            id="eventlet behind two doors",
        ),
        pytest.param(r"\bMarkup\(", ("forum/web/languages.py",), id="only our own texts are declared safe in Python"),
    ],
)
def test_what_stands_in_one_place(pattern: str, home: tuple[str, ...]) -> None:
    assert found(files("forum", ".py"), f"(?m){pattern}", but=home) == []


def test_silenced_checks_say_why() -> None:
    assert found(python_files(), r"#\s*(noqa|type:\s*ignore)(?![^\n]*#\s*\w)[^\n]*", but=(name(Path(__file__)),)) == []


# The content security policy forbids all of these; here they are found before a browser refuses them.
@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        pytest.param(r"\|\s*safe\b", ("templates/components/prose.html",), id="safe in prose alone"),
        pytest.param(r"{%-?\s*autoescape\s+false", (), id="escaping stays on"),
        pytest.param(r"<[a-z][^<>]*\sstyle\s*=", (), id="no inline style"),
        pytest.param(r"<style\b", (), id="no style element"),
        pytest.param(r"<[a-z][^<>]*\son[a-z]+\s*=\s*[\"']", (), id="no inline handler"),
        pytest.param(r"<script\b(?![^>]*\ssrc\s*=)", (), id="no inline script"),
        pytest.param(r"\b(href|src|action)\s*=\s*[\"']\s*javascript:", (), id="no script address"),
        pytest.param(
            r"<(link|script|img|iframe|source|audio|video|object|embed)\b[^>]*\s(src|href|srcset|data)\s*=\s*[\"']\s*(https?:)?//",
            (),
            id="nothing from third parties",
        ),
    ],
)
def test_templates_are_plain(pattern: str, home: tuple[str, ...]) -> None:
    assert found(files("templates", ".html"), pattern, but=home) == []


def test_styles_load_nothing_from_elsewhere() -> None:
    assert found(files("static", ".css"), r"(@import|url\()[^;)]*(https?:)?//") == []


def test_scripts_write_text_never_html() -> None:
    sinks = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|setHTMLUnsafe)"
    assert found(files("static", ".js"), sinks) == []
    assert found(files("static", ".js"), r"(from|import\(?)\s*[\"'](https?:)?//") == []


def test_top_of_the_repository_stays_short() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {path.split("/")[0] for path in listed.splitlines()} - TOP_LEVEL == set()
