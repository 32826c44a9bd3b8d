"""A rule file of a few lines, for looking at one thing at a time."""

from forum.lib.judging.book import Book, read

HEAD = """
[words]
pets = "cat | old dog"
[spelling]
drop = "really"
watch = "suicide withdrawal"
[spelling.meant]
"can't" = "can not"
"kms" = "kill myself"
[[gate]]
id = "negated"
before = 3
stops = ["but"]
stops_at_comma = true
says = ["not", "never"]
but = ["not only"]
[[gate]]
id = "past"
whole = "sentence"
says = ["# years ago", "in ####"]
[[gate]]
id = "mine"
before = 4
says = ["my"]
[unless]
self_harm = ["negated", "past", "quoted"]
"""


def rule(say: str, more: str = "", name: str = "one") -> str:
    """A rule as it stands in a file."""
    return f'\n[[rule]]\nid = "{name}"\nfamily = "self_harm"\nlabel = "red"\nwhy = "a test"\nsay = {say}\n{more}\n'


def book(*parts: str) -> Book:
    """The head above and some rules, read."""
    return read({"en": HEAD + "".join(parts)})
