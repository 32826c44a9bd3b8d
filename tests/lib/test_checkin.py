"""A check-in: every field may be left out, bounds hold, and it is said in plain words."""

from dataclasses import dataclass, fields

import pytest

from forum.lib import checkin
from forum.lib.checkin import CheckIn, Unfit


def english(text: str, **values: object) -> str:
    return text % values if values else text


def test_nothing_at_all_is_a_pass() -> None:
    assert CheckIn().is_pass
    assert CheckIn.read({}) == CheckIn()
    assert CheckIn.read({"mood": "", "craving": None, "win": " \n ", "intention": None, "other": 7}).is_pass
    assert CheckIn().aloud(english) == ""


@pytest.mark.parametrize(("field", "value"), [("mood", 1), ("craving", 0), ("win", "x"), ("intention", "x")])
def test_one_field_is_a_check_in(field: str, value: object) -> None:
    said = CheckIn.read({field: value})
    assert not said.is_pass
    assert len(said.aloud(english).splitlines()) == 1


@pytest.mark.parametrize(("field", "least", "most"), [("mood", 1, 5), ("craving", 0, 10)])
def test_numbers_hold_to_their_scale(field: str, least: int, most: int) -> None:
    for value in range(least, most + 1):
        for raw in (value, str(value)):
            assert getattr(CheckIn.read({field: raw}), field) == value
    for wrong in (
        least - 1,
        most + 1,
        str(most + 1),
        "x",
        "1.0",
        1.0,
        True,
        [],
        {},
        "٣",
        "1" * 5000,
        10**90,
        b"1",
        "-1",
    ):
        with pytest.raises(Unfit) as unfit:
            CheckIn.read({field: wrong})
        assert set(unfit.value.problems) == {field}


@pytest.mark.parametrize("field", ["win", "intention"])
def test_words_are_one_line_of_280_characters(field: str) -> None:
    assert getattr(CheckIn.read({field: "  two\r\nlines\x00 "}), field) == "two lines"
    assert getattr(CheckIn.read({field: "ü" * 280}), field) == "ü" * 280
    for wrong in ("ü" * 281, 7, [], {}, True, b"x"):
        with pytest.raises(Unfit) as unfit:
            CheckIn.read({field: wrong})
        assert set(unfit.value.problems) == {field}
        assert unfit.value.problems[field] % unfit.value.values


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Unfit) as unfit:
        CheckIn.read({"mood": 9, "craving": 11, "win": "x" * 281, "intention": "fine"})
    assert set(unfit.value.problems) == {"mood", "craving", "win"}


def test_every_value_has_words_and_none_is_a_diagnosis() -> None:
    said = {CheckIn(mood=mood).aloud(english) for mood in range(1, 6)}
    said |= {CheckIn(craving=pull).aloud(english) for pull in range(11)}
    assert len(said) == 16
    assert CheckIn(mood=3, craving=4, win="50% less", intention="<b>").aloud(english).splitlines() == [
        "Mood: so-so (3 of 5)",
        "Pull: clearly there (4 of 10)",
        "Went well: 50% less",
        "My next 24 hours: <b>",
    ]
    everything = " ".join(said).lower()
    assert not any(
        word in everything for word in ("severe", "mild", "moderate", "depress", "symptom", "craving", "score")
    )


def test_a_check_in_kept_for_oneself_only_adds_fields() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Kept(CheckIn):
        slept: int | None = checkin.scale((0, 3), "Please choose how you slept, or leave it out.")
        grateful: str = checkin.words(checkin.WORDS_MAX)

    kept = Kept.read({"mood": "4", "slept": "2", "grateful": " tea "})
    assert (kept.mood, kept.slept, kept.grateful, kept.win) == (4, 2, "tea", "")
    assert Kept.read({"slept": 0}).is_pass is False
    with pytest.raises(Unfit):
        Kept.read({"slept": 4})
    assert kept.aloud(english) == "Mood: all right (4 of 5)", "what is kept is not said"
    assert {each.name for each in fields(CheckIn)} == {"mood", "craving", "win", "intention"}
