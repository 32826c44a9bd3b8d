"""The settings of the first days, of joining and of raids: a part of Config, which would be too long to read in one sitting."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FloodConfig:
    """How much somebody new may write, what the same words are, what the door asks for; each with its unit in its name."""

    # The first days: until so many are over and somebody has written on so many days (security.md S14).
    new_days: int = 3
    new_days_with_words: int = 2
    new_threads_per_day: int = 3
    new_replies_per_hour: int = 10
    new_replies_per_day: int = 30
    new_lines_per_hour: int = 60
    new_lines_per_day: int = 200
    new_pause_seconds: int = 30
    # How few are left when the page begins to say so.
    new_told_when_left: int = 2
    # How many texts of somebody new may wait for a person at a time.
    new_held_most: int = 3
    # The same or nearly the same words within so long: how often one person may send them, in their first days less; and
    # when they come from so many new people, the last of them waits for a person.
    same_words_minutes: int = 60
    same_words_most: int = 5
    same_words_new_most: int = 1
    same_lines_new_most: int = 2
    same_words_people: int = 3
    # Words of somebody who may be in danger pass by slow mode, turns and every limit of how fast one writes, so many of one
    # person within a minute.
    urgent_texts_per_minute: int = 10
    # Above a pace it takes judging to know which words these are: so many tries of one person are judged within a minute.
    urgent_tries_per_minute: int = 30
    # Forms of all together who are not signed in.
    urgent_tries_of_visitors_per_minute: int = 30
    # Joining. While no more than so many come within so long nothing is asked; then a device works for it (one try is so
    # many iterations of PBKDF2), twice as long with each doubling, at most 20 s on an old phone (6 million iterations).
    joining_watch_minutes: int = 10
    joining_calm_most: int = 10
    joining_work_iterations: int = 5_000
    joining_work_tries: int = 75
    joining_work_tries_most: int = 1_200
    joining_work_minutes: int = 30
    # The same without scripts: a place in line, which grows alike, and how long it is kept once it is one's turn.
    joining_line_minutes: float = 2
    joining_line_minutes_most: float = 20
    joining_line_kept_minutes: int = 30
    invitations_per_day: int = 3
    invitation_days: int = 7
    # A raid: what a moderator may choose, and from how many joined and held within the watched minutes on it is suggested.
    raid_hours: tuple[int, ...] = (1, 3, 12, 24)
    raid_suggested_joined: int = 30
    raid_suggested_held: int = 10
