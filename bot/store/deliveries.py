"""Queries on deliveries; what may happen once is a conditional update."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import col, or_, select, update

from bot.store.tables import Delivery
from bot.store.unit import Unit


def by_id(unit: Unit, delivery_id: str) -> Delivery | None:
    return unit.session.get(Delivery, delivery_id)


def by_token(unit: Unit, token_digest: str) -> Delivery | None:
    query = select(Delivery).where(col(Delivery.token_digest) == token_digest)
    return unit.session.exec(query).first()


def of_case(unit: Unit, case_id: str) -> Delivery | None:
    """The newest delivery of a case."""
    query = select(Delivery).where(Delivery.case_id == case_id)
    return unit.session.exec(query.order_by(col(Delivery.made_at).desc())).first()


def all_of_case(unit: Unit, case_id: str) -> Sequence[Delivery]:
    """Every delivery of a case, the oldest first."""
    query = select(Delivery).where(Delivery.case_id == case_id)
    return unit.session.exec(query.order_by(col(Delivery.made_at), col(Delivery.id))).all()


def close_links(unit: Unit, case_ids: Collection[str], *, opened: bool) -> None:
    """Ends the links that were handed out in these cases; `opened`: also those that are in use."""
    query = select(Delivery).where(
        col(Delivery.case_id).in_(case_ids), col(Delivery.link_until) > unit.now
    )
    for row in unit.session.exec(query).all():
        if opened or row.used_at is None:
            row.link_until = unit.now
            unit.add(row)


def count_try(unit: Unit, delivery: Delivery, *, most: int) -> bool:
    """Counts one attempt at the PIN before it is compared; False when they are used up."""
    return _changed(unit, delivery, col(Delivery.tries) < most, tries=col(Delivery.tries) + 1)


def use(unit: Unit, delivery: Delivery, values: dict[str, Any]) -> bool:
    """Takes the delivery; of any number at once exactly one does."""
    return _changed(unit, delivery, col(Delivery.used_at).is_(None), used_at=unit.now, **values)


def count_download(unit: Unit, delivery: Delivery, *, most: int) -> bool:
    """Counts one download; False when they are used up."""
    fewer = col(Delivery.downloads) < most
    return _changed(unit, delivery, fewer, downloads=col(Delivery.downloads) + 1)


def _changed(unit: Unit, delivery: Delivery, condition: Any, **values: Any) -> bool:
    unit.session.flush()
    statement = (
        update(Delivery)
        .where(
            col(Delivery.id) == delivery.id,
            col(Delivery.token_digest) == delivery.token_digest,
            condition,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    changed = unit.session.exec(statement).rowcount == 1
    unit.session.refresh(delivery)
    return changed


def over(unit: Unit, *, limit: int = 100) -> Sequence[Delivery]:
    """Deliveries that still hold something although their time is over."""
    query = select(Delivery).where(
        col(Delivery.ciphertext).is_not(None),
        or_(
            col(Delivery.available_until) < unit.now,
            (col(Delivery.used_at).is_not(None)) & (col(Delivery.link_until) < unit.now),
        ),
    )
    return unit.session.exec(query.limit(limit)).all()
