"""A calendar file for hours that come again (RFC 5545), which tells nothing to whoever looks over a shoulder.

The event has a neutral title and neither place nor address; its UID is a random name, so that not even that names us.
"""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, vRecur

from forum.lib import zones
from forum.lib.hours import DAILY, Hours

# RFC 7986: how often a reader of the feed should look again.
REFRESH = timedelta(hours=12)


def calendar(hours: Hours, uid: str, title: str, now: datetime) -> bytes:
    """The calendar of one room: one event that comes again, with its time zone. `uid` is a name nobody else has."""
    span = hours.on_or_next(now)
    made = Calendar()
    made.add("prodid", "-//calendar//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", title)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    if span is not None:
        made.add_component(_event(hours, uid, title, now))
        made.add_missing_timezones(first_date=now.date() - timedelta(days=400))
    return bytes(made.to_ical())


def _event(hours: Hours, uid: str, title: str, now: datetime) -> Event:
    # The series is counted from its first day where the rule needs one, else from the gathering that is on or next.
    since = now
    if hours.first_on is not None:
        since = datetime(hours.first_on.year, hours.first_on.month, hours.first_on.day, tzinfo=zones.zone(hours.zone))
    first = hours.on_or_next(since) or hours.on_or_next(now)
    if first is None:
        raise LookupError("hours without a gathering")
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("dtstart", first.begins)
    event.add("dtend", first.ends)
    event.add("rrule", vRecur.from_ical(hours.rule or DAILY))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event
