"""Phrases of seven words, and whether a passphrase somebody chose is strong enough."""

import secrets
import unicodedata
from functools import cache

from xkcdpass import xkcd_password

from forum.lib.words import N_

WORDS = 7
# security.md section 2, "Account", after ASVS 6.2.
MIN_LENGTH = 15
MAX_LENGTH = 256
# Ten thousand million guesses: slow hashing makes that years for one account.
MIN_GUESSES_LOG10 = 10
# zxcvbn's cost grows faster than its input, and 64 characters are enough to judge.
JUDGED_LENGTH = 64
# A passphrase that is a name and "nightlight" and a few letters is a name.
MIN_OWN_LETTERS = 6

_CONTEXT = (
    "nightlight",
    "night",
    "light",
    "recovery",
    "recover",
    "recovered",
    "recovering",
    "sober",
    "sobriety",
    "clean",
    "serenity",
    "onedayatatime",
    "one day at a time",
    "oneday",
    "addict",
    "addiction",
    "passphrase",
)
# Nobody who writes down a recovery phrase needs to meet these in it; and a hyphen is easily mistyped.
_LEFT_OUT_WORDS = """
    absinthe agonize agonizing agony alone aneurism anger arrest ashamed backache backstab barmaid barman barroom
    barstool bartender blame boozy bottle brewery brewing broken bruising buckshot cannabis captivate captive
    captivity casino casket cheating chokehold choking chubby clinic coke coma cork crank crave craving crazed crazy
    cringing cruelly cruelness cruelty crummiest crushed crusher crushing crying curse custody danger daredevil
    debtless debtor decay deceased deception deceptive defraud degraded degrading delusion demise depress despair
    detoxify diabetes diabetic dice disaster disgrace disobey distill distress divorcee dosage dose drank dreaded
    dreadful drinkable drinking drop-down drown drowsily earache egomaniac emergency endanger enslave evict evil
    failing felt-tip filth flask flogging fool gag gambling garbage gloomily gloomy graveness graves graveyard grief
    groin grope gutless handgun hangnail hangover hangup hash hate hatred haunt hazard headache headstone helpless
    hemlock humiliate hurt illicitly impotence impotency impotent imprison jackknife jackpot jailbird jailbreak
    jailer jailhouse junkie junkman junkyard keg lustfully lustily lustiness lusty lying malt morphine mortuary
    mourner mournful nervous nervy neurotic nicotine noxious opium outshoot overeater overkill overshoot panic
    parasite parasitic penknife perish persecute poison poker prison probation problem psychic punch pureblood purge
    purging pyromania rage raging rash ravage refusing rehab relapse relapsing repugnant reshoot robbing rope roping
    rotten roulette ruined sadden sadly sadness saloon scarecrow scared scarily scariness scarring scary scotch
    scrawny sedate sedation sedative shame shriek sinister sinner skinny slacker slain slapping slashed slashing
    smasher smashing smashup smoked smokeless smokiness smoking smoky sniff snort starved starving stash stinking
    stinky strangle stress sufferer suffering surgery t-shirt tantrum tavern theft thong thrash threaten throttle
    tragedy traitor trapped trash treachery trump unashamed uncork undead unlovable unloved unnerve unnerving
    unwanted unwilling unworthy urgency urgent urging uselessly vaporizer venomous villain violate violation
    violator virus wager whisking widow wound wreckage wrecker wrecking yelling yo-yo
"""
_LEFT_OUT = frozenset(_LEFT_OUT_WORDS.split())


def seven_words() -> str:
    """Return seven different random words (about 90 bits), joined by spaces: a passphrase, or a recovery phrase."""
    return " ".join(secrets.SystemRandom().sample(_drawn(), WORDS))


def normal(phrase: str) -> str:
    """Return a phrase of words as it is compared: small letters, one space between words, no commas."""
    return " ".join(unicodedata.normalize("NFKC", phrase).casefold().replace(",", " ").split())


def weakness(passphrase: str, name: str) -> str | None:
    """Say in one sentence why a passphrase is not safe enough for the member of this name, or None when it is."""
    folded = " ".join(unicodedata.normalize("NFKC", passphrase).split())
    if len(folded) < MIN_LENGTH:
        return N_("Please make it longer: at least 15 characters. Four or five unrelated words work well.")
    if len(folded) > MAX_LENGTH:
        return N_("Please make it shorter: 256 characters at most.")
    if _is_seven_words(folded):
        return None
    if _mostly_names(folded, name):
        return N_("This is mostly your name or ours. Please add words that have nothing to do with you.")
    if _guesses_log10(folded, name) < MIN_GUESSES_LOG10:
        return N_("This is too easy to guess. Please use less common words, or take the seven words we suggest.")
    return None


@cache
def _listed() -> frozenset[str]:
    return frozenset(xkcd_password.generate_wordlist(wordfile="eff-long", min_length=1, max_length=20))


@cache
def _drawn() -> list[str]:
    return sorted(_listed() - _LEFT_OUT)


def _is_seven_words(phrase: str) -> bool:
    parts = normal(phrase).split()
    return len(parts) >= WORDS and len(set(parts)) == len(parts) and _listed().issuperset(parts)


def _mostly_names(phrase: str, name: str) -> bool:
    """Say whether hardly a letter is left when the member's name and our own words are taken away."""
    whole = left = "".join(phrase.casefold().split())
    known = {"".join(part.split()) for part in (*name.casefold().split(), *_CONTEXT) if len(part) > 2}
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return left != whole and len({character for character in left if character.isalpha()}) < MIN_OWN_LETTERS


def _guesses_log10(phrase: str, name: str) -> float:
    """Ask zxcvbn, without its front door: that one writes the member's name into a table shared by all threads."""
    # Its word tables take 11 MB: only a process in which somebody chooses a passphrase pays for them.
    from zxcvbn.matching import RANKED_DICTIONARIES, build_ranked_dict, omnimatch  # noqa: PLC0415  # see above
    from zxcvbn.scoring import most_guessable_match_sequence  # noqa: PLC0415  # see above

    judged = phrase[:JUDGED_LENGTH]
    known = [word.casefold() for word in (name, "".join(name.split()), *name.split(), *_CONTEXT) if word]
    tables = {**RANKED_DICTIONARIES, "user_inputs": build_ranked_dict(known)}
    return float(most_guessable_match_sequence(judged, omnimatch(judged, tables))["guesses_log10"])
