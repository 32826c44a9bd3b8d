"""The command that proves the audit trail: `flask --app wsgi forum verify-audit`."""

import click
from flask.cli import with_appcontext

from forum.audit import verifying
from forum.lib import chain

FORGOTTEN = {
    "actor": "times who acted was forgotten, as they left",
    "subject": "times whom it met was forgotten, as they left",
    "case": "times which case it was about was forgotten",
    "words": "times the words were forgotten, as they had their time",
}


class NoTrail(click.ClickException):
    """There is nothing to verify, which is not the same as a trail that does not fit."""

    exit_code = 2


def _end(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[bytes, int | None] | None:
    try:
        return chain.head_of(text) if text is not None else None
    except ValueError as error:
        raise click.BadParameter(
            "Please give what the command printed: 64 digits and letters, then :N if you like."
        ) from error


@click.command("verify-audit")
@click.option("--head", "said", metavar="HASH[:N]", callback=_end, help="An end of the chain that was printed earlier.")
@with_appcontext
def verify_audit(said: tuple[bytes, int | None] | None) -> None:
    """Prove that no row of the audit trail was changed, taken out, put in or moved; print the end of its chain.

    Write that end down somewhere else: with --head it proves later that nothing up to it was cut off or written anew.
    """
    if not verifying.is_there():
        raise NoTrail("This database has no audit trail yet. `forum init` makes or upgrades it.")
    with click.progressbar(length=1, label="Verifying", show_pos=False) as bar:

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            walk = verifying.verify(said, told)
        except verifying.Unfit as unfit:
            where = "The audit trail does not fit" if unfit.row is None else f"Row {unfit.row} does not fit"
            raise click.ClickException(f"{where}: {unfit.why}.") from unfit
        bar.update((bar.length or 1) - bar.pos)
    click.echo(f"{walk.rows:,} rows, and every one fits.")
    for part, words in FORGOTTEN.items():
        if part in walk.forgotten:
            click.echo(f"{walk.forgotten[part]:>8,}  {words}")
    if said:
        click.echo(f"The end that you gave is row {walk.met}; nothing up to there was cut off or written anew.")
    click.echo(f"The chain ends with\n  {walk.head}")
