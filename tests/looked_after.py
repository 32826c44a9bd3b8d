"""What those who look after others meet on their own pages, beside the queue: see surfaces.py."""

from forum.moderation import buddies, debriefs, exposure, flagging, handing
from forum.moderation import service as moderation
from forum.vocabulary import FlagReason, TargetKind
from tests import factories as make
from tests.surfaces import NOTED, TOLD, WORDS, Scene


def looked_after(scene: Scene) -> dict[str, str]:
    """A colleague hands Mia a case over and tells her, as her buddy, how they are; she holds one, and one is grave."""
    mod, mia, bea, config = make.a_moderator(), scene.mia.member, scene.bea, make.settings()
    # What is sealed for Mia opens with the keys of her session.
    scene.mia.token = make.session_with_keys(mia)
    scene.mia.client.set_cookie("s", scene.mia.token)
    texts = [make.opening_of(make.a_thread(bea, title="Carried", text=f"{WORDS} {number}")) for number in range(3)]
    reasons = (FlagReason.OTHER, FlagReason.OTHER, FlagReason.WORRIED)
    handed, mine, grave = (
        flagging.flag(make.make_member(), TargetKind.POST, post.public_id, why, f"It says {NOTED}", config).public_id
        for post, why in zip(texts, reasons, strict=True)
    )
    moderation.claim(mod, handed, config)
    handing.offer(mod, handed, mia.public_id, f"He said {TOLD}", config)
    moderation.claim(mia, mine, config)
    for who, other in ((mod, mia), (mia, mod)):
        buddies.ask(who, other.public_id)
    sent = debriefs.send(mod, (f"He said {TOLD}", "", ""), config, nonce="debrief")
    beside, names = scene.wren.member, []
    for number in range(2):
        words = make.opening_of(make.a_thread(bea, title="Beside", text=f"{WORDS} beside {number}"))
        why = FlagReason.WORRIED
        names.append(flagging.flag(mia, TargetKind.POST, words.public_id, why, f"It says {NOTED}", config).public_id)
        exposure.open_words(beside, names[-1], config)
    moderation.claim(beside, names[0], config)
    moderation.claim(mod, names[1], config)
    handing.offer(mod, names[1], "", f"He said {TOLD}", config)
    laned = {"lane_case": names[0], "lane_offer": names[1]}
    return laned | {"handed_case": handed, "mine_case": mine, "grave_case": grave, "debrief": sent}
