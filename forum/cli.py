"""Commands for operators: `flask --app wsgi forum ...`."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate, upgrade

from forum import errors
from forum.accounts import queries, service
from forum.audit.cli import verify_audit
from forum.config import Config
from forum.extensions import db
from forum.vocabulary import GREETER, Role

SOURCES = ("discourse", "flaskbb", "nightlight")
TOLD_EVERY = 1_000
group = AppGroup(
    "forum", help="Look after a Nightlight: set up, demo, appoint, purge, back up, restore, import, export, judge."
)
NEW_KEY = """A new key was made: {path}
Without it no backup can be opened; whoever has it and a backup can read everything. Copy it now to a place that is neither
this machine nor where the backups are, on paper if you like. It is one line."""


def bind(app: Flask) -> None:
    """Adds the commands and the migrations to an app."""
    folder = Path(__file__).resolve().parent / "migrations"
    group.add_command(verify_audit)
    Migrate().init_app(app, db, directory=str(folder), render_as_batch=True, compare_type=True)
    app.cli.add_command(group)


def settings() -> Config:
    """The settings of the app the command runs in."""
    found: Config = current_app.config["NIGHTLIGHT"]
    return found


@group.command()
@click.option("--no-link", is_flag=True, help="Print no link, as before a demo, which brings a steward.")
def init(*, no_link: bool) -> None:
    """Make or upgrade the database; print the steward's one-time link when nobody keeps the place yet."""
    from forum import forgetting

    upgrade()
    if forgetting.is_told_to_a_log():
        click.echo(
            "PostgreSQL writes statements that fail into its log, and members' words with them. docs/operating.md says how "
            "to keep it quiet."
        )
    if no_link or queries.has_steward():
        click.echo("The database is ready.")
        return
    _print_link()


@group.command()
def link() -> None:
    """Print a new one-time link for the first steward; the one before it stops working."""
    if queries.has_steward():
        raise click.ClickException("This place has a steward already. Use `forum appoint` for another.")
    _print_link()


def _print_link() -> None:
    config = settings()
    origin = config.public_origins[0]
    token = service.new_first_link(config)
    click.echo("The database is ready. Nobody keeps this place yet: open this link once to become its steward")
    click.echo(f"(it works once and for {config.first_link_hours} hours):")
    click.echo(f"\n  {origin}/first/{token}\n")


@group.command()
@click.argument("name")
@click.argument(
    "role",
    type=click.Choice([Role.MEMBER.value, GREETER, Role.SPECIALIST.value, Role.MODERATOR.value, Role.STEWARD.value]),
)
def appoint(name: str, role: str) -> None:
    """Give the member NAME a duty (ROLE), or take every duty away with `member`. A greeter keeps the role they have."""
    from forum.moderation import greeters  # the rooms bind after this module
    from forum.moderation import service as moderation

    try:
        if role == GREETER:
            greeters.appoint(None, name)
        else:
            moderation.appoint(None, name, Role(role))
    except errors.Plain as error:
        raise click.ClickException(_words_of(error)) from error
    click.echo(f"{name} is now: {role}." + ("" if role == GREETER else " They have to sign in again."))


@group.command()
def tick() -> None:
    """Open and close rooms by their hours, remind hosts, forget evenings that have had their time; end measures and say which
    appeals are late; publish what is over in the open, and once a day look at a part of the audit trail. Run it each minute."""
    from forum.audit import checking
    from forum.moderation import duty, expiry, levels, publishing
    from forum.rooms import hours, retention, rota

    config = settings()
    steps = hours.tick(config) + rota.remind(config) + publishing.publish(config)
    steps += duty.sweep() + levels.tick(config) + expiry.tick(config)
    forgotten = retention.forget_transcripts()
    checking.look(config.audit_rows_checked_daily)
    click.echo(f"{steps} steps, {forgotten} lines forgotten.")


@group.command()
@click.option(
    "--write-anew", is_flag=True, help="Also have PostgreSQL write its tables anew; nobody can write meanwhile."
)
def purge(*, write_anew: bool) -> None:
    """Forget what has had its time: ended sessions, unfinished joinings, old notices, minutes of lines; then wipe the
    leftovers from the database files."""
    from forum import forgetting

    wanted = forgetting.steps(settings())
    if write_anew:
        wanted.append(("tables written anew", forgetting.write_anew))
    with click.progressbar(wanted, label="Forgetting") as steps:
        done = [(name, act()) for name, act in steps]
    for name, count in done:
        click.echo(f"{count:>8}  {name}")


@group.command()
@click.option("--all", "everything", is_flag=True, help="Render every text, not only those of an older version.")
def rerender(everything: bool) -> None:
    """Render stored texts again after the rules of rendering have changed."""
    from forum import rendering

    total = rendering.waiting(everything)
    with click.progressbar(length=total, label="Rendering") as bar:
        for count in rendering.render_again(everything):
            bar.update(count)
    click.echo(f"{total} texts rendered.")


@group.command()
def demo() -> None:
    """Fill the place with a lively made-up community; a second run changes nothing."""
    from forum.demo import build

    upgrade()
    build.build(settings(), click.echo)


@group.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--from", "source", type=click.Choice(SOURCES), default="nightlight", show_default=True)
@click.option("--dry-run", "dry", is_flag=True, help="Read everything, store nothing, and say what would come.")
def import_community(file: TextIO, source: str, *, dry: bool) -> None:
    """Take a community in from JSON lines (docs/moving.md), under new names; all of it or nothing."""
    from forum.moving import arriving, elsewhere, form

    records = elsewhere.READERS[source](form.read(file))
    try:
        report = arriving.take_in(records, settings(), dry=dry, say=_told)
    except (errors.Plain, form.Unreadable) as error:
        raise click.ClickException(_words_of(error)) from error
    click.echo("This would come:" if dry else "Taken in:")
    click.echo("\n".join(f"  {line}" for line in report.lines()))
    if not dry:
        click.echo("The boards are for members. Look at them before you open one to everybody.")


@group.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
def export_community(file: TextIO) -> None:
    """Write the public boards as JSON lines (docs/moving.md); no names of people, nothing hidden or taken back."""
    from forum.moving import departing

    count = 0
    for count, line in enumerate(departing.lines(), start=1):
        file.write(f"{line}\n")
        _told(count)
    click.echo(f"{count:,} records are written.", err=True)


@group.command()
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where backups stand (BACKUP_FOLDER)."
)
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="The file with their key (BACKUP_KEY).")
@click.option("--new-key", is_flag=True, help="Make a new key though there are backups that it does not open.")
def backup(folder: Path | None, key: Path | None, *, new_key: bool) -> None:
    """Copy the running community into one sealed file, prove it, and delete backups that are older than promised."""
    from forum.backup import key as keys
    from forum.backup import making, shelf

    config = _with_shelf(folder, key)
    try:
        opens, is_new = keys.ready(config, fresh=new_key)
        if is_new:
            click.echo(NEW_KEY.format(path=config.backup_key))
        made = making.make(config, opens, _progress())
    except shelf.Trouble as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made} ({made.stat().st_size / 1_000_000:,.1f} MB) is sealed, and opens.")
    click.echo(f"It is kept for {config.backup_kept_days} days. Copies you take elsewhere are yours to delete by then.")


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="The file with its key (BACKUP_KEY).")
@click.option("--check", is_flag=True, help="Only prove that it opens and is whole.")
@click.option("--over", is_flag=True, help="Replace the community that is here; it is backed up first.")
@click.option("--old", is_flag=True, help="Take one that is older than backups are kept.")
def restore(file: Path, key: Path | None, *, check: bool, over: bool, old: bool) -> None:
    """Put a backup back (stop the server first), end all sessions, forget what has had its time, and tell everybody."""
    from forum.backup import key as keys
    from forum.backup import restoring, shelf

    config = _with_shelf(None, key)
    try:
        opens = keys.read(config)
        if check:
            about = restoring.check(config, file, opens)
            click.echo(f"It opens and is whole: {about.database}, made {about.made}.")
            return
        about = restoring.restore(config, file, opens, _progress(), over=over, old=old)
    except shelf.Trouble as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The community is as it was at {about.made}, and everybody was told.")
    click.echo(
        "What people changed, took back or hid after that stands again as it was: docs/operating.md says what to do."
    )


@group.command()
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="replace"))
def judge(file: TextIO) -> None:
    """Judge the texts of FILE (JSON lines {"id", "text"}; - reads the standard input); print label, families and rules of
    each. Nothing is stored."""
    from forum.lib.judging.lines import BadLine, judged

    bad = 0
    for line in judged(file):
        if isinstance(line, BadLine):
            bad += 1
            click.echo(f"Line {line.number}: {line.why}", err=True)
        else:
            click.echo(line)
    if bad:
        raise click.ClickException(f"Lines that could not be read: {bad}. The others are judged.")


def _with_shelf(folder: Path | None, key: Path | None) -> Config:
    """The settings, with what the command line says about backups."""
    config = settings()
    return replace(
        config, backup_folder=folder.resolve() if folder else config.backup_folder, backup_key=key or config.backup_key
    )


def _progress() -> Callable[[str, int, int], None]:
    """Says on the error stream how far each part of a long work is, a line whenever a tenth is done."""
    told: dict[str, int] = {}

    def say(what: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if told.get(what) != tenth:
            told[what] = tenth
            click.echo(f"  {what}: {10 * tenth} %", err=True)

    return say


def _told(count: int) -> None:
    """Says how far a long work is, on the error stream: the other one may be the file that is written."""
    if count % TOLD_EVERY == 0:
        click.echo(f"  {count:,} records", err=True)


def _words_of(error: Exception) -> str:
    if isinstance(error, errors.Plain):
        return error.reason % error.values if error.values else error.reason
    return str(error)
