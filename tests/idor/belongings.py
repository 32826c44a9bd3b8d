"""What there is to reach: something of every kind that belongs to somebody, by the names that addresses know it by.

Ann has one of everything; Mia, who moderates, has what moderators judge. Every text says whose eyes it is for.
"""

from typing import Any

import sqlalchemy as sa

from forum.accounts.queries import Member
from forum.discussions import bookmarks, waiting
from forum.discussions import service as discussions
from forum.discussions.models import Post, Thread
from forum.extensions import db
from forum.lib import ids
from forum.moderation import answering, appeals, buddies, debriefs, exposure, flagging, service
from forum.moderation.kinds import MeasureKind
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import FlagReason, TargetKind
from tests import factories as make
from tests.idor.people import KEEPERS, ROLES
from tests.lib.pictures import from_a_phone

Names = dict[str, str]
SOLD = "hmu I got percs 40 each"
# Words by whose they are to read, each with those who may.
INSIDE = frozenset(ROLES) - {"visitor", "suspended"}
MARKS = {
    "insideheron": INSIDE,
    "hiddenheron": frozenset({"owner"}) | KEEPERS,
    "heldheron": frozenset({"owner"}) | KEEPERS,
    # Taken back: there for nobody.
    "goneheron": frozenset(),
    "whisperheron": frozenset({"owner"}) | KEEPERS,
    "callheron": frozenset({"owner"}) | KEEPERS,
    "flagheron": KEEPERS,
    "worryheron": KEEPERS | {"specialist"},
    "toldheron": frozenset({"owner"}) | KEEPERS,
    "appealheron": frozenset({"owner"}) | KEEPERS,
    "noteheron": frozenset({"owner"}),
    "keptheron": frozenset({"owner"}),
    "reportheron": KEEPERS,
    "debriefheron": frozenset(),
    # What was said about a moderator's own words.
    "flagmia": frozenset({"moderator", "steward"}),
    "toldmia": frozenset(KEEPERS),
}


class Place:
    """The rooms and people that nobody among the knocking is, and what belongs to Ann."""

    def __init__(self, people: dict[str, Member], tokens: dict[str, str]) -> None:
        self.people, self.tokens, self.names = people, tokens, {}
        self.ann, self.mia, self.steward = people["owner"], people["own words"], people["steward"]
        self.bea, self.cal, self.nora = (make.make_member(name) for name in ("Bea Heron", "Cal Otter", "Nora Wren"))
        self.colleague, self.greeted = make.a_moderator("Kind Colleague"), make.make_member("Fay Finch")
        self.board, self.open_board = make.a_board("Inside", pictures=True), make.a_board("Open", is_public=True)


# --- Talk -------------------------------------------------------------------------------------------------------------


def said(place: Place) -> Names:
    ann, token = place.ann, place.tokens["owner"]
    first = make.a_thread(ann, place.board, title="Title insideheron", text="Opening insideheron")
    ann = make.member_again(ann.id)
    inside = make.a_thread(place.bea, place.board, title="Bea's insideheron", text="Of Bea insideheron")
    outside = make.a_reply(
        ann, make.a_thread(place.bea, place.open_board, title="Open", text="For all"), "For everybody"
    )
    post = make.a_reply(ann, inside, "Answer insideheron")
    shown = make.a_reply(
        ann, inside, "Look insideheron", shows=[make.a_picture(ann, place.board, "A lamp insideheron")]
    )
    gone = make.a_reply(ann, inside, "Gone goneheron")
    make.a_reply(place.bea, inside, "I read you", parent=gone)
    discussions.take_back(ann, gone.public_id)
    alias = make.a_reply(make.known_by(token), inside, "One-off insideheron", alias_by=token)
    held = make.a_reply(ann, inside, f"{SOLD} heldheron")
    begun = make.a_thread(ann, place.board, title="Waiting heldheron", text=f"{SOLD}, once more heldheron")
    bookmarks.keep(
        place.people["owner"], token, make.opening_of(inside).public_id, make.settings(), note="My noteheron"
    )
    names = {"thread": inside.public_id, "own_thread": first.public_id, "first_words": make.opening_of(first).public_id}
    names |= {"post": post.public_id, "open_post": outside.public_id, "open_thread": outside.thread.public_id}
    names |= {"gone_post": gone.public_id, "alias_post": alias.public_id, "held_post": held.public_id}
    names |= {"held_thread": begun.public_id, "held_opening": make.opening_of(begun).public_id}
    names |= {"kept_post": make.opening_of(inside).public_id, "shown_post": shown.public_id}
    picture = "SELECT public_id FROM picture ORDER BY id DESC LIMIT 1"
    names |= {"picture": str(db.session.scalar(sa.text(picture)))}
    raw = waiting.take_in(ann, place.board, from_a_phone(), make.settings(), "draft")
    return names | {"waiting_picture": raw, "nonce": _nonce(ann, inside)}


def _nonce(ann: Member, thread: Thread) -> str:
    nonce = ids.token(8)
    discussions.reply(ann, thread.public_id, make.settings(), text="Sent insideheron", nonce=nonce)
    return nonce


# --- What moderators judge --------------------------------------------------------------------------------------------


def _words(author: Member, place: Place, text: str) -> Post:
    thread = db.session.query(Thread).filter_by(title="Bea's insideheron").one()
    return make.a_reply(make.member_again(author.id), thread, text)


def _flagged(place: Place, post: Post, mark: str = "flagheron") -> Case:
    return flagging.flag(
        place.bea, TargetKind.POST, post.public_id, FlagReason.UNKIND, f"Bea's {mark}", make.settings()
    )


def _hidden(author: Member, place: Place, text: str, mark: str, by: Member) -> tuple[Post, Case]:
    post = _words(author, place, text)
    case = _flagged(place, post, mark)
    service.hide(
        by,
        case.public_id,
        case.version,
        FlagReason.UNKIND,
        f"Why told{mark.removeprefix('flag')}",
        config=make.settings(),
    )
    db.session.refresh(post)
    return post, case


def _hold_of(case: Case) -> str:
    return db.session.query(PersonMeasure).filter_by(case_id=case.id).one().public_id


def _case(target: str) -> Case:
    return db.session.query(Case).filter_by(target_id=target).one()


def judged(place: Place) -> Names:
    ann, by, config = place.ann, place.colleague, make.settings()
    thread = db.session.query(Thread).filter_by(title="Bea's insideheron").one()
    flagged = _words(ann, place, "Pointed out insideheron")
    reported = place.people["stranger"]
    other = _words(place.cal, place, "Cal's own insideheron")
    flagging.flag(reported, TargetKind.POST, other.public_id, FlagReason.SPAM, "My reportheron", config)
    case = _flagged(place, flagged)
    danger = make.a_reply(make.member_again(ann.id), thread, "I want to kill myself insideheron")
    again = make.a_reply(make.member_again(ann.id), thread, "I have the pills here and I want to die insideheron")
    asked = _case(again.public_id)
    service.dismiss(by, asked.public_id, asked.version, config=make.settings())
    hidden, closed = _hidden(ann, place, "Away hiddenheron", "flagheron", by)
    _second, about = _hidden(ann, place, "Away too hiddenheron", "flagheron", by)
    appeals.send(ann, _hold_of(about), "No, appealheron", config)
    alias = db.session.query(Post).filter(Post.source == "One-off insideheron").one()
    held = db.session.query(Post).filter(Post.source == f"{SOLD} heldheron").one()
    measures = _measures(place, case, other)
    appeal = db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL).one().public_id
    names = {"hidden_post": hidden.public_id, "closed_case": closed.public_id, "case": case.public_id, "appeal": appeal}
    names |= {"crisis": _case(danger.public_id).public_id, "closing": asked.public_id}
    names |= {"held_case": _case(held.public_id).public_id, "alias_case": _flagged(place, alias).public_id}
    return names | measures | {"hold": _hold_of(closed), "appealed": _hold_of(about)}


def worried(place: Place) -> Names:
    """Somebody is worried about Ann, and somebody else has pointed the same words out; a peer specialist looks after it."""
    post, config, beside = (
        _words(place.ann, place, "It is all too much insideheron"),
        make.settings(),
        place.people["specialist"],
    )
    case = _flagged(place, post)
    flagging.flag(
        place.people["stranger"], TargetKind.POST, post.public_id, FlagReason.WORRIED, "I am worryheron", config
    )
    service.claim(beside, case.public_id, config)
    exposure.open_words(beside, case.public_id, config)
    danger = _words(place.ann, place, "Tonight I have the pills here and I want to die insideheron")
    return {"worried_case": case.public_id, "danger_case": _case(danger.public_id).public_id}


def between_two(place: Place) -> Names:
    """What somebody who moderates told their buddy, sealed for the two."""
    one, other = place.colleague, make.a_moderator("Fond Colleague")
    for who, of in ((one, other), (other, one)):
        make.session_with_keys(who)
        buddies.ask(who, of.public_id)
    answers = ("It was long, debriefheron", "", "")
    sent = debriefs.send(one, answers, make.settings(), nonce="knockdebrief")
    return {"debrief": sent, "colleague": one.public_id}


def _measures(place: Place, case: Case, of_cal: Post) -> Names:
    by, config = place.colleague, make.settings()
    words: Any = {"words": "From us toldheron"}
    offer = make.a_measure(by, case.public_id, MeasureKind.TOGETHER, 3, **words)
    note = make.a_measure(by, case.public_id, MeasureKind.NOTE, **words)
    proposal = make.a_measure(by, case.public_id, MeasureKind.SUSPENSION, 30, **words)
    about_cal = _case(of_cal.public_id).public_id
    own = make.a_measure(place.people["moderator"], about_cal, MeasureKind.SUSPENSION, 30, words="Mine")
    names = {
        "offer": offer.public_id,
        "note": note.public_id,
        "proposal": proposal.public_id,
        "own_proposal": own.public_id,
    }
    names["cals_case"] = about_cal
    for role, kind in (("reading", MeasureKind.TOGETHER), ("suspended", MeasureKind.SUSPENSION)):
        who = place.people[role]
        about = _flagged(place, _words(who, place, f"Of {role}"), f"flag of {role}")
        days = 3 if kind is MeasureKind.TOGETHER else 7
        taken = make.a_measure(by, about.public_id, kind, days, words=f"To {role}")
        if kind is MeasureKind.TOGETHER:
            answering.answer(who, taken.public_id, config, agrees=True)
        names[f"measure_of_{role}"] = taken.public_id
    return names


def of_a_moderator(place: Place) -> Names:
    """Words of Mia's that her colleagues judge, and the steward's measures about them."""
    mia, by = place.mia, place.steward
    post = _words(mia, place, "Mia's insideheron")
    case = _flagged(place, post, "flagmia")
    _hidden_post, closed = _hidden(mia, place, "Mia's hiddenheron", "flagmia", by)
    _other, about = _hidden(mia, place, "Mia's too hiddenheron", "flagmia", by)
    appeals.send(mia, _hold_of(about), "No", make.settings())
    danger = _words(mia, place, "I want to kill myself, says Mia")
    again = _words(mia, place, "I have the pills here and I want to die, says Mia")
    asked = _case(again.public_id)
    service.dismiss(by, asked.public_id, asked.version, config=make.settings())
    proposal = make.a_measure(by, case.public_id, MeasureKind.SUSPENSION, 30, words="toldmia")
    note = make.a_measure(by, case.public_id, MeasureKind.NOTE, words="toldmia")
    appeal = db.session.query(Case).filter_by(target_kind=TargetKind.APPEAL, author_id=mia.id).one()
    names = {
        "post": post.public_id,
        "case": case.public_id,
        "closed_case": closed.public_id,
        "appeal": appeal.public_id,
    }
    names |= {"crisis": _case(danger.public_id).public_id, "closing": asked.public_id, "hold": _hold_of(closed)}
    return names | {"proposal": proposal.public_id, "note": note.public_id, "appealed": _hold_of(about)}
