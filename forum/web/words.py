"""Filters that turn stored facts into words for people: coarse times, verbs of notices, measures."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_skeleton
from flask import Flask
from flask_babel import get_locale, ngettext

from forum.lib import clock, zones
from forum.lib.words import N_
from forum.vocabulary import NOTE_LABELS, WISH_LABELS, ContentNote, Measure, NoticeVerb, Wish
from forum.web.failures import say
from forum.web.languages import gettext as _

EVENING_HOUR, NIGHT_HOUR, NOON_HOUR = 17, 5, 12
WEEK_DAYS = 7
# A page names the day of each of its texts; a year of days in both languages is kept ready.
DAYS_KEPT = 800

# What those who answer are reminded of.
WISH_REMINDERS: dict[Wish, str] = {
    Wish.LISTEN: N_("They hope that somebody listens. Say that you have heard them; keep advice for when they ask."),
    Wish.IDEAS: N_("They hope for ideas. Tell what you have tried and how it went for you."),
    Wish.PRACTICAL: N_("They hope for practical help. Be concrete, and leave out doses and sources."),
    Wish.COMPANY: N_("They hope for company. A few words that you are here are enough."),
    Wish.SHARING: N_("They are just sharing. Nothing needs to be solved."),
}
TOLD: dict[NoticeVerb, str] = {
    NoticeVerb.REPLIED: N_("Somebody answered you"),
    NoticeVerb.FOLLOWED: N_("New words in a thread you follow"),
    NoticeVerb.WITH_YOU: N_("Somebody is with you"),
    NoticeVerb.NOTED: N_("A moderator has put a content note on words of yours"),
    NoticeVerb.HIDDEN: N_("A moderator has hidden words of yours"),
    NoticeVerb.RESTORED: N_("Your words are shown again"),
    NoticeVerb.LET_OUT: N_("Somebody has read your words, and they are out now"),
    NoticeVerb.REMINDED: N_("A word from a moderator"),
    NoticeVerb.PAUSE_OFFERED: N_("A moderator offers you a pause together"),
    NoticeVerb.COOLED_DOWN: N_("A day to breathe: you read and do not write"),
    NoticeVerb.READS_ONLY: N_("For some days you read and do not write"),
    NoticeVerb.PAUSED: N_("Your account is paused"),
    NoticeVerb.PERSON_REMOVED: N_("Your account is closed here"),
    NoticeVerb.SECOND_NEEDED: N_("A colleague needs a second person"),
    NoticeVerb.SECOND_SAID: N_("A second person has looked at what you proposed"),
    NoticeVerb.APPEAL_DECIDED: N_("Somebody has decided about your appeal"),
    NoticeVerb.APPEAL_LATE: N_("Your appeal takes longer than we said. It still waits, and it is not forgotten."),
    NoticeVerb.APPEAL_WAITS: N_("An appeal has waited for too long"),
    NoticeVerb.LIFTED: N_("Your pause is over"),
    NoticeVerb.FLAG_SEEN: N_("A moderator has looked at what you pointed out. Thank you."),
    NoticeVerb.APPOINTED: N_("Your duty here has changed"),
    NoticeVerb.FIRST_WORDS: N_("Somebody has written here for the first time"),
    NoticeVerb.OPENING_ASKED: N_("A colleague asks you to open a one-off name together"),
    NoticeVerb.OPENING_DONE: N_("A one-off name you asked about is open to you"),
    NoticeVerb.CALLED: N_("A room asks for a moderator"),
    NoticeVerb.ROTA: N_("You are down to host an evening"),
    NoticeVerb.ROTA_FREE: N_("An evening is looking for a host"),
    NoticeVerb.NAME_OPENED: N_("Two moderators have opened a one-off name of yours"),
    NoticeVerb.IN_DANGER: N_("Somebody may be in danger, and waits for one of you"),
    NoticeVerb.HANDED_OVER: N_("A colleague hands a case over to you"),
    NoticeVerb.DUTY_EMPTY: N_("Nobody is on duty any more. If you can, be here for a while."),
    NoticeVerb.THOUGHT_OF: N_("Thinking of you. From your buddy."),
    NoticeVerb.BUDDY_ASKED: N_("A colleague asks whether you two look after each other"),
    NoticeVerb.DEBRIEF_CAME: N_("Words between you and your buddy"),
    NoticeVerb.CARED: N_("Somebody here has read your words and thinks of you. Open this for who is awake now."),
    NoticeVerb.COPY_RESTORED: N_(
        "This place had to go back to an earlier copy. What you changed or took back after that copy was made stands here "
        "again, your old passphrase too. Please look, and do it once more."
    ),
}
DONE: dict[Measure, str] = {
    Measure.CLAIM: N_("took it"),
    Measure.RELEASE: N_("gave it back"),
    Measure.HIDE: N_("hid the words"),
    Measure.RESTORE: N_("showed the words again"),
    Measure.NOTE: N_("put content notes on it"),
    Measure.DISMISS: N_("let the words stay"),
    Measure.PAUSE: N_("paused the member"),
    Measure.LIFT: N_("ended it early"),
    Measure.REMIND: N_("sent a word"),
    Measure.OFFER_PAUSE: N_("offered a pause together"),
    Measure.COOL_DOWN: N_("gave a day to breathe"),
    Measure.READ_ONLY: N_("had them read and not write for some days"),
    Measure.SUSPEND: N_("suspended the member"),
    Measure.REMOVE_PERSON: N_("removed the member"),
    Measure.PROPOSE: N_("proposed a measure that needs a second person"),
    Measure.DECLINE: N_("declined what was proposed"),
    Measure.ASK_CLOSING: N_("asked for a second person to close it"),
    Measure.LEAVE_OPEN: N_("left it open"),
    Measure.CLOSE_TOGETHER: N_("closed it as the second person"),
    Measure.KEEP_MEASURE: N_("kept the measure after an appeal"),
    Measure.SHORTEN: N_("shortened the measure after an appeal"),
    Measure.UNDO: N_("took the measure back after an appeal"),
    Measure.APPOINT: N_("changed a duty"),
    Measure.ASK_OPENING: N_("asked to open the one-off name"),
    Measure.LET_OUT: N_("read the words and let them out"),
    Measure.CHANGED: N_("changed the words; they are out"),
    Measure.CARE: N_("wrote a word of care"),
    Measure.OPEN_ALIAS: N_("joined and opened the one-off name"),
}


def when(moment: datetime) -> str:
    """A coarse time for others: today, yesterday, this week, else the day."""
    days = (clock.now().date() - moment.date()).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < WEEK_DAYS:
        return _("this week")
    return day(moment)


def clock_time(moment: datetime, zone: str = "UTC") -> str:
    """The minute of a fresh line on the clocks of a time zone (the live page turns it into the reader's own), else the day."""
    age = clock.now() - moment
    if age.days >= 1:
        return when(moment)
    return f"{moment.astimezone(zones.zone(zone)):%H:%M}"


def day(moment: datetime) -> str:
    """A day, e.g. "November 24"."""
    return _day(moment.date(), str(get_locale()))


def weekday_words(moment: datetime) -> str:
    """A day to come with its weekday, e.g. "Monday, November 30", by the moment's own zone."""
    return str(format_skeleton("MMMMEEEEd", moment.date(), locale=get_locale()))


def day_of_year(on: date) -> str:
    """A day of one's own with its year, e.g. "November 24, 2026"."""
    return str(format_date(on, "long", locale=get_locale()))


def clock_in(moment: datetime, zone: str) -> str:
    """The hour and minute of a moment in a time zone."""
    return f"{moment.astimezone(zones.zone(zone)):%H:%M}"


@lru_cache(maxsize=DAYS_KEPT)
def _day(moment: date, language: str) -> str:
    return str(format_skeleton("MMMMd", moment, locale=language))


def week_words(week: str) -> str:
    """A week as "this week", or "the week of November 23", from "2026-W48"."""
    if week == clock.week(clock.now()):
        return _("this week")
    monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
    return _("the week of %(day)s", day=_day(monday, str(get_locale())))


def month_words(month: str) -> str:
    """A month as "November 2026" from "2026-11"."""
    year, number = month.split("-")
    first = datetime(int(year), int(number), 1, tzinfo=clock.now().tzinfo)
    return str(format_skeleton("yMMMM", first, locale=get_locale()))


def month_short(month: str) -> str:
    """A month below a drawing, as "Nov" from "2026-11"; a year's first one with the year."""
    year, number = month.split("-")
    skeleton = "yMMM" if number == "01" else "MMM"
    return str(format_skeleton(skeleton, date(int(year), int(number), 1), locale=get_locale()))


def note_words(notes: tuple[ContentNote, ...]) -> list[str]:
    """Content notes as their writers chose them, in the reader's language."""
    return [_(NOTE_LABELS[note]) for note in notes]


def company_words(count: int, own: bool) -> str:
    """How many said "with you" to a text, as its author or somebody else reads it; empty when nobody did."""
    if not count:
        return ""
    if own:
        return str(ngettext("%(num)s person is with you", "%(num)s people are with you", count))
    return str(ngettext("%(num)s person is with them", "%(num)s people are with them", count))


def told(notice: Any) -> str:
    """What a notice says; several answers in one thread are said once, with their number."""
    if notice.verb is NoticeVerb.REPLIED and notice.count > 1:
        return str(ngettext("%(num)s answer to you", "%(num)s answers to you", notice.count))
    return str(_(TOLD[notice.verb]))


def install(app: Flask) -> None:
    """Adds the filters to the templates."""
    app.jinja_env.filters |= {
        "when": when,
        "day": day,
        "weekday_words": weekday_words,
        "day_of_year": day_of_year,
        "clock_in": clock_in,
        "clock_time": clock_time,
        "week_words": week_words,
        "month_words": month_words,
        "month_short": month_short,
        "note_words": note_words,
        "company_words": company_words,
        "wish_words": lambda wish: _(WISH_LABELS[wish]),
        "wish_reminder": lambda wish: _(WISH_REMINDERS[wish]),
        "told": told,
        "in_words": lambda piece: say(*piece),
        "done": lambda measure: _(DONE[measure]),
    }
