"""Rules that were read once and kept: the same rules, quicker; and never believed when anything has changed."""

from pathlib import Path

import pytest

from forum.lib.judging import judge, keeping
from forum.lib.judging.book import Book, expressions, keep_ready, read_files
from forum.lib.judging.late import Late

TEXTS = (
    "i want to die tonight, i took all my pills",
    "hmu i got percs 40 each",
    "Day 40. Coffee with my sister, she laughed.",
    "quiero morir, ya tengo las pastillas",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keeping, "FOLDER", tmp_path)
    return tmp_path


def not_read() -> Book:
    raise AssertionError("it was read anew")


def test_kept_rules_judge_like_those_that_were_read(place: Path) -> None:
    keep_ready()
    kept, fresh = keeping.kept_or(not_read), read_files()
    assert kept.version == fresh.version
    for text in TEXTS:
        assert judge(text, kept) == judge(text, fresh)
    assert [each.said for each in expressions(kept)] == [each.said for each in expressions(fresh)]


def test_what_was_made_from_something_else_is_not_believed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_ready()
    (place / "en.toml").write_text("# another rule\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="read anew"):
        keeping.kept_or(not_read)


def test_a_torn_file_is_passed_over(place: Path) -> None:
    keep_ready()
    (file,) = place.glob("*.kept")
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(AssertionError, match="read anew"):
        keeping.kept_or(not_read)


def test_only_the_newest_is_kept(place: Path) -> None:
    (place / "older.kept").write_bytes(b"older")
    keep_ready()
    assert len(list(place.glob("*.kept"))) == 1
    assert not list(place.glob("*.new"))


def test_an_expression_is_made_when_it_is_asked() -> None:
    late = Late(r" kettle(?= )")
    assert late.search(" a kettle sings ")
    assert late.match(" kettle ", 0)
    assert [met.start() for met in late.finditer(" kettle kettle ")] == [0, 7]
    assert late.ready() is late.ready()
