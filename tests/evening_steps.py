"""What can happen in an evening with a one-off name in it: whose name it is is the only difference."""

import re
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from forum import forgetting
from forum.extensions import db
from forum.moderation import lane
from forum.moderation.kinds import APPEALED, QUIETS, SHUTS_OUT, MeasureState
from forum.moderation.measure_models import PersonMeasure
from forum.moderation.models import Case
from forum.vocabulary import CaseState, TargetKind
from tests import factories as make
from tests.evening import OWNERS, Evening, case_of, home_of, is_one_off, post_of, posts, thread_of

STEPS = (
    "alias thread", "alias shows", "alias reply", "alias answer", "alias edit", "alias take back", "alias with",
    "alias asked", "alias leads", "alias traces", "alias shows it", "alias worries", "alias sells", "mod is here", "plain reply", "plain edit", "plain take back", "owners offer",
    "owners greet", "all follow", "all look",
    "both look", "cara replies", "cara flags", "cara with", "cara mutes", "cara keeps", "cara edits", "cara unmutes",
    "cara lets go", "cara offers", "cara greets", "cara leaves", "cara settles", "mod claims", "mod hides", "mod restores",
    "mod dismisses", "mod notes", "mod pauses", "mod cools", "mod offers", "mod proposes", "mod lifts", "mod asks", "mod releases",
    "mod opens", "mod passes", "mod hands over", "mod rests", "steward takes over", "mod agrees", "steward agrees",
    "alias appeals", "alias agrees", "steward joins", "steward confirms", "steward decides", "cara worries", "a day passes",
    "a month passes", "wren claims", "wren opens", "wren cares", "wren sees to",
)  # fmt: skip


# A moderator's measures: the kind and its days.
TAKEN = {
    "pauses": ("suspension", 7),
    "cools": ("cooldown", 0),
    "offers": ("together", 3),
    "proposes": ("suspension", 30),
}

LOOKING_AFTER = ("opens", "passes", "hands over", "rests", "takes over", "agrees")
PERSONAL = (*TAKEN, "lifts", "confirms", "decides", "asks")


def take(evening: Evening, step: str, number: int) -> None:
    """One step of an evening; a step that has nothing to act on does nothing, in both playings."""
    who, _space, act = step.partition(" ")
    acts: dict[str, Callable[[Evening, str, int], object]] = {
        "alias": _as_alias, "plain": _as_themselves, "owners": _as_themselves, "all": _as_everybody, "both": _as_everybody,
        "cara": _as_cara, "mod": _as_moderator, "steward": _as_moderator, "wren": _as_specialist, "a": _in_time,
    }  # fmt: skip
    before = len(evening.answers)
    if who in ("mod", "steward") and act in LOOKING_AFTER:
        _looks_after(evening, who, act, number)
    else:
        acts[who](evening, step if who == "both" else act, number)
    if len(evening.answers) > before or who == "a":
        evening.done.add(step)


def _as_alias(evening: Evening, act: str, number: int) -> None:
    who, said = evening.owner, {"text": f"One-off words {number}", "nonce": f"alias{len(posts())}", "one_off": "y"}
    mine, other = post_of(evening, number, of_alias=True), post_of(evening, number)
    texts = {
        "reply": said["text"],
        # Words that are asked about, and not sent in the end.
        "asked": "ring me on 07700 900123",
        # Words that bring their writer to the way to help, and a case to the moderators.
        "worries": f"I want to kill myself, {number} of all",
        # Words of somebody in danger that wait because they could lead to a person.
        "traces": f"I want to kill myself, ring me on 07700 900{number:03}",
        # Words that wait for a person until they are changed.
        "sells": f"hmu I got percs 4{number} each",
        # A one-off name is new, so a way elsewhere waits for a person.
        "leads": f"Look {number}: https://elsewhere.example",
    }
    if act == "shows":
        evening.choose(who, f"/b/{evening.board}/new", title=f"One-off picture {number}", **said)
    elif act == "thread":
        evening.send(who, f"/b/{evening.board}/new", title=f"One-off title {number}", **said)
    elif act in texts:
        evening.send(who, f"/t/{thread_of(number)}/replies", **{**said, "text": texts[act]})
    elif act == "answer" and other:
        evening.send(who, f"/t/{home_of(other)}/replies", parent=other, **said)
    elif act in ("appeals", "agrees"):
        _answer_measure(evening, who, act)
    # To be with one's own words is refused in both playings, and leaves no trace.
    changes = {"edit": {"text": f"Changed {number}"}, "take back": {}, "with": {"state": "on"}, "shows it": {}}
    if act in changes and mine:
        evening.send(who, f"/p/{mine}/{'show' if act == 'shows it' else act.replace(' ', '-')}", **changes[act])


def _as_themselves(evening: Evening, act: str, number: int) -> None:
    """Ann and Bea do the same, one after the other: one of them may speak to herself, and that must not show."""
    post = post_of(evening, number)
    # While a one-off name is paused its member is silent: neither of the two writes then.
    for each in () if evening.paused else OWNERS:
        own = post_of(evening, number, by=each)
        if act in ("reply", "offer"):
            text = f"From {each} {number}" if act == "reply" else f"Text me, says {each}"
            evening.send(each, f"/t/{thread_of(number)}/replies", text=text, nonce=f"{each}{len(posts())}")
        elif act == "greet" and post and not is_one_off(post):
            # Her own first words a greeter cannot take; that she cannot shows to her alone, so they are left out.
            evening.send(each, f"/greeting/{post}", choice="answer")
        elif act == "edit" and own:
            evening.send(each, f"/p/{own}/edit", text=f"{each} changed {number}")
        elif act == "take back" and own:
            evening.send(each, f"/p/{own}/take-back")


def _as_everybody(evening: Evening, act: str, number: int) -> None:
    if act == "follow":
        # While a one-off name is paused its member can follow nothing, so neither does.
        for each in ("cara",) if evening.paused else (*OWNERS, "cara"):
            evening.send(each, f"/t/{thread_of(number)}/mark", choice="follow")
    else:
        for each in OWNERS if act == "both look" else (*OWNERS, "cara"):
            evening.look(each, "/notices")


def _as_cara(evening: Evening, act: str, number: int) -> None:
    post = post_of(evening, number)
    if act == "unmutes":
        for path in re.findall(rb"/me/reading/people/\w+/unmute", evening.clients["cara"].get("/me/reading").data)[:1]:
            evening.send("cara", path.decode())
    elif act in ("replies", "offers") and post:
        said = {"text": f"Cara {number}" if act == "replies" else "Text me", "nonce": f"cara{len(posts())}"}
        evening.send("cara", f"/t/{home_of(post)}/replies", parent=post, **said)
    choices = {"greets": "answer", "leaves": "leave", "settles": "well"}
    if act in choices and post:
        evening.send("cara", f"/greeting/{post}", choice=choices[act])
    paths = {
        "flags": "flag",
        "worries": "worry",
        "with": "with",
        "mutes": "mute",
        "keeps": "keep",
        "edits": "edit",
        "lets go": "let-go",
    }
    if act in paths and post:
        evening.send("cara", f"/p/{post}/{paths[act]}", reason="unkind", state="on", note="kept", text="Other words")


def _as_moderator(evening: Evening, act: str, number: int) -> None:
    case, of_alias = case_of(number), case_of(number, evening.mine())
    if act == "is here":
        evening.send("mod", "/moderation/duty", hours="2")
    elif act == "notes" and (post := post_of(evening, number)):
        evening.send("mod", f"/p/{post}/notes", notes="grief")
    elif act in PERSONAL:
        _about_person(evening, act, of_alias)
    elif act == "joins" and of_alias is not None:
        if evening.send("steward", f"/c/{of_alias.public_id}/opening/join") == 303:
            evening.opened.add(of_alias.public_id)
    elif act in ("claims", "hides", "restores", "dismisses") and case is not None:
        path = act.removesuffix("es" if act == "dismisses" else "s")
        evening.send("mod", f"/c/{case.public_id}/{path}", version=case.version, reason="unkind", words="Why")
    elif act == "releases" and case is not None:
        evening.send("mod", f"/c/{case.public_id}/let-out", version=case.version)


def _as_specialist(evening: Evening, act: str, number: int) -> None:
    """What a peer specialist does about a case of their lane; about whom it is changes nothing of it."""
    found = db.session.scalars(sa.select(Case).where(lane.OF_IT).order_by(Case.id)).all()
    if found:
        path = {"claims": "claim", "opens": "words", "cares": "care", "sees to": "seen"}[act]
        evening.send("wren", f"/c/{found[number % len(found)].public_id}/{path}", words=f"I think of you {number}")


def _looks_after(evening: Evening, who: str, act: str, number: int) -> None:
    """What those who moderate do for themselves and each other; about whom a case is changes nothing of it."""
    case = case_of(number)
    if act == "rests":
        evening.send(who, "/moderation/care/rest")
    elif act == "agrees":
        other = make.identified(evening.tokens["steward" if who == "mod" else "mod"])
        evening.send(who, "/moderation/buddy", person=other.public_id)
    elif case is not None:
        path = {"opens": "words", "passes": "pass", "takes over": "claim", "hands over": "hand-over"}[act]
        steward = make.identified(evening.tokens["steward"]).public_id
        evening.send(who, f"/c/{case.public_id}/{path}", to=steward, words="Please look")


def _answer_measure(evening: Evening, who: str, act: str) -> None:
    """The member behind the name says something against a measure, or says yes to a pause together."""
    state = MeasureState.OFFERED if act == "agrees" else MeasureState.STANDS
    asked = sa.select(PersonMeasure).where(PersonMeasure.subject_id.in_(evening.mine()), PersonMeasure.state == state)
    for found in db.session.scalars(asked.order_by(PersonMeasure.id)):
        if act == "agrees":
            evening.send(who, f"/me/measures/{found.public_id}/answer", choice="yes")
            return
        if found.appeal is None and found.kind in APPEALED:
            evening.send(who, f"/me/measures/{found.public_id}/appeal", words="I meant something else.")
            return


def _measure(evening: Evening, state: MeasureState) -> str:
    """A measure about the one-off name that can be ended, or waits for a second person."""
    asked = sa.select(PersonMeasure.public_id).where(PersonMeasure.subject_id.in_(evening.mine()))
    asked = asked.where(PersonMeasure.state == state, PersonMeasure.kind.in_((*QUIETS, *SHUTS_OUT)))
    return db.session.scalar(asked.order_by(PersonMeasure.id.desc()).limit(1)) or ""


def _measures() -> int:
    return db.session.query(PersonMeasure).count()


def _appeal() -> Case | None:
    waits = sa.select(Case).where(Case.target_kind == TargetKind.APPEAL, Case.state != CaseState.CLOSED)
    return db.session.scalars(waits.order_by(Case.id)).first()


def _about_person(evening: Evening, act: str, of_alias: Case | None) -> None:
    """What moderators do about whoever writes under the name, and one of them about an appeal."""
    if act in TAKEN and of_alias is not None:
        kind, days = TAKEN[act]
        path = f"/c/{of_alias.public_id}/measure-{kind}"
        said = {"days": days, "words": "A reason", "reason": "unkind", "nonce": f"{act}{_measures()}"}
        # First seen as the person will read it, then sent.
        page = evening.post("mod", path, preview="1", **said)
        evening.remember("mod", path, page)
        evening.send("mod", path, seen=make.page(page).select_one("[name=seen]")["value"], **said)
    elif act == "lifts" and (standing := _measure(evening, MeasureState.STANDS)):
        evening.send("mod", f"/measures/{standing}/end")
    elif act == "confirms" and (proposed := _measure(evening, MeasureState.PROPOSED)):
        evening.send("steward", f"/measures/{proposed}/confirm")
    elif act == "decides" and (appeal := _appeal()) is not None:
        facts = {"version": appeal.version, "outcome": "undo", "words": "I read it again."}
        evening.send("steward", f"/c/{appeal.public_id}/appeal", **facts)
    elif act == "asks" and of_alias is not None:
        evening.send("mod", f"/c/{of_alias.public_id}/opening", words="A reason")


def _in_time(evening: Evening, act: str, number: int) -> None:
    """Time passes, and the operator's daily command runs."""
    evening.clock.now += timedelta(days=1 if act.startswith("day") else 31)
    # Who still reads would make the command wait before it wipes what is deleted from the files.
    db.session.rollback()
    with evening.app.app_context():
        for _name, step in forgetting.steps(make.settings()):
            step()
        db.session.remove()
    db.session.rollback()
    evening.listen()
