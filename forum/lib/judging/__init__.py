"""Judges a text before it is stored: how soon a person must look at it, and what it is about. Knows nothing of its writer.

The rules are data (rules/en.toml, rules/es.toml), and both languages' rules are asked of each text. A rule is a hint to a
person, never a judgement on one: what people write at such moments has more ways than any list.
"""

from forum.lib.judging.asking import judge
from forum.lib.judging.book import book
from forum.lib.judging.notation import Mistake
from forum.lib.judging.verdict import Family, Label, Verdict

__all__ = ["Family", "Label", "Mistake", "Verdict", "book", "judge"]
