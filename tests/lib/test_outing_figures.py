"""How well the outing rules see: precision and recall of each kind on made-up texts. Real-world recall is unknown."""

from collections import Counter

from forum.lib import outing
from forum.lib.outing import Kind
from tests.lib.outing_texts import TEXTS

PRECISION, RECALL = 0.95, 0.85

# The own name is no pattern: it is asked for by name; a person is what rules of judging have found.
IN_TEXT = [kind for kind in Kind if kind not in (Kind.OWN_NAME, Kind.PERSON)]


def test_few_are_asked_without_need_and_few_are_missed() -> None:
    right, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for text, wanted in TEXTS:
        found, hoped = {trace.kind.value for trace in outing.found(text)}, set(wanted.split())
        right.update(found & hoped)
        extra.update(found - hoped)
        missed.update(hoped - found)
        wrong += [f"{text}: {sorted(found)} instead of {sorted(hoped)}"] if found != hoped else []
    print(f"\n{len(TEXTS)} made-up texts; real-world recall is unknown", *wrong, sep="\n  ")
    for kind in (*IN_TEXT, "all"):
        of = [sum(each.values()) if kind == "all" else each[kind] for each in (right, extra, missed)]
        precision, recall = of[0] / max(1, of[0] + of[1]), of[0] / max(1, of[0] + of[2])
        print(
            f"  {kind:8} precision {precision:.3f}, recall {recall:.3f} ({of[0]} right, {of[1]} extra, {of[2]} missed)"
        )
        assert precision >= PRECISION, (kind, wrong)
        assert recall >= RECALL, (kind, wrong)


def test_the_texts_are_enough_and_never_twice() -> None:
    assert len(TEXTS) >= 150
    assert len({text for text, _kinds in TEXTS}) == len(TEXTS)
    assert sum(not kinds for _text, kinds in TEXTS) >= 60
    assert min(Counter(kind for _text, kinds in TEXTS for kind in kinds.split()).values()) >= 10
    assert {kind for _text, kinds in TEXTS for kind in kinds.split()} == set(IN_TEXT)
