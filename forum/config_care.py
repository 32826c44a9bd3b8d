"""The settings of those who look after others: a part of Config, which would be too long to read in one sitting."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CareConfig:
    """How much somebody who moderates may carry, when they rest, how long what they say about it is kept."""

    # How many cases one person holds at once, and takes in a day (UTC).
    claims_most: int = 3
    claims_most_daily: int = 25
    # What opening the words of a grave case counts for (recovery-standards.md 20), once a case and day; so many points within
    # 24 hours begin a rest of so many hours.
    exposure_crisis_points: int = 3
    exposure_red_points: int = 2
    exposure_amber_points: int = 1
    exposure_rest_points: int = 21
    rest_hours: int = 12
    # From this share of the points on somebody's buddy reads that their day was heavy.
    heavy_day_percent: int = 60
    # How long a day's points are kept, for the person alone.
    exposure_kept_days: int = 14
    # A debrief and its answer, and how long each of its answers may be.
    debrief_kept_days: int = 7
    debrief_max_characters: int = 600
    hand_over_max_characters: int = 500
    # A word of care to somebody whom others worry about.
    care_word_max_characters: int = 500
