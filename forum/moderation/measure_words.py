"""What measures say in words: to their person, and to the moderator who chooses one."""

from flask_babel import ngettext

from forum.config import Config
from forum.lib.words import N_
from forum.moderation.kinds import MeasureKind, MeasureState, Outcome
from forum.moderation.measure_queries import MeasureRow
from forum.vocabulary import TargetKind
from forum.web.languages import gettext as _
from forum.web.words import day

# What a moderator chooses from, care before control, and what each does.
CHOICES: dict[MeasureKind, tuple[str, str]] = {
    MeasureKind.NOTE: (N_("A word"), N_("Nothing changes for them, and it is no strike. Often it is enough.")),
    MeasureKind.TOGETHER: (
        N_("A pause together"),
        N_("You offer it, they say yes or no, and can end it at any time. Meanwhile they read and do not write."),
    ),
    MeasureKind.COOLDOWN: (N_("A day to breathe"), N_("They read and do not write.")),
    MeasureKind.READONLY: (N_("Some days of reading"), N_("They read and do not write, for longer.")),
    MeasureKind.SUSPENSION: (
        N_("A suspension"),
        N_(
            "This place is closed to them. Their own page, an appeal and Help now stay open. A long one needs two of you."
        ),
    ),
    MeasureKind.REMOVAL: (
        N_("Removal"),
        N_(
            "This place is closed to them for good. Their own page, an appeal and Help now stay open. It needs two of you."
        ),
    ),
}
_TITLES: dict[MeasureKind, str] = {
    MeasureKind.NOTE: N_("A word from a moderator"),
    MeasureKind.TOGETHER: N_("A pause together"),
    MeasureKind.HOLD: N_("Words of yours are hidden"),
    MeasureKind.COOLDOWN: N_("A day to breathe"),
    MeasureKind.READONLY: N_("Some days of reading"),
    MeasureKind.SUSPENSION: N_("Your account is paused"),
    MeasureKind.REMOVAL: N_("Your account is closed here"),
}
_MEANS: dict[MeasureKind, str] = {
    MeasureKind.NOTE: N_("Nothing changes for you. It is not counted. Beside you only moderators can read it."),
    MeasureKind.HOLD: N_("Only you and moderators see them. Everything else is open to you as before."),
    MeasureKind.COOLDOWN: N_("You can read everything, and not write. What you point out is read as ever."),
    MeasureKind.READONLY: N_("You can read everything, and not write. What you point out is read as ever."),
    MeasureKind.SUSPENSION: N_("This place is closed to you meanwhile. This page, an appeal and Help now stay open."),
    MeasureKind.REMOVAL: N_("You cannot go on here. This page, an appeal and Help now stay open to you."),
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.KEEP: N_("It stays as it is"),
    Outcome.SHORTEN: N_("It ends sooner"),
    Outcome.UNDO: N_("It is taken back"),
}
_ANSWERED: dict[Outcome, str] = {
    Outcome.KEEP: N_("Somebody else has looked at your appeal. It stays as it is."),
    Outcome.SHORTEN: N_("Somebody else has looked at your appeal. It ends sooner."),
    Outcome.UNDO: N_("Somebody else has looked at your appeal. It is taken back."),
}


def title(row: MeasureRow) -> str:
    """What a measure is called on its person's page."""
    if row.kind is MeasureKind.HOLD and row.text is TargetKind.WHISPER:
        return str(_("A whisper of yours is hidden"))
    return str(_(_TITLES[row.kind]))


def called(kind: MeasureKind) -> str:
    """What moderators call a kind of measure."""
    return str(_(CHOICES[kind][0]))


def means(row: MeasureRow) -> str:
    """What it means for its person as long as it stands, or would mean."""
    if row.kind is MeasureKind.TOGETHER and row.stands:
        return str(_("You read and do not write for now. You can end it at any time."))
    if row.kind is MeasureKind.TOGETHER:
        days = ngettext("For %(num)s day you would read and not write.", "For %(num)s days you would read and not write.", row.days or 0)  # fmt: skip
        return f"{days} {_('You decide: nothing happens when you say no, and you can end it at any time.')}"
    return str(_(_MEANS[row.kind]))


def how_long(row: MeasureRow, config: Config) -> str:
    """Until when, as far as it is known: before it begins, for how long."""
    if row.stands and row.until is not None:
        return str(_("It ends by itself on %(day)s.", day=day(row.until)))
    if row.kind is MeasureKind.TOGETHER and row.waits and row.until is not None:
        return str(_("You can answer until %(day)s.", day=day(row.until)))
    if row.state is not MeasureState.STANDS:
        return ""
    return ahead(row.kind, row.days, config)


def ahead(kind: MeasureKind, days: int | None, config: Config) -> str:
    """How long a measure will last once it begins."""
    if kind is MeasureKind.COOLDOWN:
        hours = config.cooldown_hours
        return str(ngettext("It ends by itself after %(num)s hour.", "It ends by itself after %(num)s hours.", hours))
    if days:
        return str(ngettext("It ends by itself after %(num)s day.", "It ends by itself after %(num)s days.", days))
    return str(_("It does not end by itself.")) if kind is MeasureKind.REMOVAL else ""


def state(row: MeasureRow) -> str:
    """How it stands, in a word or two; empty while it simply holds."""
    if row.state is MeasureState.UNDONE:
        return str(_("taken back"))
    if row.state is MeasureState.PROPOSED:
        return str(_("waits for a second person") if row.waits else _("nobody has joined"))
    if row.state is MeasureState.OFFERED:
        return str(_("waits for an answer") if row.waits else _("was not answered"))
    if row.state is MeasureState.DECLINED:
        return str(_("was declined"))
    return "" if row.stands else str(_("over"))


def answered(outcome: Outcome) -> str:
    """What came of an appeal, to its person."""
    return str(_(_ANSWERED[outcome]))
