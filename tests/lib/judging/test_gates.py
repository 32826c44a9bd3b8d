"""What stands around a phrase makes it another thing; signs count together only where they stand together."""

import pytest

from forum.lib.judging import Family, Label, judge
from tests.lib.judging import small

RULES = small.book(small.rule('["(drown | drowning)"]'))


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("I am drowning", True),
        ("I am not drowning", False),
        ("I never really want to drown", False),
        ("Not only drowning", True),
        ("not here, drowning", True),
        ("not here but drowning", True),
        ("Not me. Drowning", True),
        ("not in a thousand words of mine is drowning", True),
        ("drowning 3 years ago", False),
        ("drowning in 2009", False),
        ("3 years ago I swam. Now I am drowning", True),
        ('My sister said "I am drowning" to me', False),
        ("My sister said «I am drowning» to me", False),
        ("We all heard 'I am drowning' at the meeting", False),
        ("> I am drowning\nNo, you swim well.", False),
        ('"I am drowning"', True),
        ('an open " and I am drowning', True),
    ],
)
def test_gates(text: str, is_met: bool) -> None:
    assert bool(judge(text, RULES).rules) is is_met


def test_a_gate_that_is_needed() -> None:
    rules = small.book(small.rule('["drowning"]', 'needs = ["mine"]'))
    assert judge("my heart is drowning", rules).rules
    assert not judge("her heart is drowning", rules).rules


def test_words_that_make_it_another_thing() -> None:
    rules = small.book(small.rule('["drowning"]', 'but = ["in tea"]\nbut_anywhere = ["lifeguard"]'))
    assert judge("drowning. in tea", rules).rules
    assert not judge("drowning slowly in tea", rules).rules
    assert not judge("drowning. The lifeguard came.", rules).rules


SIGNS = """
[[sign]]
id = "rain"
say = ["rain"]
[[sign]]
id = "wind"
say = ["wind"]
[[sign]]
id = "sun"
say = ["sunshine"]
"""


def combined(more: str) -> str:
    return f'{SIGNS}\n[[rule]]\nid = "storm"\nfamily = "self_harm"\nlabel = "crisis"\nwhy = "a test"\n{more}'


@pytest.mark.parametrize(
    ("more", "text", "is_met"),
    [
        ('signs = ["rain", "wind"]', "wind. nothing. nothing. rain", True),
        ('signs = ["rain", "wind"]', "wind", False),
        ('signs = ["rain", "wind"]\nwithin = 0', "rain. wind", False),
        ('signs = ["rain", "wind"]\nwithin = 0', "rain. wind. and rain with wind", True),
        ('signs = ["rain", "wind"]\nwithin = 1', "rain. wind", True),
        ('signs = ["rain", "wind"]\nwithin = 1', "rain. dry. wind", False),
        ('signs = ["rain", "wind"]\nwithout = ["sun"]', "rain, wind, sunshine", False),
        ('signs = ["rain", "wind", "sun"]\nat_least = 2', "rain and sunshine", True),
        ('signs = ["rain", "wind", "sun"]\nat_least = 2', "rain and rain", False),
        ('say = ["harbour"]\nsigns = ["rain"]', "rain in the harbour", True),
        ('say = ["harbour"]\nsigns = ["rain"]', "rain", False),
        ('say = ["harbour"]\nwithout = ["rain"]', "the harbour", True),
        ('say = ["harbour"]\nwithout = ["rain"]', "rain in the harbour", False),
        ('signs = ["rain"]\nbut_anywhere = ["umbrella"]', "rain. an umbrella.", False),
    ],
)
def test_signs(more: str, text: str, is_met: bool) -> None:
    assert bool(judge(text, small.book(combined(more))).rules) is is_met


def test_the_gravest_label_and_every_family_stand_in_the_verdict() -> None:
    sold = small.rule('["sold"]', "holds = true", "trade").replace("self_harm", "sourcing").replace('"red"', '"amber"')
    rules = small.book(small.rule('["drown"]'), sold)
    verdict = judge("sold. i drown", rules)
    assert (verdict.label, verdict.families) == (Label.RED, (Family.SELF_HARM, Family.SOURCING))
    assert (verdict.rules, verdict.holds) == (("en:one", "en:trade"), (Family.SOURCING,))
    assert judge("nothing", rules).label is Label.GREEN


def test_what_leads_to_a_person_is_outing() -> None:
    verdict = judge("ring me on 07700 900123", RULES)
    assert (verdict.label, verdict.families, verdict.rules) == (Label.AMBER, (Family.OUTING,), ("outing:traces",))


def test_a_text_filled_with_words_of_rules_is_looked_at() -> None:
    verdict = judge("not drowning " * 60, RULES)
    assert (verdict.label, verdict.rules) == (Label.AMBER, ("judging:filled",))
