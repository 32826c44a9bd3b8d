"""A small raid on a real server: what gets through is bounded by what the first days allow, and settled people go on as ever."""

from pathlib import Path

import pytest

from forum.config import Config
from tests.live.clients import Browser
from tests.live.raiders import Raid, Settled, first_thread, raided

SIGN_UPS, TEXTS, HANDS = 14, 90, 4


@pytest.mark.timeout(240)
def test_a_raid_is_contained(tmp_path: Path) -> None:
    with raided(
        tmp_path, members=2, moderators=1, joining_calm_most=5, joining_work_tries=4, joining_work_tries_most=8
    ) as place:
        who = place.members[0]
        thread = first_thread(place, who)
        settled = Settled(place, who, thread).start(pause=0.1)
        raid = Raid(place)
        raid.all_at_once(raid.sign_up, range(SIGN_UPS), HANDS)
        assert raid.answers["asked to work"] >= SIGN_UPS - 5 - HANDS, "it grew with the first of them"
        assert raid.stored()["accounts"] == raid.answers["joined"] == len(raid.accounts), raid.answers

        def write(number: int) -> None:
            raid.post(raid.accounts[number % len(raid.accounts)], thread, place.board, number)

        settled.write("My own words with a link: https://elsewhere.example/x")
        raid.all_at_once(write, range(TEXTS), HANDS)
        calm = raid.stored()
        assert 0 < calm["shown"] <= len(raid.accounts), "one each before the first pause is over"
        assert raid.answers["text too soon"] > 0
        assert place.table("SELECT count(*) FROM post WHERE visibility = 'visible' AND source LIKE '%deal%'")[0][0] == 0
        alike = place.table("SELECT count(*) FROM post WHERE visibility = 'visible' AND source LIKE 'I know a place%'")
        assert alike[0][0] <= Config.same_words_people - 1
        # One switch, and nothing more of it is seen.
        mod = Browser(place.url, place.moderators[0].token)
        assert mod.post("/moderation/raid", hours="1").status_code == 303
        raid.all_at_once(raid.sign_up, range(SIGN_UPS, SIGN_UPS + 2), 2)
        newest = raid.accounts[-2:]
        assert raid.answers["joined"] == raid.stored()["accounts"] == SIGN_UPS + 2, raid.answers
        for number, browser in enumerate(newest):
            raid.post(browser, thread, place.board, 4 + 5 * number)
        after = raid.stored()
        assert after["shown"] == calm["shown"]
        assert after["held"] == calm["held"] + len(newest)
        page = settled._browser.get(settled.write("And I am still here"))
        settled.finish()
        assert settled.seconds
        for words in settled.written:
            assert words.partition(":")[0] in page.text
        assert set(settled.statuses) == {200}
        assert not [each for each in raid.answers if each.startswith("broken") or " 5" in each], raid.answers
        queue = mod.get("/moderation?held=1").text
        assert "Raid mode is on" in queue
        assert queue.count('href="/c/') == min(after["held"], Config.cases_per_page)
