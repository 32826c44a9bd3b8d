"""A full name with a place of work: together they find one person, apart they seldom do."""

import re

from forum.lib.identifying import full_names
from forum.lib.outing.trace import Span, Spans, holds

# How far apart a name and a place of work may stand.
REACH = 80

_THE = r"(?:the |a |an |my |our |el |la |los |las |un |una |mi |nuestr[oa] )?"
_NO_WORK = (
    r"(?!(?:me|you|us|him|her|them|it|this|that|home|night|nights|being|getting|staying|everyone|everybody|people"
    r"|nothing|something|free|casa|mí|ti|nosotros|eso|esto|nada|algo|ello|ella|él|estar|ser|no|first|least|last)\b)"
)
_JOBS = (
    r"(?:boss|manager|supervisor|teacher|doctor|nurse|counsell?or|therapist|director|coach|pastor|dentist|lawyer|cashier"
    r"|colleague|co-?worker|jefe|jefa|maestr[oa]|profesora?|doctora?|enfermer[oa]|terapeuta|directora?|emplead[oa]"
    r"|abogad[oa]|gerente|compañer[oa] de trabajo)"
)
_WORK = re.compile(
    rf"\b(?:work(?:s|ed|ing)? (?:at|for)|teach(?:es|ing)? at|taught at|employed (?:at|by)"
    rf"|trabaj(?:a|o|aba|amos|é|ó|an|ando) (?:en|para)|da clases en) {_THE}{_NO_WORK}\w{{2,30}}"
    rf"|\b{_JOBS} (?:at|in|en) {_THE}{_NO_WORK}\w{{2,30}}",
    re.IGNORECASE,
)
# A title and a surname are a full name when the house they work in is named as well.
_TITLED = re.compile(
    r"\b(?i:Dr|Dra|Mr|Mrs|Ms|Prof|Nurse|Sr|Sra|Doctor|Doctora)\.? [A-ZÁÉÍÓÚÑ][\w'-]{2,30},?"
    r"(?: who works| que trabaja)? (?:at|from|of|in|en|del|de) (?:the |el |la )?"
    r"(?:[A-ZÁÉÍÓÚÑ][\w.'-]{1,30} (?:of |de |del |la )?){1,4}"
    r"(?:[Hh]ospital|[Cc]linic|[Ss]chool|[Cc]ollege|[Uu]niversity|[Cc]entre|[Cc]enter|[Ss]urgery|[Pp]ractice)\b"
    r"|\b(?i:Dr|Dra|Sr|Sra|Doctor|Doctora|Prof|Profesor|Profesora)\.? [A-ZÁÉÍÓÚÑ][\w'-]{2,30},? (?:que trabaja )?"
    r"(?:en|del|de) (?:el |la )?(?:[Hh]ospital|[Cc]línica|[Ee]scuela|[Cc]olegio|[Ii]nstituto|[Cc]entro|[Uu]niversidad)"
    r" (?:de |del |la |San |Santa ){0,2}[A-ZÁÉÍÓÚÑ]\w{2,30}"
)
# Those who began the fellowships are spoken of everywhere.
_KNOWN = frozenset({"bill wilson", "bob smith", "lois wilson", "marty mann", "jimmy kinnon", "carl jung"})
# One of these stands wherever one of the rules above finds something.
_STEMS = (
    "work", "teach", "taught", "employed", "boss", "manager", "supervisor", "doctor", "nurse", "counsel", "therapist",
    "director", "coach", "pastor", "dentist", "lawyer", "cashier", "colleague", "trabaj", "clases", "jefe", "jefa",
    "maestr", "profesor", "enfermer", "terapeuta", "emplead", "abogad", "gerente", "hospital", "clinic", "clínica", "school",
    "college", "university", "cent", "surgery", "practice", "escuela", "colegio", "instituto", "universidad",
)  # fmt: skip
_NEW_SENTENCE = re.compile(r"[!?\n]|\.\s")


def workplaces(text: str) -> Spans:
    """Find full names that stand with a place of work in one sentence."""
    if not holds(text, *_STEMS):
        return
    yield from (match.span() for match in _TITLED.finditer(text))
    works = [match.span() for match in _WORK.finditer(text)]
    if not works:
        return
    place = 0
    for name in full_names(text):
        if text[slice(*name)].casefold() in _KNOWN:
            continue
        while place < len(works) and works[place][1] + REACH < name[0]:
            place += 1
        # The one before the name and the first behind it: any other is further away.
        near = [work for work in works[place : place + 3] if _together(text, name, work)]
        if near:
            yield min(name[0], near[0][0]), max(name[1], near[0][1])


def _together(text: str, name: Span, work: Span) -> bool:
    first, second = sorted((name, work))
    between = text[first[1] : second[0]]
    return first[1] <= second[0] and len(between) <= REACH and not _NEW_SENTENCE.search(between)
