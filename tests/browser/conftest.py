"""One house and one Chromium for all browser tests; left out where there is no Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.browser.house import CHROMIUM, House, a_house


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        left_out = pytest.mark.skip(reason="there is no Chromium here")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(left_out)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with a_house(tmp_path_factory.mktemp("house")) as made:
        yield made
