"""The audit trail in a backup: it comes back whole, proves an end that was written down before, and goes on."""

from datetime import timedelta

import pytest

from forum.audit import verifying
from forum.audit.verifying import Unfit
from forum.lib import clock
from tests.audit.trails import a_trail, acts, fits
from tests.backup.conftest import Shelf

pytestmark = pytest.mark.both_databases


def test_a_trail_comes_back_whole_and_goes_on(kept: Shelf) -> None:
    with clock.freeze(clock.now().replace(hour=12)) as held:
        a_trail()
        early = fits().head
        backup = kept.backup()
        acts(2)
        late = fits().head
        held.move(timedelta(days=10))
        assert kept.run("restore", backup, "--over").exit_code == 0
        assert verifying.verify((early.link, early.number)).rows == 6
        with pytest.raises(Unfit, match="cut off"):
            # What was done after the backup is not there any more, and somebody who wrote that end down sees it.
            verifying.verify((late.link, late.number))
        acts(3)
        assert fits().head.number == 9


def test_words_that_had_their_time_meanwhile_go_and_the_trail_fits(kept: Shelf) -> None:
    with clock.freeze(clock.now().replace(hour=12)) as held:
        a_trail()
        held.move(timedelta(days=85))
        backup = kept.backup()
        held.move(timedelta(days=10))
        assert fits().forgotten == {}
        assert kept.run("restore", backup, "--over").exit_code == 0
        assert fits().forgotten == {"words": 2}
