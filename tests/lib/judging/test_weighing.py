"""The model beside the rules: trained alike each time, read as it was written, raising to red and no further, with its reasons."""

from dataclasses import replace

import pytest

from bench import training
from forum.lib.judging import Family, Label, judge
from forum.lib.judging.asking import TRACES, look_at
from forum.lib.judging.beside import BOUNDS, LESS, MODEL, WISHES, beside
from forum.lib.judging.book import Book, read_rules
from forum.lib.judging.entries import Entry
from forum.lib.judging.features import all_of, windows
from forum.lib.judging.verdict import Verdict
from forum.lib.judging.weighing import FOLDER, MOST_REASONS, Model, apart, joined, language_of, models, read
from tests.lib.judging import small

SAID = "# made from\tabc\n# even\t-2500\t2500\n# families\tviolence\t-900\tself_harm\t-800\n"
RULES = small.book(small.rule('["drown"]'))
LANGUAGES = ("en", "es")


def table(*lines: str) -> Model:
    return read(SAID + "".join(f"{line}\n" for line in lines))


def of_no_words(weight: float) -> Model:
    """A model to which every text weighs this."""
    return replace(table(), grave=round(weight * 1000), harmless=round(-weight * 1000))


def beside_it(model: Model, book: Book = RULES) -> Book:
    return replace(book, models={"en": model})


GRAVE = table(
    "kettle\t30000\t-30000\tself_harm 9000", "the kettle\t4000\t-4000", "quiet\t-60000\t60000", "~quie\t-1\t1"
)


def test_what_weighs_is_raised_to_red_and_says_why() -> None:
    verdict = judge("the kettle", beside_it(GRAVE))
    assert verdict.label is Label.RED
    assert verdict.rules == (MODEL, f"{MODEL}:kettle", f"{MODEL}:the_kettle")
    assert (verdict.families, verdict.holds) == ((Family.SELF_HARM,), ())
    assert judge("the kettle", RULES).label is Label.GREEN


def test_what_does_not_weigh_stays() -> None:
    assert judge("the quiet kettle", beside_it(GRAVE)).label is Label.GREEN
    assert judge("", beside_it(GRAVE)).label is Label.GREEN


def test_what_weighs_is_never_raised_to_crisis() -> None:
    verdict = judge("drown, kettle", beside_it(GRAVE))
    assert verdict == judge("drown, kettle", RULES)
    assert verdict.label is Label.RED


ABOUT = (Family.SELF_HARM,)
CALM = "It was so quiet in the house this evening."


def weighed_beside(text: str, label: Label, *, met: Entry, **more: object) -> Verdict:
    reading, found = look_at(text, RULES)
    verdict = replace(Verdict(label, ABOUT, (met.name,), (), "v"), **more)  # type: ignore[arg-type]  # a test names its fields
    return beside(verdict, [met], reading, found, beside_it(GRAVE))


def test_of_a_long_text_the_window_that_keeps_it_counts() -> None:
    """One window is a little grave and very harmless, all others are neither."""
    (entry,) = RULES.entries
    reading, found = look_at("The kettle first. " + "Then we sat there and looked at the rain. " * 30, RULES)
    verdict = Verdict(Label.AMBER, ABOUT, (entry.name,), (), "v")
    even = replace(table("kettle\t9700\t97000"), grave=0, harmless=0)
    assert beside(verdict, [entry], reading, found, beside_it(even)) == verdict


def test_what_is_harmless_is_lowered_and_says_so() -> None:
    (entry,) = RULES.entries
    for label in (Label.AMBER, Label.RED, Label.CRISIS):
        lowered = weighed_beside(CALM, label, met=entry)
        assert (lowered.label, lowered.rules, lowered.families) == (Label.GREEN, (entry.name, LESS), ())


def test_what_is_less_harmless_is_lowered_to_amber() -> None:
    bounds = BOUNDS["en"]
    between = (bounds.lowers + bounds.lowers_far) / 2
    model = of_no_words(between)
    (entry,) = RULES.entries
    reading, found = look_at(CALM, RULES)
    verdict = Verdict(Label.CRISIS, ABOUT, (entry.name,), (), "v")
    assert beside(verdict, [entry], reading, found, beside_it(model)).label is Label.AMBER


def test_what_is_said_outright_is_never_lowered() -> None:
    (entry,) = RULES.entries
    for label in (Label.RED, Label.CRISIS):
        lowered = weighed_beside(CALM, label, met=replace(entry, stays=True))
        assert (lowered.label, lowered.rules) == (label, (entry.name,))


def test_words_that_wait_and_traces_of_a_person_are_still_looked_at() -> None:
    (entry,) = RULES.entries
    assert weighed_beside(CALM, Label.AMBER, met=entry, holds=ABOUT).label is Label.AMBER
    assert weighed_beside(CALM, Label.RED, met=entry, rules=(entry.name, TRACES)).label is Label.AMBER
    assert weighed_beside(CALM, Label.AMBER, met=entry, rules=(entry.name, TRACES)).rules == (entry.name, TRACES)


@pytest.mark.parametrize("family", [Family.OUTING, Family.SOURCING, Family.HARASSMENT])
@pytest.mark.parametrize("label", Label)
@pytest.mark.parametrize("weight", [-9.0, 9.0])
def test_of_what_breaks_a_rule_of_the_house_it_says_nothing(label: Label, family: Family, weight: float) -> None:
    (entry,) = RULES.entries
    reading, found = look_at(CALM, RULES)
    verdict = Verdict(label, (family,), (entry.name,), (), "v")
    of_the_house = replace(entry, families=(family,))
    assert beside(verdict, [of_the_house], reading, found, beside_it(of_no_words(weight))) == verdict
    assert beside(verdict, [entry], reading, found, beside_it(of_no_words(weight))).label != Label.AMBER


@pytest.mark.parametrize("text", ["hmu I got percs 40 each", "hmu I got percs 40 each 3", "hmu I got oxys, 30 a pop"])
def test_who_sells_is_not_in_danger(text: str) -> None:
    assert judge(text).label is Label.AMBER


def test_who_somebody_is_stays_amber() -> None:
    assert judge("I know who wrote this, her real name is Jennifer Martinez").label is Label.AMBER


@pytest.mark.parametrize("text", ["nobody would miss me", "nadie me echaría de menos", "nadie me extrañaría"])
def test_a_wish_not_to_be_here_is_looked_at_however_little_it_weighs(text: str) -> None:
    """What else is amber by the rules is lowered by such a model."""
    models_of = dict.fromkeys(LANGUAGES, of_no_words(-9.0))
    assert judge(text, replace(read_rules(), models=models_of)).label is Label.AMBER
    assert judge(text).label >= Label.AMBER
    (entry,) = RULES.entries
    wish = replace(entry, name=min(WISHES))
    assert weighed_beside(CALM, Label.RED, met=wish).label is Label.AMBER
    assert weighed_beside(CALM, Label.RED, met=entry).label is Label.GREEN


def test_few_words_and_what_several_rules_say_are_never_lowered() -> None:
    (entry,) = RULES.entries
    assert weighed_beside("so quiet here", Label.CRISIS, met=entry).label is Label.CRISIS
    reading, found = look_at(CALM, RULES)
    verdict = Verdict(Label.CRISIS, ABOUT, (entry.name,), (), "v")
    for times in (1, 2):
        assert beside(verdict, [entry] * times, reading, found, beside_it(GRAVE)).label is Label.GREEN
    assert beside(verdict, [entry] * 3, reading, found, beside_it(GRAVE)).label is Label.CRISIS


STAY = ["en:suicide_said", "en:outing_told", "es:suicide_said", "es:outing_told"]


@pytest.mark.parametrize("text", ["quiet, I want to kill myself", "quiero matarme, no puedo mas"])
def test_these_rules_know_what_is_said_outright(text: str) -> None:
    """A model that finds everything harmless does not move it; the one beside it, which only sounds so, it does."""
    rules = read_rules()
    verdict = judge(text, replace(rules, models=dict.fromkeys(LANGUAGES, of_no_words(-9.0))))
    assert verdict.label is Label.RED
    assert any(name.endswith(":suicide_said") for name in verdict.rules)
    assert [entry.name for entry in rules.entries if entry.stays] == STAY


@pytest.mark.parametrize(("grave", "harmless"), [(0, 0), (5, -7), (-5, 7), (-40_000, -40_000), (40_000, 39_999)])
def test_two_weights_in_one_number(grave: int, harmless: int) -> None:
    assert apart(joined(grave, harmless)) == (grave, harmless)
    assert apart(joined(grave, harmless) + joined(3, -9)) == (grave + 3, harmless - 9)


def test_a_long_text_is_weighed_in_windows() -> None:
    """What is said once among many harmless words is not thinned out by them."""
    calm = "We had tea and talked about it all. " * 60
    reading, found = look_at(f"{calm} the kettle. {calm}", RULES)
    of_it = windows(reading, found)
    assert len(of_it) > 10
    assert any("kettle" in each.words for each in of_it)
    assert judge(f"{calm} the kettle. {calm}", beside_it(GRAVE)).label is Label.RED
    assert judge(calm, beside_it(GRAVE)).label is Label.GREEN


def test_words_stand_with_who_was_named_last_before_them() -> None:
    reading, found = look_at("you drown. I drown and my sister drowns", RULES)
    (window,) = windows(reading, found)
    assert {"2drown", "1drown", "3drowns", "@21", "@211", "@1"} <= window.others()
    assert not {"3drown", "2drowns", "@to_you"} & window.others()
    assert "@to_you" in windows(*look_at("you and your kettle", RULES))[0].others()


def test_signs_stand_in_the_window_in_which_they_were_found() -> None:
    rules = small.book('[[sign]]\nid = "wet"\nsay = ["drowned"]\n', small.rule('["sink"]', 'signs = ["wet"]'))
    reading, found = look_at("We had tea and talked. " * 60 + "It drowned. " + "We had tea and talked. " * 60, rules)
    for window in windows(reading, found):
        assert ("drowned" in window.words) is ("en:wet" in window.signs)


def test_what_is_added_up_is_what_the_features_weigh() -> None:
    model = models(LANGUAGES)["en"]
    reading, found = look_at("I took 20 of them tonight and I am so sleepy, tell my sister.", read_rules())
    (window,) = windows(reading, found)
    both = sum(model.weights.get(feature, 0) for feature in all_of(window))
    weighed = model.weigh(reading, found)
    assert weighed
    assert weighed.grave == pytest.approx(model.grave / 1000 + apart(both)[0] / 1000 / (window.size + 4) ** 0.5)
    assert len(model.reasons(window)) <= MOST_REASONS


@pytest.mark.parametrize(
    ("text", "language"), [("i am at the door", "en"), ("estoy en la puerta", "es"), ("", "en"), ("kettle", "en")]
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text.split()) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_those_of_these_texts_and_rules(language: str) -> None:
    """After a change of rules or labelled texts: `make trained`."""
    file = FOLDER / f"{language}.tsv"
    assert models([language])[language].made_from == training.made_from(read_rules())
    assert file.stat().st_size < 400_000
    names = [line.split("\t")[0] for line in file.read_text(encoding="utf-8").splitlines()[3:]]
    assert names == sorted(set(names))
    assert len(names) <= training.MOST


def test_the_same_texts_give_the_same_table() -> None:
    rules = read_rules()
    sample = training.texts("es", rules)[::12]
    one, other = training.table(sample, "x"), training.table(list(sample), "x")
    assert one == other
    model = read(one)
    assert model.made_from == "x"
    right = sum(
        (
            model.grave / 1000
            + sum(apart(model.weights.get(name, 0))[0] for name in text.features) / 1000 / (text.size + 4) ** 0.5
            > 0
        )
        is text.is_grave
        for text in sample
    )
    assert right >= 0.9 * len(sample), "it has learned what it was shown"


def test_nothing_is_learned_from_what_measures() -> None:
    assert set(training.PARTS) == {"dev", "dev2", "learn", "talk"}
