"""Time zones by name, as people and calendars write them ("Europe/London")."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# What zoneinfo raises for a name that is no zone: unknown, a path, a folder.
_NO_ZONE = (ZoneInfoNotFoundError, ValueError, OSError)


def is_zone(name: str) -> bool:
    """Say whether a time zone of this name exists."""
    try:
        ZoneInfo(name)
    except _NO_ZONE:
        return False
    return True


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name, UTC when there is none: a zone can leave the system's list after it was chosen."""
    return ZoneInfo(name) if is_zone(name) else ZoneInfo("UTC")
