"""What moderation does with the house's beat: moves duties on with open pages, and looks at deadlines now and then."""

import time

from forum.config import Config
from forum.moderation import duty, exposure, levels
from forum.rooms import pulse
from forum.screening import judging_aside

# So many expressions of the rules are made ready with each beat, about 5 ms of work, until all are: whoever writes should not
# wait for that, nor the others with them.
READY_A_BEAT = 50
_next = 0.0


@pulse.on_beat
def read_ahead(config: Config) -> None:
    """Makes some of the rules ready by which texts are judged."""
    judging_aside.make_ready(READY_A_BEAT)


@pulse.on_beat
def beat(config: Config) -> None:
    """Every so many seconds, in every process; whatever it does is done once however many processes do it."""
    global _next  # noqa: PLW0603  # one beat a process
    now = time.monotonic()
    if now < _next:
        return
    _next = now + config.tick_seconds
    duty.keep(config)
    levels.tick(config)
    exposure.forget_openings()
