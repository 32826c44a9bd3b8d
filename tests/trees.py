"""Pages as bare trees, for those who read thousands of them: a third of the time of the tree in `factories.page`."""

from typing import Any

from lxml import html


def tree(page: bytes) -> Any:
    """A page, read once; XPath asks it."""
    # A parser keeps the page it read last, so each page has its own.
    return html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))


def links(page: bytes) -> list[str]:
    """Where a page leads, in its order."""
    return [str(address) for address in tree(page).xpath("//a/@href")]


def words_of(page: bytes, status: str) -> str:
    """What a reader sees of a page, white space folded; fails with the answer's status where there is none."""
    main = tree(page).xpath("(//main)[1]") if page else []
    assert main, f"no page: {status} {page[:200]!r}"
    texts = main[0].xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::template)]")
    return " ".join(" ".join(texts).split())


def written(page: Any) -> str:
    """A tree as a text."""
    return str(html.tostring(page, encoding="unicode"))


def of_class(name: str) -> str:
    """What XPath asks about an element of a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
