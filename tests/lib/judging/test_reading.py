"""However a word is spelled, the rules read what is meant; where nothing is known, the word stays as it is."""

import pytest

from forum.lib.judging import book
from forum.lib.judging.reading import Reading
from tests.lib.judging import small

RULES = small.book(small.rule('["suicide", "withdrawal", "kill myself", "die", "suicidal"]'))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Suicide", "suicide"),
        ("su1c1de", "suicide"),
        ("$uicide", "suicide"),
        ("su*c*de", "suicide"),
        ("suiciiiide", "suicide"),
        ("suicde", "suicide"),
        ("suiicide", "suicide"),
        ("siucide", "suicide"),
        ("withdrawl", "withdrawal"),
        ("s u i c i d e", "suicide"),
        ("s.u.i.c.i.d.e", "suicide"),
        ("\u0455uic\u0456d\u0435", "suicide"),
        ("\uff53\uff55\uff49\uff43\uff49\uff44\uff45", "suicide"),
        ("sui\u200bcide", "suicide"),
        ("suicída", "suicida"),
        ("KMS", "kill myself"),
        ("diiiie", "die"),
        ("can\u2019t", "can not"),
        ("can't", "can not"),
        ("so really tired", "so tired"),
        ("800mg", "800 mg"),
        ("x2", "x 2"),
        ("0.5mg, 1,5 mg", "0.5 mg 1.5 mg"),
        ("$40", "dollars 40"),
        ("self-harm", "self harm"),
        ("One. Two! Three?\nFour", "one | two | three | four"),
        ("wait... here", "wait here"),
        ("see https://example.org/a?b", "see webaddress"),
        ("write to a.b@example.org", "write to mailaddress"),
        ("@somebody_else hi", "somehandle hi"),
        ("call 07700 900123 now", "call phonenumber now"),
        ("homicide", "homicide"),
        ("sunrise", "sunrise"),
        ("", ""),
        ("\ud800 \x00", ""),
    ],
)
def test_words(written: str, read: str) -> None:
    assert " ".join(Reading(written, RULES.spelling).text.rstrip("| ").split()) == read


def test_places_are_where_the_words_stand() -> None:
    reading = Reading("One, two. Two: three", RULES.spelling)
    for word, places in reading.places.items():
        assert all(reading.text[place : place + len(word) + 1] == f"{word} " for place in places)
    assert reading.back == reading.text[::-1]
    assert reading.sentence((1, 4)) == (0, 9)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("im gonna kms", "i am going to kill myself"),
        ("idk what i'd do w/o u", "i do not know what i would do with o you"),
        ("toy mal, no kiero", "estoy mal no quiero"),
        ("xq me tomé 30 pastillas", "porque me tome 30 pastillas"),
        ("💊", "pills"),
    ],
)
def test_the_slang_of_the_files(written: str, read: str) -> None:
    assert Reading(written, book().spelling).text.strip() == read
