"""English words that stand around what leads to a person. Small letters; a rule takes them with capitals as well."""

# --- Addresses: "12 Oak Street" ---------------------------------------------------------------------------------------

STREETS = (
    "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "boulevard", "blvd", "drive", "dr", "court", "ct", "place",
    "pl", "way", "close", "terrace", "crescent", "square", "row", "gardens", "grove", "hill", "parkway", "mews",
)  # fmt: skip
# Clear enough to be believed in small letters: "7 elm road".
CLEAR_STREETS = ("street", "avenue", "road", "lane", "boulevard")
# Between a number and one of those they speak of time or distance: "2 weeks road", "5 different lane".
NO_STREET_NAMES = (
    "a", "an", "the", "my", "our", "this", "that", "dead", "long", "bad", "whole", "empty", "busy", "year", "years", "month",
    "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "mile", "miles", "km", "step", "steps",
    "block", "blocks", "way", "lane", "different", "more", "other", "on", "off", "in", "from", "down", "of", "and",
)  # fmt: skip

# --- Meetings: a named house, a word of meeting and a time ---------------------------------------------------------------

HOUSES = (
    "church", "chapel", "cathedral", "hall", "library", "centre", "center", "café", "cafe", "coffee shop", "hospital",
    "clinic", "school", "college", "station", "parish", "synagogue", "mosque", "temple", "clubhouse", "ymca", "diner", "pub",
    "park", "gym", "baptist", "methodist", "lutheran", "presbyterian",
)  # fmt: skip
# They may stand between the name and the house: "St Mark's church hall".
HOUSES_OF = ("church", "parish", "community", "town", "village", "city")
# "The church on Mill Lane".
BESIDE = ("on", "in", "of", "near", "by", "opposite")
# Capital letters that name no house.
NO_HOUSE_NAMES = (
    "the", "a", "an", "my", "our", "aa", "na", "ca", "ga", "oa", "smart", "i", "we", "at", "in", "on", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
MEETING = (
    "meeting", "meetings", "group", "groups", "fellowship", "homegroup", "meet", "met", "meets", "see you", "find me", "find us",
    "join me", "join us", "sponsor",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
# Between a house and a time they tell of what has been.
BEEN = ("was", "were", "had been")
MOMENTS = ("noon", "midday", "midnight")

# --- A full name with a place of work -----------------------------------------------------------------------------------

WORKING = (
    "work at", "works at", "worked at", "working at", "work for", "works for", "worked for", "working for", "teach at",
    "teaches at", "teaching at", "taught at", "employed at", "employed by",
)  # fmt: skip
JOBS = (
    "boss", "manager", "supervisor", "teacher", "doctor", "nurse", "counsellor", "counselor", "therapist", "director",
    "coach", "pastor", "dentist", "lawyer", "cashier", "colleague", "coworker", "co-worker",
)  # fmt: skip
JOB_PLACES = ("at", "in")
ARTICLES = ("the", "a", "an", "my", "our")
# "It works for me", "working at night".
NO_WORKPLACES = (
    "me", "you", "us", "him", "her", "them", "it", "this", "that", "home", "night", "nights", "being", "getting", "staying",
    "everyone", "everybody", "people", "nothing", "something", "free", "first", "least", "last",
)  # fmt: skip
TITLES = ("dr", "mr", "mrs", "ms", "prof", "nurse", "doctor")
WORKPLACES = ("hospital", "clinic", "school", "college", "university", "centre", "center", "surgery", "practice")

# --- Numbers ------------------------------------------------------------------------------------------------------------

# Just before a service's number, or before the number of a meeting on a screen.
SERVICES = (
    "helpline", "help line", "hotline", "hot line", "lifeline", "life line", "crisis line", "samaritans", "zoom",
    "meeting id", "reference", "order", "ticket", "case", "version", "release", "serial", "isbn", "iban",
)  # fmt: skip
# Counts, doses and money are written with their unit behind.
UNITS = (
    "steps", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds", "sec", "secs", "time", "times",
    "people", "dollars", "euros", "pounds", "bucks", "million",
)  # fmt: skip

# --- Handles ------------------------------------------------------------------------------------------------------------

# "@everyone", "@home", "@noon": everybody, a place or a time, and nobody's name elsewhere.
NOBODY = (
    "all", "anybody", "anyone", "channel", "everybody", "everyone", "group", "here", "home", "host", "hosts", "mod",
    "moderator", "moderators", "mods", "newcomer", "newcomers", "night", "noon", "midnight", "room", "school", "steward",
    "team", "work",
)  # fmt: skip
