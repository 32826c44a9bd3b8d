"""What a reader chose about words, asked for single texts."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.reading import AWAY, BY_PERSON, BY_WORD, EVERYTHING, PLAIN, Look, Quiet, Reading
from forum.vocabulary import ContentNote, Shown

ME, BEA = 1, 2
GRIEF, RELAPSE = ContentNote.GRIEF, next(note for note in ContentNote if note is not ContentNote.GRIEF)


def test_without_a_choice_notes_cover() -> None:
    assert EVERYTHING.look(BEA, (), "<p>hi</p>") == PLAIN
    assert EVERYTHING.look(BEA, (GRIEF,), "<p>hi</p>") == Look(Shown.COVER, (GRIEF,))


def test_each_note_has_its_own_choice() -> None:
    chosen = Reading(notes={GRIEF: Shown.SHOW, RELAPSE: Shown.HIDE}, reader=ME)
    assert chosen.look(BEA, (GRIEF,), "") == PLAIN
    assert chosen.look(BEA, (GRIEF, RELAPSE), "") == AWAY
    assert chosen.keeps_away(BEA, (RELAPSE,))
    assert not chosen.keeps_away(BEA, (GRIEF,))


def test_one_never_keeps_ones_own_words_from_oneself() -> None:
    chosen = Reading(frozenset({ME}), ("word",), {RELAPSE: Shown.HIDE}, ME)
    assert chosen.look(ME, (), "<p>word</p>") == PLAIN
    assert chosen.look(ME, (RELAPSE,), "").shown is not Shown.HIDE
    assert not chosen.keeps_away(ME, (RELAPSE,))
    assert chosen.title_away(ME, (RELAPSE,), "word") == ""


def test_a_muted_person_is_covered_whatever_they_say() -> None:
    chosen = Reading(frozenset({BEA}), reader=ME)
    assert chosen.look(BEA, (), "<p>hi</p>") == Look(Shown.COVER, (), BY_PERSON)
    assert chosen.keeps_away(BEA, ())


@pytest.mark.parametrize(
    ("word", "html", "covered"),
    [
        ("wine", "<p>red Wine</p>", True),
        ("wine", "<p>winery</p>", False),
        ("wine", "<p>swine</p>", False),
        ("wine", "<p>the <em>wi</em>ne bar</p>", True),
        ("wine", '<p><a href="https://example.org/wine">here</a></p>', False),
        ("red wine", "<p>red\n wine</p>", True),
        ("red wine", "<p>red</p><p>wine</p>", True),
        ("a.c", "<p>abc</p>", False),
        ("a.c", "<p>a.c</p>", True),
        ("(", "<p>a ( b</p>", True),
        ("GRÜN", "<p>grün</p>", True),
        ("año", "<p>un AÑO más</p>", True),
        ("&", "<p>you &amp; me</p>", True),
    ],
)
def test_words_are_whole_words_in_what_is_read(word: str, html: str, covered: bool) -> None:
    look = Reading(words=(word,), reader=ME).look(BEA, (), html)
    assert look == (Look(Shown.COVER, (), BY_WORD) if covered else PLAIN)


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "hour", "quiet"),
    [
        (22, 7, "UTC", 23, True),
        (22, 7, "UTC", 3, True),
        (22, 7, "UTC", 7, False),
        (22, 7, "UTC", 21, False),
        (9, 17, "UTC", 12, True),
        (9, 17, "UTC", 8, False),
        (22, 7, "America/Chicago", 3, False),
        (22, 7, "America/Chicago", 5, True),
        (22, 7, "No/Such", 23, True),
    ],
)
def test_quiet_hours_run_over_midnight_in_the_readers_own_zone(
    begins: int, ends: int, zone: str, hour: int, quiet: bool
) -> None:
    now = datetime(2026, 1, 15, hour, tzinfo=UTC)
    assert Reading(quiet=Quiet(begins * 60, ends * 60, zone)).is_quiet(now) is quiet
    assert not Reading().is_quiet(now)


@pytest.mark.parametrize(
    ("begins", "zone", "hour", "minute", "coming"),
    [
        (22, "UTC", 21, 29, False),
        (22, "UTC", 21, 30, True),
        (22, "UTC", 22, 0, True),
        (22, "UTC", 6, 59, True),
        (22, "UTC", 7, 0, False),
        (0, "UTC", 23, 30, True),
        (0, "UTC", 23, 29, False),
        (22, "America/Chicago", 3, 29, False),
        (22, "America/Chicago", 3, 30, True),
    ],
)
def test_quiet_hours_are_seen_coming(begins: int, zone: str, hour: int, minute: int, coming: bool) -> None:
    now, half_an_hour = datetime(2026, 1, 15, hour, minute, 59, tzinfo=UTC), timedelta(minutes=30)
    assert Quiet(begins * 60, 7 * 60, zone).comes_within(now, half_an_hour) is coming
