"""Whoever changes, takes out, puts in or moves a row of the audit trail is found, whichever byte of whichever column it is."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum.audit import chaining, verifying
from forum.audit.verifying import Unfit
from forum.extensions import db
from forum.lib import chain
from tests.audit import trails
from tests.audit.trails import CHAIN, ROWS, a_trail, fits, misfit, others, put, restored, stored, tampering

pytestmark = pytest.mark.both_databases


def test_a_trail_fits(app: Flask) -> None:
    assert fits().rows == 0, "an empty one too"
    a_trail()
    walk = fits()
    assert (walk.rows, walk.head.number, walk.forgotten) == (6, 6, {})
    assert {row["measure"].value for row in stored()} == {"claim", "hide", "suspend", "appoint", "remove", "lock"}
    assert [row["days"] for row in stored()] == [None, None, 7, None, None, None]


@pytest.mark.parametrize("name", [column.name for column in ROWS.columns])
def test_any_byte_of_any_column_of_any_row_is_noticed(app: Flask, name: str) -> None:
    a_trail()
    whole, column = stored(), ROWS.c[name]
    tried = 0
    for row in whole:
        for other in others(column, row):
            put(ROWS, row["id"], **{name: other})
            found = misfit()
            assert found is not None, f"row {row['id']}: {row[name]!r} -> {other!r}"
            # A row with another number stands at another place.
            assert name == "id" or found.row == row["id"], f"{row['id']}: {found.why}"
            tried += 1
            restored(whole)
    assert tried >= len(whole)
    assert misfit() is None, "and as it was it fits"


@pytest.mark.parametrize("name", [column.name for column in CHAIN.columns])
def test_any_byte_of_the_end_is_noticed(app: Flask, name: str) -> None:
    a_trail()
    with tampering() as connection:
        row = dict(connection.execute(sa.select(CHAIN)).mappings().one())
    for other in others(CHAIN.c[name], row):
        put(CHAIN, row["id"], **{name: other})
        assert misfit() is not None, other
        with tampering() as connection:
            connection.execute(sa.update(CHAIN).values(**row))
    assert misfit() is None


def test_a_row_taken_out_is_noticed(app: Flask) -> None:
    a_trail()
    whole = stored()
    for row in whole:
        with tampering() as connection:
            connection.execute(sa.delete(ROWS).where(ROWS.c.id == row["id"]))
        found = misfit()
        assert found is not None
        assert found.row in (row["id"] + 1, None), "the next one does not fit, or the end"
        restored(whole)


def test_a_row_put_in_is_noticed(app: Flask) -> None:
    a_trail()
    whole = stored()
    for place in range(len(whole)):
        added = [row | {"id": row["id"] + (number >= place)} for number, row in enumerate(whole)]
        restored([*added[:place], whole[place], *added[place:]])
        assert misfit() is not None
        # One that is made as it should be, but for those that come after it.
        before = whole[place - 1]["chain_link"] if place else chain.NOTHING
        forged = chaining.chained({"id": place + 1, "measure": "hide", "words": "", "at": whole[0]["at"]}, before)
        restored(
            [*added[:place], {**dict.fromkeys(whole[0]), **forged, "measure": whole[1]["measure"]}, *added[place:]]
        )
        assert misfit() is not None
    restored([*whole, {**whole[-1], "id": 7}])
    found = misfit()
    assert found is not None
    assert found.row == 7


def test_rows_that_changed_places_are_noticed(app: Flask) -> None:
    a_trail()
    whole = stored()
    for one in range(len(whole) - 1):
        moved = list(whole)
        moved[one], moved[one + 1] = (
            {**whole[one + 1], "id": whole[one]["id"]},
            {**whole[one], "id": whole[one + 1]["id"]},
        )
        restored(moved)
        found = misfit()
        assert found is not None
        assert found.row == one + 1


def test_an_end_that_was_cut_off_is_noticed(app: Flask) -> None:
    a_trail()
    with tampering() as connection:
        connection.execute(sa.delete(ROWS).where(ROWS.c.id >= 5))
    found = misfit()
    assert found is not None
    assert "should end with row 6" in found.why


def test_an_end_that_is_gone_is_noticed(app: Flask) -> None:
    a_trail()
    with tampering() as connection:
        connection.execute(sa.delete(CHAIN))
    assert misfit() is not None
    with tampering() as connection:
        connection.execute(sa.delete(ROWS))
    assert misfit() is None, "where nothing was done there is nothing to prove"


def cut_and_mended(keep: int) -> None:
    """Cuts the end off and moves the chain's end, as somebody would who knows how it is made."""
    last = stored()[keep - 1]
    with tampering() as connection:
        connection.execute(sa.delete(ROWS).where(ROWS.c.id > keep))
        connection.execute(sa.update(CHAIN).values(last_id=keep, last_chain_link=last["chain_link"]))


def written_anew(change: dict[str, Any]) -> None:
    """Changes the first row and chains everything behind it again."""
    rows, link = stored(), chain.NOTHING
    columns = [column.name for column in ROWS.columns]
    anew = []
    for row in rows:
        facts = {name: row[name] for name in columns if not name.endswith(("salt", "commitment", "link"))}
        anew.append(chaining.chained(facts | (change if row["id"] == 1 else {}), link))
        link = anew[-1]["chain_link"]
    restored(anew)
    put(CHAIN, 1, last_chain_link=link)


def test_an_end_that_was_written_down_proves_what_the_database_alone_cannot(app: Flask) -> None:
    a_trail()
    noted = fits().head
    trails.acts(2)
    walk = verifying.verify((noted.link, noted.number))
    assert (walk.met, walk.head.number) == (6, 8)
    assert verifying.verify((noted.link, None)).met == 6
    cut_and_mended(keep=5)
    assert misfit() is None, "by itself it looks whole"
    for said, why in (((noted.link, noted.number), "cut off"), ((noted.link, None), "no row has this hash")):
        with pytest.raises(Unfit, match=why):
            verifying.verify(said)


def test_a_trail_that_was_written_anew_is_found_by_an_end_from_before(app: Flask) -> None:
    a_trail()
    noted = fits().head
    written_anew({"words": "Something else"})
    assert misfit() is None
    with pytest.raises(Unfit, match="row 6 has another hash"):
        verifying.verify((noted.link, noted.number))
    with pytest.raises(Unfit, match="no row has this hash"):
        verifying.verify((noted.link, None))


def test_a_beginning_that_was_taken_away_is_noticed(app: Flask) -> None:
    """Also when the chain is made to begin later, as it does where rows had their time."""
    a_trail()
    second = stored()[1]
    with tampering() as connection:
        connection.execute(sa.delete(ROWS).where(ROWS.c.id <= 2))
        connection.execute(sa.update(CHAIN).values(gone_id=2, gone_chain_link=second["chain_link"]))
    found = misfit()
    assert found is not None
    assert "rows are missing at its beginning" in found.why


def test_words_that_no_type_would_take_are_noticed_and_not_stumbled_over(app: Flask, database: str) -> None:
    if database == "postgresql":
        return  # its types let none of these in
    a_trail()
    for statement in (
        "UPDATE audit SET at = 'yesterday' WHERE id = 2",
        "UPDATE audit SET words = CAST(x'FF' AS TEXT) WHERE id = 2",
        "UPDATE audit SET chain_link = 'words' WHERE id = 2",
        "UPDATE audit SET words_salt = 7 WHERE id = 2",
    ):
        whole = stored()
        with tampering() as connection:
            connection.execute(sa.text(statement))
        found = misfit()
        assert found is not None
        assert found.row == 2, statement
        restored(whole)


def test_whoever_tampers_leaves_the_rules_of_the_database_as_they_were(app: Flask, database: str) -> None:
    a_trail()
    put(ROWS, 5, room_id=7)
    for _connection in range(5):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(sa.update(ROWS).values(actor_id=987_654))
