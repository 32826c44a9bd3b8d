"""Phone numbers and e-mail addresses; never the numbers and mailboxes of services, and never a count of days."""

import re

from forum.lib.identifying import MAX_PHONE_DIGITS, MIN_PHONE_DIGITS
from forum.lib.outing import english, spanish
from forum.lib.outing.looking import Looked, before, one_of
from forum.lib.outing.trace import Span, Spans

_NUMBER = re.compile(r"(?<![\w.,/#-])[+(]{0,2}\d(?:[ ().\-/]{0,2}\d){6,20}(?!\w|[.,]\d)")
_DIGITS = re.compile(r"\d+")

# Free numbers are given to services, never to a person: North America, Ireland, the United Kingdom, Spain, Mexico, and
# Europe's 116 numbers for help.
_FREE = re.compile(
    r"(?:(?:00)?1)?(?:800|888|877|866|855|844|833)\d{7}|1800\d{6}|(?:(?:00)?44|0)80[08]\d{6,7}"
    r"|(?:(?:00)?34)?[89]00\d{6}|01800\d{7}|(?:00\d{2})?116\d{3}"
)
# What stands just before a service's number, or before the number of a meeting on a screen.
_SERVICE = re.compile(rf"(?<!\w){one_of(english.SERVICES, spanish.SERVICES)}")
SERVICE_BEFORE = 40
# Counts, doses and money are written with their unit behind or their sign before.
_UNIT = re.compile(
    rf"\s?(?:[$€£¥%]|(?:mg|mcg|ml|g|kg|km|k|usd|eur|gbp|{one_of(english.UNITS, spanish.UNITS)})\b)", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|usd|eur|gbp)\s?$", re.IGNORECASE)
_ONE_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2}))"
_DATES = re.compile(rf"{_ONE_DATE}(?:[ \-]{{1,2}}{_ONE_DATE})?(?: \d{{1,2}})?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ /\-]{1,2}(?:19|20)\d\d){1,4}")
# An address on the net, or a version.
_QUAD = re.compile(r"(?:(?:1?\d?\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}")
# A book, or a number with a fraction.
_BOOK, _FRACTION = re.compile(r"97[89]\d{10}"), re.compile(r"\d{1,3}\.\d+")
_THOUSANDS = re.compile(r"\d{1,2}(?:([ .])\d{3})(?:\1\d{3}){0,4}")

_NO_PHONES = (_DATES, _QUAD, _YEARS, _THOUSANDS, _FRACTION)

_AT = r"(?<![\w.+%-])[\w.+%'-]{1,64}"
_PROVIDERS = ("gmail", "hotmail", "outlook", "yahoo", "icloud", "proton", "protonmail", "gmx")
_ENDS = "com|org|net|edu|gov|info|io|uk|es|mx|ar|co|cl|eu|ie"
_DOT = r"(?:\s?[\[({]\s?(?:dot|punto)\s?[\])}]\s?|\.|\s(?:dot|punto)\s)"
_EMAIL = re.compile(rf"{_AT}@(?:[\w-]{{1,63}}\.){{1,5}}[^\W\d_]{{2,24}}(?![\w@])")
# "name [at] place dot org", as people write it for other people only.
_SPELLED = re.compile(
    rf"{_AT}\s?[\[({{]\s?(?:at|arroba)\s?[\])}}]\s?[\w-]{{1,63}}{_DOT}[^\W\d_]{{2,24}}\b"
    rf"|{_AT} (?:at|arroba) [\w-]{{1,63}} (?:dot|punto) (?:{_ENDS})\b"
    rf"|{_AT} (?:at|arroba) (?:{'|'.join(_PROVIDERS)})\.(?:{_ENDS})\b",
    re.IGNORECASE,
)
_AT_WORDS = frozenset({"at", "arroba"})
_DOT_WORDS = frozenset({"dot", "punto", *_PROVIDERS})
_AT_MARKS = ("at]", "at)", "at}", "at ]", "at )", "at }", "arroba]", "arroba)", "arroba ]", "arroba )")
# A mailbox that a service gives to everybody; a person's own mailbox at the same service is not meant.
_PUBLIC_MAILBOX = re.compile(
    r"jo@samaritans\.(?:org|ie)"
    r"|(?:help|helpline|info|support|contact|enquiries|ayuda|contacto|informacion)"
    r"@(?:[\w-]{1,63}\.){0,3}[\w-]{1,63}\.(?:org|gov|int|nhs\.uk|org\.uk|gov\.uk|org\.mx|gob\.mx|gob\.es)",
    re.IGNORECASE,
)


def phones(looked: Looked) -> Spans:
    """Find phone numbers that may be a person's."""
    end = 0
    for digit in looked.numbers:
        match = _NUMBER.match(looked.text, _lead(looked.text, digit)) if digit >= end else None
        if match:
            end = match.end()
            if _is_phone(match.group()) and not _is_counted(looked.text, match.span()):
                yield match.span()


def _is_counted(text: str, number: Span) -> bool:
    """Say whether a number counts something, or belongs to a service."""
    head = before(text, number[0], SERVICE_BEFORE)
    return bool(_UNIT.match(text, number[1]) or _MONEY_BEFORE.search(head) or _SERVICE.search(head))


def _lead(text: str, digit: int) -> int:
    """Find where a number begins that may have a plus or a bracket before its first digit."""
    start = digit
    while start > max(0, digit - 2) and text[start - 1] in "+(":
        start -= 1
    return start


def emails(looked: Looked) -> Spans:
    """Find e-mail addresses that may be a person's, also spelled ones."""
    if "@" in looked.text:
        written = _EMAIL.finditer(looked.text)
        yield from (match.span() for match in written if not _PUBLIC_MAILBOX.fullmatch(match.group()))
    if looked.has(_AT_WORDS) and (looked.has(_DOT_WORDS) or any(each in looked.low for each in _AT_MARKS)):
        yield from (match.span() for match in _SPELLED.finditer(looked.text))


def _is_phone(written: str) -> bool:
    number = written.strip("( )")
    groups = _DIGITS.findall(number)
    digits = "".join(groups)
    if not MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS or _FREE.fullmatch(digits):
        return False
    if number.startswith("+"):
        return True
    if any(each.fullmatch(number) for each in _NO_PHONES) or _BOOK.fullmatch(digits):
        return False
    # "1 2 3 4 5 6 7" counts; "100 200 300" and "10000000" are round.
    return sum(len(group) == 1 for group in groups) <= 1 and not all(group.endswith("00") for group in groups)
