"""Judging a text holds nobody else up: what takes long, and what has to be made ready first, is judged on another thread."""

from collections.abc import Callable
from itertools import count

import pytest

from forum.lib.judging import Label, judge
from forum.lib.judging.late import Late
from forum.screening import judging_aside

CALM = "Day nine. Tea, a walk, early to bed."


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were handed to another thread."""
    handed: list[str] = []

    def offload(work: Callable[[str], object], text: str) -> object:
        handed.append(text)
        return work(text)

    monkeypatch.setattr(judging_aside, "offload", offload)
    return handed


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> list[Late]:
    """A process that has just started, with three expressions of its own to make ready."""
    some = [Late(said) for said in ("a", "b+", "c*")]
    monkeypatch.setattr(judging_aside, "_not_ready", iter(some))
    monkeypatch.setattr(judging_aside, "_all_ready", False)
    return some


@pytest.mark.usefixtures("cold")
def test_the_first_texts_of_a_process_are_judged_aside(aside: list[str]) -> None:
    assert judging_aside.verdict_on(CALM) == judge(CALM)
    assert aside == [CALM]


def test_once_all_is_ready_a_short_text_is_judged_at_once(cold: list[Late], aside: list[str]) -> None:
    for _beat in count():
        judging_aside.make_ready(2)
        judging_aside.verdict_on(CALM)
        if len(aside) == _beat:
            break
        assert _beat < 5, "it never becomes ready"
    assert len(aside) == 2, "three expressions by twos, and the beat that finds nothing left"
    assert all(each.made for each in cold)


def test_a_long_text_is_always_judged_aside(cold: list[Late], aside: list[str]) -> None:
    for _beat in range(3):
        judging_aside.make_ready(2)
    long = CALM + " And so on." * 200 + " I am going to kill myself tonight."
    assert judging_aside.verdict_on(long).label == Label.CRISIS
    assert aside == [long]
