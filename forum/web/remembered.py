"""What pages need again and again, made once a process: pieces that are the same for many readers, imported macros."""

from collections.abc import Callable, Hashable

from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

PIECES_MAX = 2000


class House(Template):
    """A template that is imported without looking for new globals each time: ours never differ from page to page."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Remembered:
    """Called from a template: `{% call remembered("header", language, role) %}...{% endcall %}`.

    The key must name everything the piece depends on. What differs from reader to reader (a form's token, where to go
    back to) is a placeholder in the piece, replaced outside of the call.
    """

    def __init__(self) -> None:
        self._pieces: dict[tuple[Hashable, ...], Markup] = {}

    def __call__(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """The piece for `key`, rendered on first use."""
        piece = self._pieces.get(key)
        if piece is None:
            if len(self._pieces) >= PIECES_MAX:
                self._pieces.clear()
            piece = self._pieces[key] = caller()
        return piece
