"""Builds the demo: people, places, then everything that happened in the order of time. Running it again changes nothing."""

from datetime import datetime

import click

from forum.config import Config
from forum.demo import circle, evenings, openly, people, queue, script, talk
from forum.demo.people import Say
from forum.demo.stage import Stage, Step
from forum.lib import clock

TOLD_EVERY = 100


def build(config: Config, say: Say) -> None:
    """Fills the place with a made-up community for somebody who wants to look; `say` gets the progress, line by line.

    An interrupted run is taken up where it stopped. Raises ClickException in production, where nobody may hold an
    account whose passphrase is printed.
    """
    if config.production or config.secure:
        raise click.ClickException(
            "The demo has a passphrase that everybody knows, so it is never built on a public place."
        )
    now = clock.now()
    steps = timeline(now)
    stage = Stage(config)
    stage.remember()
    if steps[-1].is_done(stage):
        say("The demo community is here already. Nothing was changed.")
    else:
        people.gather(stage, say, now)
        people.open_places(stage)
        openly.tell(now)
        _play(steps, stage, say)
        say(_summary())
    _say_who(say)


def timeline(now: datetime) -> list[Step]:
    """Everything that happens, in the order of time. The last step is the newest line of the evening room."""
    written = [
        *talk.steps(script.conversations(), now),
        *evenings.steps(script.evenings(), script.places()["room"], now),
        *circle.steps(script.circle(), now),
    ]
    pointed = queue.steps(script.cases(), written, now)
    others = [*queue.looked_at(pointed, written, now), *queue.care(script.cast().moderators, now)]
    return sorted([*written, *pointed, *others], key=lambda step: step.at)


def _play(steps: list[Step], stage: Stage, say: Say) -> None:
    for count, step in enumerate(steps, start=1):
        if not step.is_done(stage):
            with clock.freeze(step.at):
                step.play(stage)
        if count % TOLD_EVERY == 0 or count == len(steps):
            say(f"  {count} of {len(steps)} things have happened")


def _summary() -> str:
    threads, places = script.conversations(), script.places()
    posts = sum(entry.act == "write" for thread in threads for entry in thread.entries)
    lines = sum(line.mark != "pace" for evening in script.evenings() for line in evening.lines)
    lines += sum("act" not in each for each in script.circle()["happens"])
    return (
        f"{len(script.cast().joined)} people, {len(places['board'])} boards, {len(threads)} threads with {posts} posts, "
        f"{len(places['room'])} rooms with {lines} lines, {len(script.cases())} cases for moderators."
    )


def _say_who(say: Say) -> None:
    cast = script.cast()
    say("\nSign in as one of these:")
    say(f"  {cast.steward:<16} the steward")
    for name in cast.moderators:
        say(f"  {name:<16} a moderator")
    for name in cast.specialists:
        say(f"  {name:<16} a peer specialist")
    for name in cast.greeters:
        say(f"  {name:<16} a greeter")
    say(f"  {cast.member:<16} a member, three weeks here")
    say(f"All of the demo's people have the same passphrase:\n\n  {people.PASSPHRASE}\n")
