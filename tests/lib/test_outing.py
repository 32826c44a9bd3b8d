"""What leads to a person is seen, in both languages; what people write here every day is left in peace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import outing
from forum.lib.helplines import EMERGENCY, HELPLINES
from forum.lib.outing import Kind
from tests.lib import greedy

SEEN: dict[Kind, tuple[str, ...]] = {
    Kind.PHONE: (
        "If it gets bad tonight, ring me on 07700 900123.",
        "My number is 555-123-4567, any hour.",
        "call (212) 555 0147 and ask for me",
        "Text me: +44 7700 900 456",
        "mi número es 612 34 56 78, escríbeme",
        "Llámame al +34 612345678 cuando quieras.",
        "Phone:555.123.4567",
        "Su teléfono es 55 1234 5678, pregunta por él.",
        "He left his new number, 0151/23456789, on the fridge",
        "whatsapp \uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ),
    Kind.EMAIL: (
        "write to me at annotter@example.com",
        "ann.otter+night@mail.example.co.uk works best",
        "reach me: ann [at] example [dot] org",
        "it is ann at example dot com",
        "ann.otter at gmail.com, whenever",
        "mi correo es ana_nutria@ejemplo.es",
        "ana arroba ejemplo punto es",
        "her work mail is ann.otter@nhs.uk",
    ),
    Kind.HANDLE: (
        "I post about it as @ann_otter82 over there",
        "add me on snapchat as anniebanannie",
        "my insta is ann.otter.82",
        "I'm u/quiet_otter on the other place",
        "you know her, she is @ann.otter@social.example",
        "discord: nightowl_77",
        "I play as NightOwl#4821",
        "mi usuario de telegram es nutriacallada",
        "búscame en instagram como lanutria",
        "mi insta es nutria_1990",
        "@thesoberplumber is my brother",
    ),
    Kind.WORK: (
        "My sponsor is John Smith, he works at Tesco.",
        "I'm Sarah Connor and I work for Amazon in the evenings",
        "The nurse at Hillview, Maria Lopez, knows everything",
        "my boss at the bakery is David Jones",
        "Dr Harper at St Mary's Hospital saw me drunk",
        "María García trabaja en el hospital del pueblo",
        "Soy Carlos Fernández y trabajo en Correos",
        "La doctora Ruiz del Hospital San Juan me vio así",
        "José Martínez da clases en el instituto de al lado",
        "JOHN SMITH teaches at Elm Park",
    ),
    Kind.ADDRESS: (
        "I live at 12 Oak Street, come by",
        "She moved to 221B Baker St last week.",
        "the house is 7 elm road",
        "They use in 1600 N Lincoln Avenue, third floor",
        "we are in SW1A 2AA",
        "Springfield, IL 62704 is where he went",
        "send it to PO Box 1234",
        "vivo en la calle Mayor 12",
        "Está en Avenida de la Constitución, 45",
        "calle serrano 8, segundo piso",
        "mi madre vive en Carrera 7 # 45-10",
        "it happened at 51.50135, -0.14189",
    ),
    Kind.MEETING: (
        "Our meeting is in St Mark's church hall on Tuesday at 7pm",
        "Come to my home group, Elm Park Library, 19:30",
        "Every Thursday the group meets at the church on Mill Lane",
        "See you at Riverside Community Centre at 6 pm",
        "let's meet at Starbucks at noon",
        "She goes to the NA meeting at Saint Jude's Chapel, Mondays",
        "La reunión es en la parroquia de San Marcos los martes",
        "Nos vemos en el centro cívico Las Flores a las 19:00",
        "Mi grupo es el de la biblioteca de Chamberí, a las siete",
        "quedamos en la cafetería Lisboa el sábado",
    ),
    Kind.PROFILE: (
        "this is me: https://www.facebook.com/ann.otter.5",
        "instagram.com/ann_otter",
        "look at linkedin.com/in/ann-otter before you trust me",
        "https://www.tiktok.com/@annotter",
        "wa.me/447700900123",
        "t.me/annotter por si acaso",
        "https://old.reddit.com/user/quiet_otter",
        "https://social.example/@annotter",
    ),
}

LEFT_IN_PEACE = (
    # Counting, which is what people here do most
    "90 days today. Ninety.", "Day 1,000 and I still count.", "12 steps and one of them is hard",
    "I have 1 year, 2 months, 3 days", "24/7/365 it talks to me", "hoy cumplo 90 días", "llevo 12 pasos y 3 caídas",
    "1 2 3 4 5 6 7 8 and breathe", "2019-2020 was the worst", "clean since 2023-05-01", "sobrio desde el 12/05/2023",
    "from 12.05.2023 - 14.06.2023 I was inside", "86400 seconds a day", "31536000 seconds of not drinking",
    # Money and doses
    "I spent $1,234,567 on it", "it cost me 1 234 567 euros", "1.000.000 de pesos tirados", "2500000 dollars",
    "from 40 mg to 20 mg and then 2 mg", "bajé de 80 mg a 8 mg", "took 100 200 300 and slept", "10 ml at 9 pm",
    "vitamin B12 3MG in the morning",
    # Helplines and services
    "call 988 or 1-800-662-4357", "1-800-273-8255 answered at once", "Samaritans: 116 123", "text HOME to 741741",
    "text SHOUT to 85258", "0800 917 7650 is free", "el 024 o el 900 107 917", "Línea de la Vida: 800 911 2000",
    "llama al 911 o al 112", "write to jo@samaritans.org", "the helpline's number is 020 7833 0022",
    "Zoom 823 4567 8901, everybody welcome", "info@example.org sends you the leaflet",
    # Times and days alone
    "the evening room opens at 19:00", "I go on Tuesdays at 7pm", "a las siete me entra la ansiedad",
    "the AA meeting at 7pm was good", "meeting on Zoom at 8pm", "see you here at 9", "Monday at noon is the worst hour",
    "la reunión de los martes me salvó",
    # Names
    "thank you John", "Maria said the same", "I met John. He works at night.", "it works for me", "AA, NA and SMART all helped",
    "Bill Wilson worked for nobody then", "John Smith was kind to me", "mi jefe no sabe nada", "Ana trabaja en casa",
    "Dr Harper was kind at the clinic", "my sponsor works at a bakery", "Gabor Maté writes about this",
    "Grace Harbor works at it every day",
    # @, networks, links
    "I was @ home all day", "meet @ noon", "stuck @work again", "@Quiet Heron thank you", "@QuietHeron same here",
    "@everyone good night", "@Ann I hear you", "@todos buenas noches", "5 @ 3.50 each", "instagram is bad for me",
    "my facebook is gone", "I deleted my insta", "Discord: never again", "read r/stopdrinking sometimes", "dejé facebook",
    "https://www.facebook.com/groups/soberevenings", "https://example.org/help/1234567890", "https://www.na.org/meetings",
    "https://www.youtube.com/@recoverytalks",
    # Places without a number or a time
    "12 steps down the road", "90 days off the street", "5 beers in a row", "2 weeks on the street", "a 24 hour place",
    "3 long road trips", "en la calle 3 años", "viví en la calle durante 12 años", "el camino largo de 12 pasos",
    "en la plaza hace 20 días", "the church was empty at 7", "we sat in the church until noon",
    "I walked along Oak Street and did not go in", "mi calle es tranquila", "I was married in St Mark's church on a Saturday",
    "la iglesia abre a las 9", "my group is my home", "10 more miles on the road", "se fue por la avenida a las 8",
)  # fmt: skip


def kinds(text: str) -> list[Kind]:
    return [trace.kind for trace in outing.found(text)]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SEEN.items() for text in texts])
def test_a_trace_is_seen_and_named(kind: Kind, text: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", LEFT_IN_PEACE)
def test_nobody_is_asked_without_need(text: str) -> None:
    assert [(trace.kind, trace.piece(text)) for trace in outing.found(text)] == []


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert set(SEEN) == set(Kind) - {Kind.OWN_NAME, Kind.PERSON}, "the own name is asked for by name, see mentions"
    assert set(Kind) == set(outing.LABELS)
    assert min(map(len, SEEN.values())) >= 8
    assert sum(map(len, SEEN.values())) + len(LEFT_IN_PEACE) >= 150


def test_our_own_helplines_are_never_asked_about() -> None:
    ways = [way for lines in HELPLINES.values() for line in lines for way in line.contacts]
    for number in [*EMERGENCY.values(), *(way.dial for way in ways), *(way.label for way in ways)]:
        assert kinds(f"call {number}") == kinds(f"llama al {number} ahora") == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Ring 555-123-4567, or mail ann@example.org.", ["555-123-4567", "ann@example.org"]),
        ("I live at 12 Oak Street now", ["12 Oak Street"]),
        ("Meeting: St Mark's church hall,\nno time", []),
        ("he is John Smith\nand works at Tesco", []),
        ("John Smith, he works at Tesco now", ["John Smith, he works at Tesco"]),
        ("… mi insta es nutria_1990 …", ["nutria_1990"]),
        ("t.me/annotter and t.me/annotter", ["t.me/annotter", "t.me/annotter"]),
        ("write\u00a0to ann@example.org", ["ann@example.org"]),
    ],
)
def test_the_piece_is_the_one_that_leads_there(text: str, pieces: list[str]) -> None:
    assert [trace.piece(text) for trace in outing.found(text)] == pieces


ALPHABET = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [*"@.-+# \n1", "ann", "@ann_o", "John Smith", "works at", "12 Oak St", "555-1234", "Meeting", "St Mark's hall", "7pm",
             "calle Mayor 3", "instagram.com/", "u/x_y", "\uff20", "é", "\u200b", "https://a.example/@x"]
        ),
        max_size=25,
    ).map(" ".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None, database=None)
@given(ALPHABET)
def test_traces_lie_in_the_text_in_order_and_never_overlap(text: str) -> None:
    traces = outing.found(text)
    edges = [edge for trace in traces for edge in (trace.start, trace.end)]
    assert edges == sorted(edges)
    assert all(0 <= trace.start < trace.end <= len(text) and trace.piece(text) for trace in traces)


@settings(max_examples=200, deadline=None, database=None)
@given(st.sampled_from([(kind, text) for kind, texts in SEEN.items() for text in texts]), st.integers(0, 40))
def test_a_trace_is_seen_wherever_it_stands(row: tuple[Kind, str], lines: int) -> None:
    kind, text = row
    around = "An ordinary line.\n" * lines
    found = outing.found(f"{around}{text}\n{around}")
    assert [(trace.kind, trace.start >= len(around)) for trace in found] == [(kind, True)]


@settings(max_examples=200, deadline=None, database=None)
@given(st.text(max_size=60), st.integers(1, 10**9))
def test_only_the_same_words_of_the_same_person_have_the_same_digest(words: str, whom: int) -> None:
    key = b"k" * 32
    assert outing.digest(words, whom, key) == outing.digest(words, whom, key)
    others = [(words + "!", whom, key), (words, whom + 1, key), (words, whom, b"j" * 32)]
    assert outing.digest(words, whom, key) not in {outing.digest(*other) for other in others}


@pytest.mark.parametrize("unit", greedy.OUTING, ids=ascii)
def test_a_hostile_text_is_read_to_its_end(unit: str) -> None:
    """A rule that backtracks would not come to an end before the test's own time is over; `make bench ARGS=texts` measures."""
    assert all(0 <= trace.start < 40_000 for trace in outing.found(greedy.long(unit, 40_000)))
