"""Everyday words are left in peace: nothing of them is red, and hardly anything is flagged at all."""

from bench.labelled import talk
from forum.lib.judging import Label, judge
from forum.lib.judging.beside import MODEL
from tests.lib.judging.everyday import IN_JEST, TEXTS

MOST_FLAGGED = 0.03


def flagged(texts: list[str]) -> dict[str, tuple[str, ...]]:
    return {text[:120]: verdict.rules for text in texts if (verdict := judge(text)).label is not Label.GREEN}


def test_an_ordinary_day() -> None:
    assert len(TEXTS) >= 140
    assert [text for text in TEXTS if judge(text).label >= Label.RED] == []
    found = flagged(list(TEXTS))
    assert len(found) <= MOST_FLAGGED * len(TEXTS), found


def test_the_model_does_not_raise_what_is_said_of_death_in_jest() -> None:
    """Some of it is red by the rules, and stays: who laughs may mean it."""
    assert len(IN_JEST) >= 18
    assert [text for text in IN_JEST if MODEL in judge(text).rules] == []


def test_the_talk_of_the_demo() -> None:
    texts = talk()
    assert len(texts) >= 300
    assert [text for text in texts if judge(text).label >= Label.RED] == []
    found = flagged(texts)
    assert len(found) <= MOST_FLAGGED * len(texts), found
