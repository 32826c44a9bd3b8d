"""The settings of moderation: a part of Config, which would be too long to read in one sitting."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ModerationConfig:
    """How long cases, duties, measures and appeals wait and are kept; each with its unit in its name."""

    claim_minutes: int = 30
    # How long a request to open a one-off name waits for a second moderator.
    opening_hours: int = 72
    flag_limit: str = "20 per hour"
    flag_note_max_characters: int = 500
    # After so many months it counts half how often somebody's flags were right or wrong.
    flag_half_life_months: int = 3
    cases_per_page: int = 25
    # How soon somebody should look at a case, by how grave it is (risk-language.md, section 2), and for how many weeks it is
    # remembered, as numbers, how often they did.
    crisis_answer_minutes: int = 5
    red_answer_minutes: int = 30
    amber_answer_minutes: int = 720
    answer_weeks_kept: int = 12
    # Being on duty: what may be chosen, and how long somebody without an open page is still taken to be there.
    duty_hours: tuple[int, ...] = (1, 2, 4, 8)
    duty_away_minutes: int = 10
    # Words around the item of a case, before and behind it.
    case_context_texts: int = 3
    # Rooms keep what was not said for a moderator; so many of one person at a time.
    lines_held_most: int = 5
    # Notes of flags and moderators' words quote what they are about; a closed case goes on without them.
    case_words_kept_days: int = 90
    # Measures (recovery-standards.md 17): lengths, of which pauses and suspensions have a choice, and up to how many days one
    # moderator alone may suspend.
    cooldown_hours: int = 24
    readonly_days: int = 7
    together_days: tuple[int, ...] = (1, 3, 7)
    suspension_days: tuple[int, ...] = (7, 30)
    measure_alone_most_days: int = 7
    # How long a proposal waits for a second moderator, an offered pause for its person, an appeal before all hear that it is late.
    proposal_hours: int = 72
    offer_hours: int = 72
    appeal_hours: int = 72
    appeal_max_characters: int = 1_000
    # How long somebody finds a measure that is over; Mastodon shows strikes for three months (forum-practice.md 2.6).
    measures_kept_days: int = 90
    measures_per_page: int = 20
    reports_per_page: int = 20
