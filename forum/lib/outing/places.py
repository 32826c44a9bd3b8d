"""Addresses, and where and when people meet: a street with its number, a named house with a time."""

import re

from forum.lib.outing.trace import Span, Spans, holds

_CAPITAL = r"[A-ZÁÉÍÓÚÑ][\w'.-]{0,30}"
_STREETS = (
    r"(?:[Ss]treet|[Ss]t|[Aa]venue|[Aa]ve|[Rr]oad|[Rr]d|[Ll]ane|[Ll]n|Drive|Dr|[Bb]oulevard|[Bb]lvd|Court|Ct|Place|Pl|Way"
    r"|Close|Terrace|Crescent|Square|Row|Gardens|Grove|Hill|Parkway|Mews)"
)
# In small letters one word stands between number and street, and none of those that speak of time or distance.
_NO_NAME = (
    r"(?!(?:a|an|the|my|our|this|that|dead|long|bad|whole|empty|busy|year|years|month|months|week|weeks|day|days|hour|hours"
    r"|minute|minutes|mile|miles|km|step|steps|block|blocks|way|lane|different|more|other|on|off|in|from|down|of|and)\b)"
)
_TIMES = (
    r"(?!\s?(?:años?|meses|mes|d[ií]as?|semanas?|horas?|minutos?|pasos?|noches?|veces|euros?|pesos|€|personas|kil[oó]metros|km"
    r"|de la (?:mañana|tarde|noche)|[ap]\.?m)\b)"
)
_NO_NOMBRE = (
    r"(?!(?:a|al|con|como|casi|desde|durante|en|hace|hasta|hay|largo|larga|llevo|más|mas|me|no|para|por|pero|que|sin|solo"
    r"|sólo|tengo|unos|unas|y|ya|vi|los|las|el|la|de|del|era|son|fueron|pasé|estuve|viví)\b)"
)
_VIA = r"(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|camino|pasaje|ronda|carretera|calzada|callejón)"
_VIAS = ("calle", "c/", "aven", "avda", "av.", "plaza", "paseo", "camino", "pasaje", "ronda", "carretera", "calzada", "callej")
_OF = r"(?:de |del |la |las |los |el |San |Santa ){0,3}"
_NUMBER = r",?\s(?:(?:n[ºo°]\.?|n[uú]m\.?|número|#)\s?)?\d{1,5}\b"

# A rule, and what stands wherever it finds something.
_ADDRESSES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (stems, re.compile(rule))
    for stems, rule in (
        (
            (),
            rf"(?<![\w$€£.,:/-])\d{{1,5}}[A-Za-z]?,?\s(?:[NSEW]\.?\s)?(?:(?!St\s){_CAPITAL}\s){{1,3}}{_STREETS}\b(?!\s[Mm]eeting)",
        ),
        (
            ("street", "avenue", "road", "lane", "boulevard"),
            rf"(?<![\w$€£.,:/-])\d{{1,5}}\s{_NO_NAME}[a-z]{{3,20}}\s(?:street|avenue|road|lane|boulevard)\b",
        ),
        (_VIAS, rf"(?<!\w){_VIA}\s{_OF}(?:{_CAPITAL}\s?){{1,4}}(?<!\s){_NUMBER}{_TIMES}"),
        (
            _VIAS,
            rf"(?<!\w)(?i:calle|c/|avenida|avda\.?|plaza)\s{_OF}{_NO_NOMBRE}[a-záéíóúñ]{{3,20}}{_NUMBER}{_TIMES}",
        ),
        # Streets that are numbers themselves: "Carrera 7 # 45-10".
        (
            ("calle", "carrera", "cra", "cl", "avenida", "diagonal"),
            r"(?<!\w)(?i:calle|carrera|cra\.?|cl\.?|avenida|diagonal)\s\d{1,3}[A-Za-z]?\s?(?:#|[Nn][oº]\.?)\s?\d{1,3}[A-Za-z]?",
        ),
        # A British postcode; its last two letters are never those of a dose or an hour.
        ((), r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]?)\s\d[ABD-HJLNP-UW-Z]{2}(?![\w-])"),
        ((), r"(?<!\w)[A-Z][\w'.-]{1,30},?\s[A-Z]{2},?\s\d{5}(?:-\d{4})?(?!\w)"),
        (("box", "apartado"), r"(?<!\w)(?i:P\.?\s?O\.?\sBox|apartado de correos)\s\d{1,6}\b"),
        ((), r"(?<![\w.])-?\d{1,3}\.\d{4,12},\s?-?\d{1,3}\.\d{4,12}(?!\w)"),
    )
)

_DIGIT = re.compile(r"\d")

# How far a time and a word of meeting may stand from a place.
TIME_REACH = 70
MEETING_REACH = 90

_HOUSE = (
    r"(?i:church|chapel|cathedral|hall|library|cent(?:re|er)|caf[eé]|coffee shop|hospital|clinic|school|college|station"
    r"|parish|synagogue|mosque|temple|clubhouse|ymca|diner|pub|park)"
)
_CASA = (
    r"(?i:iglesia|capilla|catedral|parroquia|biblioteca|centro (?:c[ií]vico|social|cultural|comunitario|parroquial)"
    r"|cafeter[ií]a|hospital|cl[ií]nica|escuela|colegio|instituto|estaci[oó]n|parque|local|sal[oó]n)"
)
# Capital letters that name no house.
_NO_HOUSE = (
    r"(?!(?:The|A|An|My|Our|AA|NA|CA|GA|OA|SMART|I|We|At|In|On|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|El"
    r"|La|Los|Las|En|Un|Una)\s)"
)
_NAMED_HOUSE = re.compile(
    rf"\b{_NO_HOUSE}(?:{_CAPITAL}\s(?:of |and )?){{1,4}}(?:(?i:church|parish|community|town|village|city)\s)?{_HOUSE}\b"
    rf"|\b{_HOUSE}\s(?:on|in|of|near|by|opposite)\s(?:the\s)?{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}"
    rf"|\b{_CASA}\s(?:de |del |la |las |los |el ){{0,3}}{_CAPITAL}(?:\s(?:de |del )?{_CAPITAL}){{0,3}}"
    r"|\b(?:Starbucks|Costa|McDonald's|Denny's|Dunkin'?|Burger King|VIPS|Sanborns)\b"
)
# One of these stands wherever a house is named.
_HOUSES = (
    "church", "chapel", "cathedral", "hall", "library", "cent", "caf", "coffee", "hospital", "clinic", "clínica", "school",
    "college", "station", "parish", "synagogue", "mosque", "temple", "clubhouse", "ymca", "diner", "pub", "park", "iglesia",
    "capilla", "catedral", "parroquia", "biblioteca", "escuela", "colegio", "instituto", "estaci", "parque", "local",
    "salón", "salon", "starbucks", "costa", "mcdonald", "denny", "dunkin", "burger", "vips", "sanborns",
)  # fmt: skip
_MEETING = re.compile(
    r"\b(?:meetings?|group|groups|fellowship|home ?group|meet|met|meets|see you|find (?:me|us)|join (?:me|us)|sponsor"
    r"|reuni[oó]n(?:es)?|grupo|grupos|nos (?:vemos|reunimos|juntamos|encontramos)|quedamos|quedemos|os espero|les espero"
    r"|padrino|madrina)\b",
    re.IGNORECASE,
)
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bados?|domingos?"
)
_HOUR_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    r"|diez|once|doce)"
)
_TIME = re.compile(
    rf"\b(?:\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]\.?m\b)?|\d{{1,2}}\s?[ap]\.?m\b|\d{{1,2}} o'?clock|at (?:\d{{1,2}}|{_HOUR_WORD})\b"
    rf"|a las? (?:\d{{1,2}}|{_HOUR_WORD})\b|half past {_HOUR_WORD}|noon|midnight|mediod[ií]a|medianoche"
    rf"|(?:on|every|each|this|next|el|los|cada|este) (?:{_DAY})|(?:{_DAY}) (?:night|evening|morning|at|a las?)|(?:{_DAY})\b)",
    re.IGNORECASE,
)
_NEW_SENTENCE = re.compile(r"[!?\n]|(?<![A-Z\s.][a-z])(?<![ap]\.m)\.\s")


def addresses(text: str) -> Spans:
    """Find streets with their numbers, postcodes and boxes."""
    if not _DIGIT.search(text):
        return
    for stems, rule in _ADDRESSES:
        if not stems or holds(text, *stems):
            yield from (match.span() for match in rule.finditer(text))


def meetings(text: str) -> Spans:
    """Find a named house in which people meet, with its time, in one sentence."""
    for house in _NAMED_HOUSE.finditer(text) if holds(text, *_HOUSES) else ():
        start, end = house.span()
        if _near(text, _MEETING, house.span(), MEETING_REACH) is None:
            continue
        time = _near(text, _TIME, house.span(), TIME_REACH)
        if time is not None:
            yield min(start, time[0]), max(end, time[1])


def _near(text: str, rule: re.Pattern[str], house: Span, reach: int) -> Span | None:
    """Find the first match behind or else the last before a house, in its sentence and within reach."""
    start, end = house
    behind = rule.search(text, end, min(len(text), end + reach))
    if behind and not _NEW_SENTENCE.search(text, end, behind.start()):
        return behind.span()
    before = [match.span() for match in rule.finditer(text, max(0, start - reach), start)]
    if before and not _NEW_SENTENCE.search(text, before[-1][1], start):
        return before[-1]
    return None
