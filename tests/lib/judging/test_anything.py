"""Any text can be judged, however odd; the longest one too, and its cost has an end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib.judging import Label, Verdict, book, judge
from forum.lib.judging.asking import MOST_PLACES
from forum.lib.judging.beside import LESS
from tests.lib import greedy, hostile

WORDS = sorted({*book().at, *book().beginnings, "not", "i", "|", '"', ">", "800mg", "k", "\u200b", "\U0001f48a"})


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_characters(text: str) -> None:
    assert isinstance(judge(text), Verdict)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes) -> None:
    assert judge(raw.decode("utf-8", "surrogateescape")).label in Label
    assert judge(raw.decode("latin-1")).label in Label


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from((" ", ", ", ". ", "\n", "  ", "-")))
def test_any_words_of_the_rules(words: list[str], between: str) -> None:
    verdict = judge(between.join(words))
    if LESS in verdict.rules:
        assert len(verdict.rules) > 1, "a rule stands there that was lowered"
    else:
        assert bool(verdict.rules) is (verdict.label is not Label.GREEN)
    assert bool(verdict.families) <= (verdict.label is not Label.GREEN)
    assert set(verdict.holds) <= set(verdict.families)
    assert verdict.label < Label.RED or verdict.families


def test_hostile_markup() -> None:
    for payload in hostile.payloads():
        judge(payload)


@pytest.mark.parametrize("unit", [*greedy.JUDGING, *greedy.OUTING])
def test_long_texts_are_read_to_their_end(unit: str) -> None:
    judge(greedy.long(unit, 10_000))


def test_a_phrase_is_looked_for_at_so_many_places_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.lib.judging import shape

    looked: dict[int, int] = {}
    spans = shape.Shape.spans

    def counted(self: shape.Shape, text: str, back: str, starts: list[int], letters: int) -> list[shape.Span]:
        looked[id(self)] = looked.get(id(self), 0) + len(starts)
        return spans(self, text, back, starts, letters)

    monkeypatch.setattr(shape.Shape, "spans", counted)
    judge("suicide " * 1_200)
    assert looked
    assert max(looked.values()) <= MOST_PLACES
