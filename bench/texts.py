"""Made-up words of the length and shape that people write, the same in every run."""

import random
from collections.abc import Iterator

SEED = 20
# Paragraphs a post has, and how often: most are short, a few go on for a while. The mean is near 500 bytes.
PARAGRAPHS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 8)
SENTENCES = (
    "Today was day {n} and the evening was the hard part.",
    "I went for a walk instead and it helped more than I thought.",
    "Thank you for writing this, I could have said every word of it.",
    "What worked for me was to tell one person before the craving got loud.",
    "Nobody at work knows, and I would like to keep it that way for now.",
    "I slept {n} hours last night, which is the best in weeks.",
    "Be gentle with yourself, a bad day is not the end of anything.",
    "My sister called and for once I picked up.",
    "I poured it away, then I sat on the kitchen floor and cried a little.",
    "Does anybody else get so tired around four in the afternoon?",
    "The first week is mostly waiting, and then it becomes a little less so.",
    "I keep a list of small things to do with my hands.",
    "Tea, a shower, a stupid film: that was the whole plan, and it was enough.",
    "I am still here, which I did not expect when I wrote last time.",
    "It is strange to be proud of something that nobody can see.",
    "Reading along tonight, not much to say, but glad that you all exist.",
    "The group on Tuesday was quiet and kind, I will go again.",
    "I said no at the party and the ceiling did not come down.",
    "There is a bench by the river where I count boats until it passes.",
    "We are allowed to begin again as often as we need to.",
)
SHAPES = (
    "{0}",
    "{0}",
    "{0}",
    "**{0}**",
    "> {0}",
    "- {0}\n- {1}\n- {2}",
    "{0} *{1}*",
    "{0} See https://example.org/{n}",
)
TITLES = (
    "Day {n}",
    "How do you get through {n} o'clock?",
    "Back after {n} months",
    "A small good thing",
    "Cannot sleep",
)


def pool(size: int) -> list[str]:
    """`size` different texts in Markdown, as people write them."""
    chance = random.Random(SEED)
    return ["\n\n".join(_paragraphs(chance)) for _ in range(size)]


def lines(size: int) -> list[str]:
    """`size` lines as people say them in a room: one or two sentences."""
    chance = random.Random(SEED)
    return [" ".join(_sentence(chance) for _ in range(chance.choice((1, 1, 2)))) for _ in range(size)]


def title(number: int) -> str:
    """The title of the thread with this number."""
    return TITLES[number % len(TITLES)].format(n=number)


def rare_word(chance: random.Random) -> str:
    """A word that nearly no other text has."""
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))


def _paragraphs(chance: random.Random) -> Iterator[str]:
    for _ in range(chance.choice(PARAGRAPHS)):
        words = [" ".join(_sentence(chance) for _ in range(chance.randint(1, 4))) for _ in range(3)]
        yield chance.choice(SHAPES).format(*words, n=chance.randint(1, 999))


def _sentence(chance: random.Random) -> str:
    return chance.choice(SENTENCES).format(n=chance.randint(2, 400))
