"""Hosting and being there as pages and forms: all of it without JavaScript, words kept, nobody else's shown."""

import pytest
from flask.testing import FlaskClient

from forum.extensions import db
from forum.rooms import hosting
from forum.rooms.models import Message, Room
from forum.transaction import transaction
from tests import factories as make
from tests.rooms.conftest import Come, Night, press, told

pytestmark = pytest.mark.both_databases


def test_a_host_asks_somebody_to_listen_and_takes_it_back(night: Night, come: Come) -> None:
    host, ann = come(night.host), come(night.ann)
    night.line(night.ann, "One more thing")
    home, page = f"/r/{night.room}/hosting", f"/r/{night.room}/people/{night.ann.public_id}"
    assert make.page(host.get(home)).find("a", string="Ann Otter")["href"] == page
    answer = press(host, page, "Ask them to just listen", words="Let **others** speak")
    assert "They just listen until this evening ends" in make.words(answer)
    assert "asked to just listen" in told(host, home)
    room = told(ann, f"/r/{night.room}")
    assert "A host has asked you to just listen" in room
    assert "Hanna Heron" in room
    assert "Let others speak" in room
    form = make.page(ann.get(f"/r/{night.room}")).select_one("[data-composer]")
    assert form.has_attr("hidden")
    assert make.send(ann, f"/r/{night.room}/say", text="But", nonce="n1").status_code == 403
    assert "May speak again" in make.words(press(host, page, "Let them speak again"))
    assert "You may speak again" in told(ann, f"/r/{night.room}")
    assert make.send(ann, f"/r/{night.room}/say", text="Thank you", nonce="n1").status_code == 303


def test_who_is_asked_to_leave_reads_why_and_what_stays_open(night: Night, come: Come) -> None:
    host, ann = come(night.host), come(night.ann)
    night.line(night.ann)
    page = f"/r/{night.room}/people/{night.ann.public_id}"
    press(host, page, "Ask them to leave", words="It got too much for the others")
    for path in (f"/r/{night.room}", f"/r/{night.room}?listen=1"):
        answer = ann.get(path)
        assert (answer.status_code, answer.location) == (303, f"/r/{night.room}/word")
    words = told(ann, f"/r/{night.room}")
    for part in ("asked you to leave this evening", "It got too much for the others", "Help now", "Call a moderator"):
        assert part in words
    assert "Still here" not in words
    press(ann, f"/r/{night.room}/word", "Whisper it", text="I am sorry")
    assert "I am sorry" in told(host, page)
    assert make.send(ann, f"/r/{night.room}/say", text="But", nonce="n1").status_code == 403
    press(host, page, "Let them come in again")
    assert "Still here" in told(ann, f"/r/{night.room}")


def test_slow_mode_says_who_why_and_how_long(night: Night, come: Come) -> None:
    host, ann = come(night.host), come(night.ann)
    press(host, f"/r/{night.room}/hosting", "Set it", seconds="60", why="so that everybody can follow")
    sentence = "Slow mode: one line every minute. Hanna Heron set it: “so that everybody can follow”"
    assert sentence in told(ann, f"/r/{night.room}")
    make.send(ann, f"/r/{night.room}/say", text="One", nonce="n1")
    assert "You can write again in" in told(ann, f"/r/{night.room}")
    assert "You can write again in" not in told(come(night.bea), f"/r/{night.room}")
    press(host, f"/r/{night.room}/hosting", "Set it", seconds="0")
    assert "Slow mode: one line" not in told(ann, f"/r/{night.room}")


def test_the_circle_and_the_host_change_by_forms(night: Night, come: Come) -> None:
    host, home = come(night.host), f"/r/{night.room}/hosting"
    fellow = night.fellow("Fred Swift")
    assert "Nobody else comes in" in make.words(press(host, home, "Close the circle"))
    assert come(make.make_member()).get(f"/r/{night.room}").status_code == 403
    assert "The circle is closed" in told(come(night.ann), f"/r/{night.room}")
    assert "open again" in make.words(press(host, home, "Open the room again"))
    answer = press(host, home, "Hand it over", to=fellow.public_id)
    assert "Fred Swift hosts this evening now." in make.words(answer)
    assert night.gathering().host_id == fellow.id


def test_a_line_has_a_page_with_all_that_can_be_done(night: Night, come: Come) -> None:
    said = night.line(night.ann, "Marked words")
    bea, host, ann = come(night.bea), come(night.host), come(night.ann)
    more = make.page(bea.get(f"/r/{night.room}")).select_one(f'[data-line="{said.public_id}"] a[data-more-of]')
    page = more["href"]
    assert page == f"/m/{said.public_id}"
    pressed = press(bea, page, "thank you")
    assert "thank you 1" in make.words(pressed)
    assert make.page(pressed).select_one('button[aria-pressed="true"]').text.split() == ["thank", "you", "1"]
    assert "thank you 1" in told(ann, f"/r/{night.room}")
    assert "thank you 1" not in make.words(press(bea, page, "thank you"))
    assert {"Answer", "Point out", "Mute this person"} <= set(links(bea, page))
    assert "Whisper, or ask something of Ann Otter" not in told(bea, page)
    assert "Take back" in links(ann, page)
    assert "thank you" not in told(ann, page)
    press(host, page, "Put it above the others")
    above = make.page(bea.get(f"/r/{night.room}")).select_one("[data-pinned]")
    assert "Marked words" in above.text
    press(host, page, "Take it down")
    assert make.page(bea.get(f"/r/{night.room}")).select_one("[data-pinned]").has_attr("hidden")


def links(browser: FlaskClient, path: str) -> list[str]:
    return [" ".join(each.text.split()) for each in make.page(browser.get(path)).select("main a")]


def test_an_answer_and_a_note_by_a_form(night: Night, come: Come) -> None:
    said = night.line(night.ann, "How is everybody?")
    bea = come(night.bea)
    answer = make.page(bea.get(f"/m/{said.public_id}")).find("a", string="Answer")["href"]
    shown = bea.get(answer)
    assert "You answer Ann Otter." in make.words(shown)
    form = make.page(shown).select_one("[data-composer]")
    sent = make.filled(form) | {"text": "It is hard", "notes": ["grief"]}
    assert bea.post(form["action"], data=sent).status_code == 303
    line = make.page(come(night.ann).get(f"/r/{night.room}")).select(".line")[-1]
    assert "to Ann Otter" in line.text
    assert "It is hard" in line.select_one("details.cover").text
    assert "Death and grief" in line.select_one(".cover-face").text


def test_a_refused_line_keeps_its_note_and_its_answer(night: Night, come: Come) -> None:
    said = night.line(night.ann)
    facts = {"text": "x" * 2_001, "nonce": "n1", "notes": ["grief"], "answers": said.public_id}
    answer = make.send(come(night.bea), f"/r/{night.room}/say", **facts)
    assert answer.status_code == 400
    form = make.page(answer).select_one("[data-composer]")
    assert make.filled(form)["notes"] == ["grief"]
    assert make.filled(form)["answers"] == said.public_id
    assert "You answer Ann Otter." in make.words(answer)


def test_saying_hello_by_a_form(night: Night, come: Come) -> None:
    ann, bea = come(night.ann), come(night.bea)
    press(ann, f"/r/{night.room}", "Say hello by name")
    assert "Ann Otter" in make.page(bea.get(f"/r/{night.room}")).select_one("[data-names]").text
    press(ann, f"/r/{night.room}", "Do not show my name any more")
    assert "Ann Otter" not in make.page(bea.get(f"/r/{night.room}")).select_one("[data-names]").text


def test_muting_from_a_line_and_back(night: Night, come: Come) -> None:
    said = night.line(night.ann, "Marked words")
    make.send(come(night.ann), f"/r/{night.room}/hello", state="on")
    bea = come(night.bea)
    press(bea, f"/m/{said.public_id}/mute", "Mute them")
    shown = make.page(bea.get(f"/r/{night.room}"))
    assert "Marked words" in shown.select_one(".line details.cover").text
    assert "Ann Otter" not in shown.select_one("[data-names]").text
    press(bea, f"/m/{said.public_id}", "Show their words again")
    assert make.page(bea.get(f"/r/{night.room}")).select_one(".line details.cover") is None
    assert make.send(bea, f"/m/{said.public_id}/unmute").status_code == 303


def test_a_room_where_nobody_answers_anybody_offers_no_answer(night: Night, come: Come) -> None:
    said = night.line(night.ann)
    with transaction():
        db.session.get_one(Room, night.room_id).cross_talk = False
    bea = come(night.bea)
    assert "Answer" not in links(bea, f"/m/{said.public_id}")
    facts = {"text": "But", "nonce": "n1", "answers": said.public_id}
    assert make.send(bea, f"/r/{night.room}/say", **facts).status_code == 403
    assert db.session.query(Message).count() == 1


def test_between_evenings_nothing_of_it_is_there(night: Night, come: Come) -> None:
    ann, host = come(night.ann), come(night.host)
    night.over()
    shown = make.page(ann.get(f"/r/{night.room}"))
    assert shown.select_one("[data-whispers]").has_attr("hidden")
    assert shown.select_one("[data-hello]").has_attr("hidden")
    assert ann.get(f"/r/{night.room}/word").status_code == 403
    assert ann.get(f"/r/{night.room}/call").status_code == 403
    assert host.get(f"/r/{night.room}/hosting").status_code == 409


def test_a_page_seats_who_opens_it(night: Night, come: Come) -> None:
    cara = make.make_member()
    come(cara).get(f"/r/{night.room}")
    hosting.lock(night.host, night.room, locked=True)
    assert come(cara).get(f"/r/{night.room}").status_code == 200
