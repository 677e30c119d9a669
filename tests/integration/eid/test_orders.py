"""An order's life: one winner between replicas, quiet new starts, its clocks, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.eid import State
from bot.emulator.bankid.faults import BankFault
from bot.services import eid_orders
from bot.store.tables import EidOrder
from bot.wiring import Program
from bot.work.eid import EidRounds
from tests.integration.eid.scene import (
    PHONE_AGENT,
    AppRefusedError,
    Scene,
    passes,
    read_code,
    seconds,
)


def orders(unit):
    from sqlmodel import select

    return [(row.state, row.why) for row in unit.session.exec(select(EidOrder)).all()]


def calls(scene: Scene, path: str) -> int:
    return sum(one == path for one, _body in scene.bankid.rp.calls)


async def until(is_so: Callable[[], bool]) -> None:
    """Once, and not twice: a moment later it is still so."""
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    assert is_so()


async def test_of_two_replicas_one_asks_and_one_gets_the_answer(scene: Scene) -> None:
    """A second process does its rounds on the same database; a finished order is told once."""
    other = EidRounds(scene.program.desk, scene.program.bankid)
    second = asyncio.create_task(other.run())
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    begun = seconds()
    await browser.press("other")
    other.wake()
    app = scene.app()
    await app.scan(await browser.code())
    await passes(seconds=4)
    await app.approve("Elin")
    await elin.wait_for("Ett steg återstår", timeout=10)
    at_most = (seconds() - begun) / 2 + 1
    await passes(seconds=4)
    assert await scene.unit(orders) == [(State.COMPLETED, "")]
    assert (await scene.codes()).count("identity:eid:completed") == 1
    assert 2 <= calls(scene, "collect") <= at_most
    second.cancel()


async def test_a_round_claims_each_order_once(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("same")
    scene.program.rounds._silent_until = float("inf")
    scene.clock.ahead = timedelta(seconds=3)
    found = await asyncio.gather(*(scene.unit(eid_orders.due) for _ in range(8)))
    assert sum(len(one.collect) for one in found) == 1


async def test_a_code_that_nobody_scans_is_quietly_made_anew(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    first = next(iter(scene.bankid.bank.orders.values()))
    first.made_at -= 31
    await until(lambda: len(scene.bankid.bank.orders) == 2)
    await browser.open(browser.url)
    assert first.qr_token not in (read_code(browser.page) or "")
    scene.clock.ahead = timedelta(minutes=3, seconds=5)
    for order in scene.bankid.bank.orders.values():
        order.made_at -= 31
    told = await browser.until("ended")
    assert told["text"] == "Koden hann inte skannas. Försök igen."


async def test_five_minutes_after_the_press_it_is_cancelled(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("same")
    await scene.app().open(browser.app_link())
    scene.clock.ahead = timedelta(minutes=5, seconds=1)
    assert (await browser.until("ended"))["text"] == "Tiden gick ut. Försök igen."
    await until(lambda: calls(scene, "cancel") == 1)


@pytest.mark.parametrize("path", ["/cancel", "/closed"])
async def test_cancel_and_closing_the_page_cancel_at_bankid(scene: Scene, path: str) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("same")
    stranger = await scene.browser()
    stranger.url = browser.url
    await stranger.post(path)
    assert await scene.unit(orders) == [(State.OPEN, "")]
    await browser.post(path)
    await until(lambda: calls(scene, "cancel") == 1)
    assert (await scene.unit(orders))[0][0] == State.ENDED


async def test_another_way_and_the_end_of_the_program_cancel_too(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("same")
    await elin.press("eid.email")
    await elin.wait_for("e-postadress")
    await until(lambda: calls(scene, "cancel") == 1)
    await browser.open(await scene.link(elin))
    await browser.press("same")
    await scene.program.rounds.stop()
    assert calls(scene, "cancel") == 2


async def test_the_apps_page_scripts_what_goes_wrong(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    app = scene.app()
    await app.call("faults", {"path": "auth", "status": 500, "code": "internalError"})
    with pytest.raises(AppRefusedError, match="`path` has to be one of"):
        await app.call("faults", {"path": "login", "drop": True})
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("same")
    await browser.until("ended")
    await browser.open(browser.url)
    assert "BankID har ett fel just nu." in browser.page


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (BankFault("auth", status=400, code="alreadyInProgress"), "En annan legitimering"),
        (BankFault("auth", status=401, code="unauthorized"), "Något är fel hos oss."),
        (BankFault("auth", status=500, code="internalError"), "BankID har ett fel just nu."),
        (BankFault("auth", status=429, code="tooManyRequests"), "Väldigt många använder BankID"),
        (BankFault("auth", html=True), "BankID har ett fel just nu."),
        (BankFault("auth", drop=True), "BankID går inte att nå just nu."),
    ],
    ids=lambda value: value.code or "wire" if isinstance(value, BankFault) else "",
)
async def test_what_bankid_refuses_is_told_in_plain_words(
    scene: Scene, fault: BankFault, said: str
) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    scene.bankid.rp.faults.append(fault)
    await browser.press("same")
    assert browser.said.startswith(said)
    await browser.press("same")
    assert browser.app_link()


async def test_an_answer_that_was_lost_means_starting_over(scene: Scene) -> None:
    elin = await scene.client.person("Elin", language_code="sv")
    browser = await scene.browser()
    await browser.open(await scene.link(elin))
    await browser.press("other")
    app = scene.app()
    await app.scan(await browser.code())
    await app.approve("Elin")
    next(iter(scene.bankid.bank.orders.values())).collected = True
    assert (await browser.until("ended"))["text"] == "Något gick fel. Försök igen."
    assert "identity:eid:completed" not in await scene.codes()


class TestReturnPage:
    """The app leads back to a page of ours instead of Telegram (rule 4c)."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"BANKID_RETURN": "page"}

    async def approved(self, scene: Scene):
        elin = await scene.client.person("Elin", language_code="sv")
        browser = await scene.browser(**{"User-Agent": PHONE_AGENT})
        await browser.open(await scene.link(elin))
        await browser.press("same")
        app = scene.app()
        await app.open(browser.app_link())
        back = await app.approve("Elin")
        await browser.until("return")
        return elin, browser, back

    @pytest.mark.parametrize("same", [True, False])
    async def test_a_code_is_typed_in_the_chat_that_started(
        self, scene: Scene, same: bool
    ) -> None:
        elin, browser, back = await self.approved(scene)
        here = browser if same else await scene.browser()
        page = await here.open(back)
        code = page.split('class="typed">')[1].split("<")[0]
        await here._ask("POST", back)
        assert here.status == 405
        await elin.say("AAAA BBBB")
        await elin.wait_for("inte koden på sidan")
        await elin.say(code.lower())
        await elin.wait_for("✅ Tack. BankID", timeout=10)

    async def test_the_code_in_another_chat_is_worth_nothing(self, scene: Scene) -> None:
        _elin, _browser, back = await self.approved(scene)
        safari = await scene.browser()
        code = (await safari.open(back)).split('class="typed">')[1].split("<")[0]
        thief = await scene.client.person("Tjuv", language_code="sv")
        await scene.link(thief)
        await thief.say(code)
        await thief.wait_for("Jag väntar på BankID")
        assert "identity:eid:bound" not in await scene.codes()

    async def test_a_forwarded_link_does_not_bind_the_thiefs_account(self, scene: Scene) -> None:
        """Elin did everything in her own browser, so that the cookie is hers: it is no proof."""
        thief = await scene.client.person("Tjuv", language_code="sv")
        elins = await scene.browser(**{"User-Agent": PHONE_AGENT})
        await elins.open(await scene.link(thief))
        await elins.press("same")
        app = scene.app()
        await app.open(elins.app_link())
        back = await app.approve("Elin")
        await elins.until("return")
        assert "Tjuv" in await elins.open(back)
        await elins._ask("POST", back)
        await elins._ask("POST", back + "/not-me")
        await thief.wait_for("det här Telegramkontot är någon annans", timeout=10)
        assert "identity:eid:bound" not in await scene.codes()

    async def test_whoever_is_not_the_account_stops_it(self, scene: Scene) -> None:
        elin, _browser, back = await self.approved(scene)
        safari = await scene.browser()
        await safari.open(back)
        await safari._ask("POST", back + "/not-me")
        await elin.wait_for("det här Telegramkontot är någon annans", timeout=10)
        await safari.open(back)
        assert safari.status == 404
        codes = await scene.codes()
        assert "identity:eid:foreign" in codes  # the staff hear of it
        assert "identity:eid:bound" not in codes


class TestExpired:
    """Our certificate has run out: the bot says so, and lives on without BankID."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, str]:
        import datetime as dt

        from bot.domain.clock import real_clock
        from bot.emulator.bankid import pki
        from bot.emulator.bankid.simulator import PASSWORD

        pair = pki.issue(pki.authority("x"), "insyn", ends=real_clock() - dt.timedelta(days=3))
        path = tmp_path / "old.p12"
        path.write_bytes(pair.p12(PASSWORD))
        return {"BANKID_CERT": str(path)}

    async def test_it_lives_on(self, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
        assert any(
            "BankID is off: BANKID_CERT: it expired on" in r.message
            for r in caplog.get_records("setup")
        )
        elin = await scene.client.person("Elin", language_code="sv")
        await elin.say("/access")
        seen = await elin.wait_for("e-postadress")
        assert seen.buttons == ["Varför? Och andra sätt", "Avbryt"]
        assert isinstance(scene.program, Program)
        assert scene.program.rounds is None
