"""What a phrase of the notation finds and what it does not; a mistake is told with its line and its rule."""

import pytest

from forum.lib.judging import Mistake, judge
from forum.lib.judging.book import read
from tests.lib.judging import small

FOUND = (
    ("drown today", "I drown today.", "today I drown"),
    ("(drown | sink) today", "we sink today", "we swim today"),
    ("(go under | sink) today", "we go under today", "we go today"),
    ("drown [deep | far] today", "i drown today, i drown far today", "i drown well today"),
    ("drown ~2 today", "drown all alone today", "drown so very much alone today"),
    ("drown ~2 today", "drown, alone, today", "drown. today"),
    ("drown # times", "drown 3 times", "drown some times"),
    ("drown # times", "drown 2.5 times", "drown times"),
    ("drown in ####", "drown in 1999", "drown in 30"),
    ("<pets> drowns", "my old dog drowns", "my dog drowns"),
    ("drown*", "they are drowning", "shutdown"),
    ("^ drown", "So sad. Drown", "i drown"),
    ("drown $", "i drown. and then", "i drown here"),
    ("[i] drown it", "drown it", "drown"),
    ("i (am | was) (so tired | drowning)", "I was so tired", "i was tired"),
    ("drówn-today", "DROWN today", "drown"),
)


@pytest.mark.parametrize(("phrase", "there", "elsewhere"), FOUND)
def test_a_phrase_stands_where_it_should_and_nowhere_else(phrase: str, there: str, elsewhere: str) -> None:
    rules = small.book(small.rule(f'["{phrase}"]', "unless = []"))
    assert judge(there, rules).rules == ("en:one",)
    assert judge(elsewhere, rules).rules == ()


MISTAKES = (
    ('["drown (a"]', "", "'(' is not closed"),
    ('["drown )"]', "", "')' closes nothing"),
    ('["drown (a |)"]', "", "empty"),
    ('["<birds> drown"]', "", "no list <birds>"),
    ('["drown ~9 today"]', "", "between 1 and 8"),
    ('["i am"]', "", "stand everywhere"),
    ('["[drown] i"]', "", "stand everywhere"),
    ('["drown *"]', "", "no word"),
    ("[]", "", "says nothing"),
    ('["drown"]', 'unless = ["negate"]', "no gate 'negate'"),
    ('["drown"]', 'signs = ["wet"]', "no sign 'wet'"),
    ('["drown"]', 'colour = "blue"', "no colour"),
)


@pytest.mark.parametrize(("say", "more", "words"), MISTAKES)
def test_a_mistake_names_file_line_and_rule(say: str, more: str, words: str) -> None:
    with pytest.raises(Mistake) as told:
        small.book(small.rule('["fine"]', name="good"), small.rule(say, more, name="bad"))
    line = int(str(told.value).partition("line ")[2].partition(",")[0])
    text = (small.HEAD + small.rule('["fine"]', name="good")).count("\n")
    assert line > text, told.value
    assert str(told.value).startswith("en.toml, line ")
    assert "bad" in str(told.value)
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[words\n", "line 1"),
        ("[colours]\n", "no part colours"),
        ('[words]\na = "b | <c>"\n', "line 2, list a"),
        ('[spelling]\ncolour = "a"\n', "there is no colour"),
        ('[spelling]\ndrop = "a"\n[spelling.meant]\n"b" = "c"\n', ""),
        ("[[rule]]\nsay = ['a']\n", "has an id"),
        ('[[gate]]\nid = "a"\nsays = ["b"]\n', "`before`, `after` or `whole`"),
        ('[unless]\npoetry = ["a"]\n', "no family 'poetry'"),
        (small.HEAD + small.rule('["drown"]') + small.rule('["drown"]'), "twice"),
        (small.HEAD + small.rule('["drown"]').replace('"red"', '"pink"'), "amber, red, crisis"),
        (small.HEAD + small.rule('["drown"]').replace("why", "but_why"), "but_why"),
    ],
)
def test_a_file_that_cannot_be_understood_says_why(text: str, words: str) -> None:
    if not words:
        assert read({"en": text}).entries == ()
        return
    with pytest.raises(Mistake, match="en.toml") as told:
        read({"en": text})
    assert words in str(told.value)


def test_two_languages_may_not_mean_two_things_by_one_word() -> None:
    with pytest.raises(Mistake, match="another meaning"):
        read({"en": '[spelling.meant]\n"u" = "you"\n', "es": '[spelling.meant]\n"u" = "o"\n'})


def test_a_list_of_the_other_file_can_be_used() -> None:
    other = small.rule('["<en.pets> nada"]', "unless = []")
    assert judge("el old dog nada", read({"en": small.HEAD, "es": other})).rules == ("es:one",)
