"""A form of a case in which staff name somebody by one identifier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.domain.claims import Claim, ClaimKind
from bot.domain.clock import stockholm_day
from bot.domain.identifiers import Refused, parse_claim
from bot.domain.texts import Sayable, Text
from bot.services import case_page
from bot.services.acts import Act
from bot.web.console import faults, pages
from bot.web.console.call import Call, go


@dataclass(frozen=True, kw_only=True, slots=True)
class NamingForm:
    """Its template, the act that it is for, and which kinds of identifiers can be chosen."""

    template: str
    act: Act
    kinds: Mapping[ClaimKind, Text]
    choose: Text  # what to say when none was chosen

    async def page(self, call: Call, fault: Sayable | None = None) -> web.Response:
        """The form; back to the case where the act is not open to the member."""
        found = await call.do(case_page.show, call.ref)
        if self.act not in found.detail.acts:
            return go(f"/console/case/{call.ref}")
        return pages.inside(
            call,
            self.template,
            at="queue",
            case=found,
            fault=fault,
            kinds=self.kinds,
            kind=call.form.get("kind", ""),
            status=422 if fault else 200,
        )

    def named(self, call: Call) -> Claim | Sayable:
        """Who was named, or what is wrong with it."""
        kind = call.form.get("kind", "")
        if kind not in {one.value for one in self.kinds}:
            return self.choose
        value, today = call.form.get("value", ""), stockholm_day(call.now)
        claim = parse_claim(ClaimKind(kind), value, today=today)
        return faults.why(claim) if isinstance(claim, Refused) else claim
