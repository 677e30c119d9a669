"""What holds the page of an identification to one browser of this site, and to no other."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.integration.eid.scene import Scene


@pytest.mark.parametrize("way", ["/cancel", "/closed"])
async def test_another_site_ends_nobodys_identification(scene: Scene, way: str) -> None:
    browser = await scene.browser()
    await browser.open(await scene.link(await scene.client.person("Elin")))
    await browser.press("other")
    async with browser.session.post(
        browser.url + way, headers={"Sec-Fetch-Site": "cross-site"}
    ) as answer:
        assert answer.status == 403
    assert (await browser.told())["stage"] == "waiting"
    await browser.post(way)
    assert (await browser.told())["stage"] != "waiting"


class TestOverHttps:
    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"PUBLIC_URL": "https://insyn.example"}

    async def test_cookies_are_tied_to_this_host(self, scene: Scene) -> None:
        browser = await scene.browser()
        path = urlsplit(await scene.link(await scene.client.person("Elin"))).path
        url = f"http://{scene.program.settings.listen}{path}"
        async with browser.session.post(
            url, data={"mode": "other"}, allow_redirects=False
        ) as answer:
            given = answer.headers.getall("Set-Cookie")
        assert {re.match(r"[^=]+", one)[0] for one in given} == {"__Host-eid", "__Host-device"}  # type: ignore[index]
        for one in given:
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(one.split("; "))
