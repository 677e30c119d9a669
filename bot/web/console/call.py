"""One request of the console: who asks, in which language, and how services are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from aiohttp import web

from bot.domain.office import Office
from bot.domain.texts import Language
from bot.services import sign_in
from bot.services.access import Member
from bot.services.sign_in import NotSignedInError, Visit
from bot.web.browser import preferred
from bot.web.keys import DESK, OFFICE

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_FIELD = 8000  # characters; each form has a limit of its own below this


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request with its session; `form` is what was sent along, text only."""

    request: web.Request
    token: str = field(repr=False)
    visit: Visit | None
    form: Mapping[str, str]

    @property
    def office(self) -> Office:
        return self.request.app[OFFICE]

    @property
    def member(self) -> Member:
        """Who asks. Raises NotSignedInError."""
        if self.visit is None:
            raise NotSignedInError
        return self.visit.member

    @property
    def language(self) -> Language:
        return self.visit.member.language if self.visit else preferred(self.request)

    @property
    def now(self) -> datetime:
        return self.request.app[DESK].clock()

    @property
    def ref(self) -> str:
        """The case that the address names."""
        return self.request.match_info["ref"]

    async def do(
        self,
        service: Callable[Concatenate[Any, Member, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Runs a service as the member, in a unit that checks the session once more."""
        return await self.request.app[DESK].run(
            sign_in.acting, self.token, service, *args, **kwargs
        )

    async def run(
        self, service: Callable[Concatenate[Any, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs a service that needs no member, such as signing in."""
        return await self.request.app[DESK].run(service, *args, **kwargs)


def texts_of(form: Mapping[str, Any]) -> dict[str, str]:
    """The text fields of a form; what is too long to be meant is cut, files are left out."""
    return {name: value[:LONGEST_FIELD] for name, value in form.items() if isinstance(value, str)}


def go(place: str) -> web.Response:
    """Sends the browser on, so that a form is not sent twice by a reload."""
    return web.Response(status=303, headers={"Location": place})
