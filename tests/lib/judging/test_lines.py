"""Texts as JSON lines: good ones are judged, bad ones are told with their number."""

import json

import pytest

from forum.lib.judging.lines import BadLine, judged


def test_a_line_for_a_line() -> None:
    first, second = judged(['{"id": "a", "text": "quiero morir"}\n', "\n", '{"id": 2, "text": "thank you all"}'])
    assert json.loads(str(first)) == {
        "id": "a",
        "label": "red",
        "families": ["self_harm"],
        "rules": ["es:suicide_said", "es:suicide_wish", "es_said:die_wish"],
        "holds": [],
    }
    assert json.loads(str(second)) == {"id": 2, "label": "green", "families": [], "rules": [], "holds": []}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("no", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "an object"),
        ('{"text": "a"}', '"id"'),
        ('{"id": true, "text": "a"}', '"id"'),
        ('{"id": 1}', '"text"'),
        ('{"id": 1, "text": 5}', '"text"'),
    ],
)
def test_bad_lines(line: str, words: str) -> None:
    told, good = judged([line, '{"id": 1, "text": "hello \\ud800"}'])
    assert isinstance(told, BadLine)
    assert told.number == 1
    assert words in told.why
    assert isinstance(good, str)
