"""Units that make long texts on which a careless rule costs the square of the length, or never ends.

The suite counts work and reads them to their end; seconds are measured by `make bench ARGS=texts`.
"""

MARKUP = (
    "[",
    "![",
    "<",
    "&",
    ">",
    "- a\n\n",
    "1. a\n> b\n",
    "#\n",
    "a\n",
    "*_",
    "[[a]",
    "a.a.a-",
    "(",
    "https://a@",
    "`a``b",
)
OUTING = (
    "a", "@", "a@", "a.", "a@a.", "1", "1 ", "+(", "1-", "12 Oak ", "A ", "1 A ", "A1 ", "John ", "John Smith ", "works at ",
    "works at John Smith ", "St Mark's hall ", "meeting ", "7pm ", "meeting St Mark's hall 7pm ", "calle ", "calle A ",
    "calle de la ", "Dr. Aaa ", "Dr Aaa at Aaa ", "insta is ", "my insta ", "u/", "http://", "t.me/", "www.", "x.com/",
    "a [at] ", "a at b dot ", "Hall of ", "1.", "1.1111,", "@a@a.", "discord:", "É", "\uff11 ", "\u200b", " ", "\n",
)  # fmt: skip
JUDGING = (
    "i ", "i want to die ", "not ", "kill myself ", "tonight i want to kill myself ", "years ago i tried to kill myself ",
    '"i want to die" ', '"', "'a ", "a'", "> a\n", "k i l l ", "su*c*de ", "a*b*", "k1ll ", "suiciiide ", "5 mg then 10 ", "1,1,",
    "$1", "he is not breathing ", "quiero morir ", "no ", "hace anos ", "pastillas en la mano ", "if you ", "and ", "\U0001f600", "\ud800",
    "a-", "- ", "((", "@a ", "+1 ", "www.a.com ", "|", "#", "i am i am not ", "he she they ",
)  # fmt: skip
NAMES = ("a", "a@", "1", "1 ", "1-", "+(", "a at ", "[at", " ", "a.", "John ", "aA", "2020 ")
PHRASES = ("a", "1", "password", "aB3$", "01/02/1990", "qwerty", "p4$$w0rd", "l1!|", "a1@4")


def long(unit: str, size: int) -> str:
    """So many characters of one unit."""
    return (unit * size)[:size]
