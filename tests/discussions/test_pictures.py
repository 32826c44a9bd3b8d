"""Pictures as they come in: drawn anew, waiting for their words, going out with them, within limits."""

import pytest
from flask import Flask

from forum import offload
from forum.accounts.queries import Member
from forum.discussions import pictures, service, waiting
from forum.discussions.models import Board
from forum.discussions.pictures import Wanted
from forum.errors import AskFirst, Invalid, Missing, Refused
from forum.transaction import in_transaction
from forum.web import VISITOR
from tests import factories as make
from tests.discussions.showing import kept, left_waiting, with_picture
from tests.lib.pictures import drawn, written

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ann(app: Flask) -> Member:
    return make.somebody_known("Ann Otter")


@pytest.fixture
def bea(app: Flask) -> Member:
    return make.somebody_known("Bea Heron")


@pytest.fixture
def board(app: Flask) -> Board:
    return make.a_board("Porch", pictures=True)


# --- Taken in, posted -------------------------------------------------------------------------------------------------


def test_pictures_go_out_with_their_words_in_their_order(ann: Member, board: Board) -> None:
    post = with_picture(ann, board, "  A lamp\n on the sill ", "A cat")
    assert [(each.post_id, each.position, each.alt) for each in kept()] == [
        (post.id, 0, "A lamp on the sill"),
        (post.id, 1, "A cat"),
    ]
    assert all(each.content.startswith(b"\xff\xd8") and (each.width, each.height) == (120, 80) for each in kept())
    assert left_waiting() == 0
    (shown, other) = pictures.of_posts([post.id])[post.id]
    assert (shown.alt, other.alt) == ("A lamp on the sill", "A cat")
    assert pictures.of_posts([]) == {}


def test_an_answer_has_pictures_too_and_sending_it_twice_is_once(ann: Member, bea: Member, board: Board) -> None:
    thread = make.a_thread(ann, board)
    shows = [make.a_picture(bea, board)]
    for _ in range(2):
        service.reply(bea, thread.public_id, make.settings(), text="Look", nonce="once", shows=shows)
    assert len(kept()) == 1


@pytest.mark.parametrize("alt", ["", "   ", "\n\t"])
def test_each_needs_words_for_who_cannot_see_it(ann: Member, board: Board, alt: str) -> None:
    shows = [make.a_picture(ann, board, alt)]
    with pytest.raises(Invalid) as refused:
        make.a_thread(ann, board, shows=shows)
    assert refused.value.problems == {"pictures": pictures.NO_ALT}
    assert (len(kept()), left_waiting()) == (0, 1), "it waits for its words"


def test_these_words_have_an_end(ann: Member, board: Board) -> None:
    most = make.settings().picture_alt_max_characters
    with_picture(ann, board, "a" * most)
    with pytest.raises(Invalid):
        with_picture(ann, board, "a" * (most + 1))


def test_they_are_asked_about_like_any_others(ann: Member, board: Board) -> None:
    shows = [make.a_picture(ann, board, "Ring me on 07700 900123")]
    thread = make.a_thread(ann, board)
    with pytest.raises(AskFirst) as asked:
        service.reply(ann, thread.public_id, make.settings(), text="Look", nonce="n1", shows=shows)
    assert [words for _kind, words in asked.value.pieces] == ["07700 900123"]
    seen = asked.value.digest
    service.reply(ann, thread.public_id, make.settings(), text="Look", nonce="n1", shows=shows, seen=seen)
    assert len(kept()) == 1


def test_a_post_carries_only_so_many(ann: Member, board: Board) -> None:
    most = make.settings().pictures_per_post
    with_picture(ann, board, *("one",) * most)
    with pytest.raises(Invalid):
        with_picture(ann, board, *("one",) * (most + 1))
    assert len(kept()) == most


def test_only_who_chose_it_can_post_it(ann: Member, bea: Member, board: Board) -> None:
    theirs = make.a_picture(bea, board)
    slot = theirs.name.partition(".")[0]
    for name in (theirs.name, slot, f"{slot}.", f"{slot}.{'0' * 24}", "", ".", "x" * 999, "\ud800.\x00", f"'{slot}"):
        with pytest.raises(Invalid) as refused:
            make.a_thread(ann, board, shows=[Wanted(name, "Mine")])
        assert refused.value.problems == {"pictures": pictures.GONE}
        with pytest.raises(Missing):
            waiting.content(ann, name, make.settings())
        waiting.drop(ann, [name], make.settings())
    assert waiting.content(bea, theirs.name, make.settings()).startswith(b"\xff\xd8")
    assert kept() == []


def test_it_goes_into_one_post_only(ann: Member, board: Board) -> None:
    picture = make.a_picture(ann, board)
    make.a_thread(ann, board, shows=[picture])
    for shows in ([picture], [make.a_picture(ann, board), picture]):
        with pytest.raises(Invalid):
            make.a_thread(ann, board, shows=shows)
    assert (len(kept()), left_waiting()) == (1, 1)


def test_a_picture_of_a_post_cannot_be_taken_into_another(ann: Member, bea: Member, board: Board) -> None:
    with_picture(ann, board)
    (name,) = [each.public_id for each in kept()]
    for author in (ann, bea):
        with pytest.raises(Invalid):
            make.a_thread(author, board, shows=[Wanted(name, "Again")])
    other = make.opening_of(make.a_thread(bea, board))
    with pytest.raises(Invalid):
        service.edit(bea, other.public_id, make.settings(), text="Words", shows=[Wanted(name, "Mine now")])
    assert len(kept()) == 1


def test_where_and_by_whom_pictures_are_not_taken(ann: Member, board: Board) -> None:
    without, fresh = make.a_board("Words only"), make.make_member()
    waits = make.a_picture(ann, board)
    for author, place in ((ann, without), (fresh, board), (VISITOR, board)):
        with pytest.raises(Refused):
            make.a_picture(author, place)
    with pytest.raises(Refused):
        make.a_thread(ann, without, shows=[waits])
    assert (len(kept()), left_waiting()) == (0, 1)


def test_what_is_no_picture_is_said_beside_the_field(ann: Member, board: Board) -> None:
    with pytest.raises(Invalid) as refused:
        make.a_picture(ann, board, raw=b"<svg onload=alert(1)>")
    assert list(refused.value.problems) == ["picture"]
    assert left_waiting() == 0


def test_decoding_never_stands_inside_a_transaction(ann: Member, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[bool] = []
    real = offload.offload

    def watched(work, *args):
        inside.append(in_transaction())
        return real(work, *args)

    monkeypatch.setattr(offload, "offload", watched)
    make.a_picture(ann, board)
    assert inside == [False]


# --- Limits -----------------------------------------------------------------------------------------------------------


def test_many_in_a_short_time_wait(ann: Member, board: Board) -> None:
    most = int(make.settings().picture_limit.split()[0])
    raw = written(drawn((8, 8)))
    for _ in range(most):
        make.a_picture(ann, board, raw=raw)
    with pytest.raises(Invalid) as refused:
        make.a_picture(ann, board, raw=raw)
    assert refused.value.problems == {"picture": waiting.TOO_MANY}
    make.a_picture(make.somebody_known(), board, raw=raw)


def tight(**limits: int):
    from dataclasses import replace

    return replace(make.settings(), **limits)


def test_what_waits_has_a_measure_for_all_together(ann: Member, bea: Member, board: Board) -> None:
    length = len(waiting.content(ann, make.a_picture(ann, board).name, make.settings()))
    full = tight(pictures_waiting_max_bytes=2 * length)
    raw = make.from_a_phone()
    waiting.take_in(bea, board, raw, full, "bea")
    with pytest.raises(Invalid) as refused:
        waiting.take_in(bea, board, raw, full, "bea")
    assert refused.value.problems == {"picture": waiting.FULL}
    assert left_waiting() == 2


def test_what_one_member_keeps_has_a_measure(ann: Member, bea: Member, board: Board) -> None:
    post = with_picture(ann, board)
    thread, length = post.thread, len(kept()[0].content)
    full = tight(pictures_of_member_max_bytes=2 * length)

    def answer(author: Member, nonce: str) -> None:
        shows = [make.a_picture(author, board)]
        service.reply(author, thread.public_id, full, text="Look", nonce=nonce, shows=shows)

    answer(ann, "n1")
    with pytest.raises(Invalid) as refused:
        answer(ann, "n2")
    assert refused.value.problems == {"pictures": pictures.NO_ROOM}
    assert (len(kept()), left_waiting()) == (2, 1), "the words are not stored, the picture still waits"
    answer(bea, "n3")
    service.take_back(ann, post.public_id)
    answer(ann, "n4")
