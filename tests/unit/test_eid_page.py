"""The BankID page's way back to the chat."""

from __future__ import annotations

import pytest

from bot.domain.identity import Action
from bot.services.eid_tickets import Page, Stage
from bot.web.eid_views import to_chat
from tests.support import an_office

LED = {Stage.CODE, Stage.DONE, Stage.ENDED}


@pytest.mark.parametrize("stage", Stage)
def test_the_page_leads_back_to_the_chat_where_it_goes_on_there(stage: Stage) -> None:
    page = Page(
        language="sv", account="Elin", account_tail="001", action=Action.ACCESS, stage=stage
    )
    told = to_chat(an_office(bot_username="westila_bot"), page)
    assert ('href="https://t.me/westila_bot"' in told) is (stage in LED)
    assert to_chat(an_office(bot_username="westila_bot", demo=True), page) == ""
    assert to_chat(an_office(bot_username=""), page) == ""
