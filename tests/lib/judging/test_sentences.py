"""Single sentences that a judge once took for something else: ordinary ones that stay green, danger that is heard."""

import pytest

from bench.labelled import ORDINARY, PARTS, texts
from forum.lib.judging import Label, judge
from tests.lib.judging.everyday import IN_JEST, TEXTS

QUIET = (
    *(
        "The radio plays waltzes. My hands are cold.",
        "The accordion on the radio is slow tonight. My feet are like ice.",
    ),
    *("My kids are asleep", "the kids are asleep.", "the twins have gone to sleep", "my boy is asleep at last"),
    *("last one tonight", "last song for me tonight", "last bus of the evening"),
    *("my wife hums in the next room, the soup is cold", "nobody in the house but the clock and me"),
    *("En la radio ponen valses. Tengo las manos frías.", "suena un acordeón en la radio y tengo los pies helados"),
    *("mis hijos ya duermen", "los gemelos se durmieron por fin", "la última por hoy", "último autobús de la noche"),
)
PAST = (
    "years ago I wanted to kill myself, today I am glad to be here",
    "ten years ago i tried to die and now i bake bread with my daughter",
    "I wanted to end it in 2015. Today I planted beans.",
    "hace años quise matarme, hoy me alegro de estar aquí",
    "hace once años me quise morir y hoy enseño a nadar",
)
JEST = (
    "kms lol this meeting is so long",
    "kms lol this queue does not move",
    "lol kms if this printer jams again",
    "me muero jaja, esta fila no avanza",
)
AT_HAND = (
    "I have the pills here",
    "the pills are right here with me",
    "i have got all my tablets here",
    "tengo las pastillas aquí",
    "tengo todas las pastillas aquí conmigo",
)
MISTYPED = (
    "i wnat to kil myslef",
    "i jsut want to kil myself",
    "wnat to die, cant do it any more",
    "qiero matarme",
    "me qiero morir",
)


@pytest.mark.parametrize("text", [*QUIET, *PAST, *JEST])
def test_ordinary_words_stay_green(text: str) -> None:
    assert judge(text).label is Label.GREEN, judge(text).rules


@pytest.mark.parametrize("text", AT_HAND)
def test_what_could_kill_is_at_hand(text: str) -> None:
    assert judge(text).label >= Label.RED, judge(text).rules


@pytest.mark.parametrize("text", MISTYPED)
def test_danger_is_heard_however_it_is_typed(text: str) -> None:
    assert judge(text).label >= Label.RED, judge(text).rules


def test_none_of_the_ordinary_ones_was_learned_from() -> None:
    """Else it would only be remembered."""
    read = {" ".join(text.casefold().split()) for text in (*texts(), *TEXTS, *IN_JEST)}
    assert {*PARTS, *ORDINARY} >= {"learn", "talk"}
    assert [text for text in (*QUIET, *PAST, *JEST) if " ".join(text.casefold().split()) in read] == []
