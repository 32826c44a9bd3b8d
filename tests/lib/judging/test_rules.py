"""The rules as they stand: each meets its own examples and leaves its own counter-examples, and what they say has a version."""

import pytest

from forum.lib.judging import Family, Label, book, judge
from forum.lib.judging.book import FILES, FOLDER, LANGUAGES, read, read_rules
from forum.lib.judging.entries import Entry

RULES = [entry for entry in book().entries if entry.label]
by_name = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])


@by_name
def test_each_rule_meets_its_examples_and_leaves_the_others(rule: Entry) -> None:
    assert len(rule.examples) >= 2
    assert rule.counter
    assert rule.why
    for text in rule.examples:
        assert rule.name in judge(text).rules, text
    for text in rule.counter:
        assert rule.name not in judge(text).rules, text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", list(Family))
def test_each_family_has_a_rule_in_each_language(family: Family, language: str) -> None:
    assert any(rule.families[0] is family and rule.name.startswith(f"{language}:") for rule in RULES)


def test_every_sign_is_used_by_a_rule() -> None:
    used = {sign for rule in RULES for sign in (*rule.signs, *rule.without)}
    assert [entry.name for entry in book().entries if not entry.label and entry.name not in used] == []


def test_only_what_could_teach_or_sell_is_held() -> None:
    held = {rule.families[0] for rule in RULES if rule.holds}
    assert held == {Family.SELF_HARM, Family.SOURCING, Family.DOSING, Family.LEAD_GENERATION}
    assert [
        rule.name for rule in RULES if rule.holds and rule.families[0] is Family.SELF_HARM and "method" not in rule.name
    ] == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I have the pills here in front of me", Label.CRISIS),
        ("goodbye everyone, this is my last message", Label.CRISIS),
        ("me voy a matar esta noche", Label.CRISIS),
        ("mi hermano no despierta y tiene los labios morados", Label.CRISIS),
        ("I want to die", Label.RED),
        ("quiero morir", Label.RED),
        ("thinkin bout endin my life", Label.RED),
        ("need a plug, hmu", Label.AMBER),
        ("I'm not suicidal, only tired", Label.GREEN),
        ("this craving is killing me", Label.GREEN),
        ("please don't kill yourself", Label.GREEN),
        ("I tried to kill myself in 2009, today I am glad to be here", Label.GREEN),
        ("hit me up later for the meeting", Label.GREEN),
        ("me muero de risa", Label.GREEN),
        ("IWNDWYT", Label.GREEN),
    ],
)
def test_what_everybody_would_say(text: str, label: Label) -> None:
    assert judge(text).label is label


def test_the_version_is_that_of_the_files() -> None:
    files = {name: (FOLDER / f"{name}.toml").read_text() for name in FILES}
    assert read(files).version == read_rules().version
    assert book().version == judge("hello").version != read_rules().version, "the models count too"
    assert read({**files, "es": files["es"] + "\n# another line\n"}).version != book().version
