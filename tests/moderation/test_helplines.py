"""Helplines stand beside whatever is said to somebody who may be in danger, by what rules found too."""

import pytest

from forum.accounts.queries import Member
from forum.extensions import db
from forum.lib.judging import Label
from forum.moderation import measures
from forum.moderation.kinds import MeasureKind
from forum.moderation.measures import Wish
from forum.moderation.models import Case
from forum.vocabulary import FlagReason
from tests import factories as make

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(("danger", "helps"), [(Label.AMBER, False), (Label.RED, True), (Label.CRISIS, True)])
def test_by_what_was_found_in_the_words(mod: Member, case: Case, danger: Label, helps: bool) -> None:
    case.danger = danger
    db.session.commit()
    assert (
        measures.as_read(Wish(MeasureKind.NOTE, FlagReason.OTHER, "A word"), case, make.settings()).with_help is helps
    )
    assert make.a_measure(mod, case.public_id, MeasureKind.NOTE).with_help is helps
