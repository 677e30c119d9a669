"""Which list of cases the address of the queue page asks for, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bot.domain.cases import Right
from bot.services.case_lists import Order, Query, View

ORDERS = (Order.DUE, Order.RECEIVED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What an address says; "" is everything, and what it says wrongly counts as not said."""

    view: View = View.OPEN
    right: str = ""
    holder: str = ""
    order: Order = Order.DUE
    after: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.right or self.holder) or self.view not in {View.OPEN, View.ENDED}

    def address(self, **changes: object) -> str:
        """The address of the same list from its beginning, with something changed."""
        new = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        said = {
            "view": "" if new.view is View.OPEN else new.view.value,
            "right": new.right,
            "holder": new.holder,
            "order": "" if new.order is Order.DUE else new.order.value,
            "after": new.after,
        }
        return "/console/queue" + _query({name: value for name, value in said.items() if value})

    def query(self) -> Query:
        return Query(
            view=self.view,
            right=Right(self.right) if self.right else None,
            holder=self.holder or None,
            order=self.order,
            after=self.after or None,
        )


def _query(said: Mapping[str, str]) -> str:
    return f"?{urlencode(said)}" if said else ""


def read(query: Mapping[str, str]) -> Asked:
    view, right, order = query.get("view", ""), query.get("right", ""), query.get("order", "")
    return Asked(
        view=View(view) if view in set(View) else View.OPEN,
        right=right if right in set(Right) else "",
        holder=query.get("holder", "")[:40],
        order=Order(order) if order in set(ORDERS) else Order.DUE,
        after=query.get("after", "")[:80],
    )
