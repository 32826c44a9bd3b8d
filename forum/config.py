"""Every setting, limit and retention time in one frozen object, with its unit in its name.

`Config.from_env` reads the environment, makes what a first start needs under the data folder, and refuses to start when a
production setting would be unsafe.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from forum import environment
from forum.config_care import CareConfig
from forum.config_floods import FloodConfig
from forum.config_moderation import ModerationConfig
from forum.environment import UnsafeConfiguration
from forum.lib import push
from forum.stores import flask_settings


@dataclass(frozen=True)
class Config(FloodConfig, ModerationConfig, CareConfig):
    """What the operator may set (first block, from the environment) and what the product decided (the rest; what holds for
    new people and at the door stands in FloodConfig, for the queue and measures in ModerationConfig, for those who moderate in
    CareConfig)."""

    data_folder: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 5000
    # Browsers may open sockets and send forms from exactly these addresses (scheme, host, port).
    public_origins: tuple[str, ...] = ()
    # The header in which a proxy passes its keyed token per caller; empty = the connection's own address.
    caller_header: str = ""
    production: bool = False
    testing: bool = False
    # Set by `python wsgi.py`: a process that serves carries no commands.
    serving: bool = False
    async_mode: str = "threading"
    # Writes what is told to many at once to each socket directly (eventlet); off: through a queue and a task a socket.
    direct_writing: bool = True
    site_name: str = "Nightlight"
    # Where "Leave this site" lands: an ordinary page that anybody may have open.
    exit_url: str = "https://www.bbc.com/weather"
    languages: tuple[tuple[str, str], ...] = (("en", "English"), ("es", "Español"))
    # Web push: whom a push service may write to (empty = off for the whole site), our private key (empty = made on first
    # need in the data folder), the only hosts that are ever called, and who vouches for one of one's own.
    push_contact: str = ""
    push_key: str = field(default="", repr=False)
    push_hosts: tuple[str, ...] = push.SERVICES
    push_ca_file: str = ""

    # Accounts. Shared device: OWASP session management 15-30 min idle; own device: ASVS 7.3.1-2 (security.md P8).
    shared_session_idle_minutes: int = 15
    shared_session_hours: int = 12
    own_session_idle_days: int = 7
    own_session_days: int = 30
    sessions_per_account: int = 20
    # Zulip: 5 failed sign-ins in 30 minutes a name (security.md S14); the wider limit guards one name against many callers.
    failed_sign_ins_per_name_and_caller: str = "5 per 30 minutes"
    failed_sign_ins_per_name: str = "60 per 30 minutes"
    sign_in_limit: str = "30 per 30 minutes"
    join_limit: str = "12 per hour"
    recover_limit: str = "10 per 30 minutes"
    first_link_hours: int = 24
    # What a member keeps from themselves: a sealed row, opened for each page they read.
    muted_words_most: int = 100
    muted_word_max_characters: int = 60
    # For so many days nobody may approach somebody who has joined (forum-practice.md, "What none of them has", 12).
    newcomer_shield_days: int = 30
    # One-off names. After these days nobody can tie one to its member (security.md, "One-off alias").
    alias_days: int = 30
    # How many one member may have at once: one for each thread they need it in, not a crowd.
    aliases_most: int = 12

    # Talk. Lengths in characters (security.md S10).
    title_max_characters: int = 120
    post_max_characters: int = 10_000
    posts_per_page: int = 20
    threads_per_page: int = 25
    # What somebody has read is kept as long as Tildes keeps it (forum-practice.md), and a thread that is older is not new.
    reading_marks_kept_days: int = 30
    # How late another process may hear what was read here, and how many marks one write may hold.
    # How long we remember who said "with you", and how a changed post stood before.
    company_kept_days: int = 90
    versions_kept_days: int = 30
    bookmark_note_max_characters: int = 1_000
    feed_entries: int = 30
    feed_excerpt_characters: int = 300
    quote_max_characters: int = 300
    bookmarks_per_page: int = 20
    reading_marks_flush_seconds: float = 2.0
    reading_marks_flush_rows: int = 500
    # First words wait for an answer on the greeters' page; how long a greeter's "I will answer" keeps others away.
    first_words_days: int = 7
    greeting_claim_minutes: int = 20
    first_words_per_page: int = 10
    write_limit: str = "20 per minute"
    preview_limit: str = "60 per minute"

    # Pictures, on boards whose steward allows them. What comes in: far above a phone's picture, so that who sends too much
    # gets their words back. Only that much of a file is kept, in memory, and of all that arrive at once in one process.
    picture_form_max_bytes: int = 48 * 1024 * 1024
    picture_file_max_bytes: int = 20 * 1024 * 1024
    pictures_arriving_max_bytes: int = 96 * 1024 * 1024
    # What decoding one may take (24 million pixels; 200 million of a phone's JPEG), and how many are decoded at once.
    picture_memory_max_bytes: int = 192 * 1024 * 1024
    pictures_at_once: int = 2
    # What stays of it.
    picture_edge_pixels: int = 1600
    picture_max_bytes: int = 400_000
    picture_alt_max_characters: int = 300
    pictures_per_post: int = 4
    # One member's at a time, about a hundred; all that were chosen and not yet sent.
    pictures_of_member_max_bytes: int = 40_000_000
    pictures_waiting_max_bytes: int = 200_000_000
    picture_waits_hours: int = 24
    picture_limit: str = "30 per hour; 60 per day"

    # Search. Ranking reads the newest matches only: a word that stands everywhere would otherwise cost seconds.
    search_max_characters: int = 200
    search_words_max: int = 12
    search_results_per_page: int = 20
    search_ranked_newest: int = 1_000
    search_snippet_characters: int = 220
    # How long one page of results may look back; what is left waits for the next page.
    search_patience_ms: int = 40
    search_limit: str = "30 per minute"

    # Rooms (reliability.md section 6, security.md S9).
    line_max_characters: int = 2_000
    lines_per_page: int = 50
    catch_up_rows: int = 100
    # A client further behind than this reads the page again instead of catching up.
    catch_up_gap_max_rows: int = 500
    heartbeat_seconds: float = 20.0
    # The same while this process cannot hear the others: lines said there come by catching up.
    heartbeat_cut_off_seconds: float = 2.0
    line_minute_kept_hours: int = 24
    slow_mode_max_seconds: int = 600
    # Whom so many people have answered within the newest lines is not held back by it (forum-practice.md, section 2.5).
    slow_mode_answering_people: int = 2
    slow_mode_newest_lines: int = 20
    # What a host says beside an act: to everybody about the slow mode, to one person about what they are asked.
    pace_why_max_characters: int = 200
    host_words_max_characters: int = 500
    call_words_max_characters: int = 500
    call_limit: str = "6 per hour"
    whisper_max_characters: int = 1_000
    # Whispers of this evening that a page gets when it comes in.
    whispers_shown: int = 50
    people_per_page: int = 50
    hello_names_shown: int = 60
    # How long somebody without scripts counts as here after they have looked at the room.
    page_here_seconds: int = 120
    # Lines whose signs one beat tells, so that a shower of them holds nobody up.
    signs_told_lines: int = 50
    # How often a process looks whether a room is to open or close, and how long people may finish after the hour.
    tick_seconds: float = 15.0
    closing_minutes: int = 10
    # How far ahead hosts plan, and how early they are reminded.
    rota_days: int = 14
    rota_reminder_hours: int = 12
    # The longest a host may open an evening by hand.
    evening_max_minutes: int = 240
    kept_words_per_page: int = 10
    calendar_limit: str = "60 per hour"
    socket_frame_max_bytes: int = 16_384
    socket_events_per_second: float = 5.0
    socket_events_burst: int = 20
    socket_refusals_before_cut: int = 20
    socket_lines_per_second: float = 1.0
    socket_lines_burst: int = 5
    sockets_per_account: int = 5
    rooms_per_socket: int = 20
    # What may wait for a socket that does not read; far above what a slow phone in a full room lets wait.
    socket_queue_most_packets: int = 64
    socket_queue_most_bytes: int = 4 * 1024 * 1024
    # The round. A turn's length is soft; so long after it anybody there may go on, so that nobody waits for an empty chair.
    turn_min_seconds: int = 60
    turn_max_seconds: int = 900
    turn_left_alone_seconds: int = 120
    # Names in the order of a round, and hands, that are told to every page; the rest is a number.
    round_names_shown: int = 30

    # The audit trail: how long its rows are kept, and how many of them `tick` looks at once a day.
    audit_kept_days: int = 730
    audit_rows_checked_daily: int = 20_000
    # What everybody is told of it: only what met so many different people, rounded down, and not sooner (security.md P13).
    told_least_people: int = 10
    told_rounded_to: int = 5
    log_delay_hours: int = 24
    # How many people have to have had something taken back before a line says so, and for how long that is looked for.
    log_changed_least_people: int = 3
    log_changes_days: int = 180
    log_periods_per_page: int = 20
    months_per_page: int = 12

    # Sealed copies against accidents: where they go, the file with their key, and how long one is kept (security.md P9).
    backup_folder: Path = Path("backups")
    backup_key: Path | None = None
    backup_kept_days: int = 14

    # Remembering.
    notices_per_page: int = 25
    notices_kept_days: int = 30
    # Push. A service may hold a call so long; as long before quiet hours nothing is sent, so that none arrives inside.
    push_ttl_minutes: int = 30
    push_rest_minutes: float = 15.0
    push_token_hours: int = 12
    push_timeout_seconds: float = 6.0
    push_tries: int = 3
    # The first pause; each next one is twice as long.
    push_retry_seconds: float = 60.0
    push_at_once: int = 4
    push_endpoint_max_characters: int = 1_500

    # HTTP. Far above any text we take: who pasted too much gets their words back in the form, not an empty page.
    form_max_bytes: int = 4 * 1024 * 1024
    # The longest form of ours has about 30.
    form_max_fields: int = 200
    # Connections at once (less where the system does not let us open so many files), and how long one may say nothing: longer than a socket's heartbeat, so that only the silent end.
    connections_most: int = 8192
    connection_silent_seconds: int = 60
    # Ending in good order (SIGTERM): over how long pages come back, and when the process ends in any case.
    restart_spread_seconds: float = 2.0
    restart_most_seconds: float = 10.0

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None, **overrides: object) -> "Config":
        """Settings from the environment (`os.environ` unless given); `overrides` win, for tests and benches.

        Creates the data folder and its secret on the first start. Raises UnsafeConfiguration.
        """
        env = os.environ if env is None else env
        values = environment.read(env)
        config = cls(**{**values, **overrides})  # type: ignore[arg-type]  # one dictionary holds every field's type
        config.check()
        if config.production and config.redis_url and not env.get("SECRET_KEY"):
            raise UnsafeConfiguration(
                "With REDIS_URL there are several processes, and all of them need the same SECRET_KEY: set it (what "
                f"stands in {config.data_folder / 'secret.key'} was made for this folder alone)."
            )
        return config

    @property
    def secure(self) -> bool:
        """Whether people reach the site over https, so that cookies may be bound to it."""
        return bool(self.public_origins) and all(origin.startswith("https://") for origin in self.public_origins)

    @property
    def sqlite(self) -> bool:
        """Whether the database is the one file on this machine."""
        return self.database_url.startswith("sqlite")

    @property
    def hosts(self) -> list[str]:
        """Host names under which the site answers."""
        return sorted({urlsplit(origin).hostname or "" for origin in self.public_origins})

    @property
    def exit_origin(self) -> str:
        """The origin of the neutral page, for the content security policy."""
        parts = urlsplit(self.exit_url)
        return f"{parts.scheme}://{parts.netloc}"

    def check(self) -> None:
        """Raises UnsafeConfiguration with what is wrong and how to mend it."""
        for trouble in environment.troubles(self):
            raise UnsafeConfiguration(trouble)

    def flask_settings(self) -> dict[str, object]:
        """What Flask and its extensions read from `app.config`."""
        return {"NIGHTLIGHT": self, **flask_settings(self)}


def setting_names() -> list[str]:
    """Names of every setting, for the documentation test."""
    return [each.name for each in fields(Config)]
