"""How well the rules see words that lead somebody elsewhere, and how many kind words they take. Real-world recall is unknown."""

from forum.lib import approaching
from tests.lib.approaching_texts import FREE, LEADING

PRECISION, RECALL = 0.95, 0.85
SPANISH = ("ó", "í", "é", "á", "ñ", "ú", "¿")


def test_few_kind_words_are_taken_and_few_approaches_are_missed() -> None:
    missed = [text for text in LEADING if not approaching.found(text)]
    taken = {text: approaching.found(text) for text in FREE if approaching.found(text)}
    right = len(LEADING) - len(missed)
    precision, recall = right / (right + len(taken)), right / len(LEADING)
    print(f"\n{len(LEADING) + len(FREE)} made-up texts; real-world recall is unknown")
    print(
        *(f"missed: {text}" for text in missed),
        *(f"taken: {text}: {pieces}" for text, pieces in taken.items()),
        sep="\n  ",
    )
    print(f"  precision {precision:.3f}, recall {recall:.3f} ({right} right, {len(taken)} taken, {len(missed)} missed)")
    assert precision >= PRECISION
    assert recall >= RECALL


def test_the_texts_are_enough_and_never_twice() -> None:
    texts = (*LEADING, *FREE)
    assert len(texts) >= 200
    assert len(set(texts)) == len(texts)
    for some in (LEADING, FREE):
        assert len(some) >= 100
        assert sum(any(sign in text.lower() for sign in SPANISH) for text in some) >= 20
