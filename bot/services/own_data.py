"""Reads what Insyn itself stores about a person, in the form in which every source answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain import own_registry, own_table, powers
from bot.domain.claims import ClaimKind
from bot.domain.holdings import Finding, Row, SourceHoldings
from bot.domain.identifiers import Email, parse_email
from bot.domain.registry import Registry, Value
from bot.domain.rows import count_of
from bot.services import access, casework
from bot.store import own_data
from bot.store.own_data import Whose
from bot.store.tables import Case
from bot.store.unit import Unit, outbox_place

_TABLES = {
    table.name: (table, tuple(field.column for field in table.fields))
    for table in own_registry.SOURCE.tables
}
STAFF, SYSTEM, CUSTOMER = "staff", casework.SYSTEM, casework.CUSTOMER


def with_own(registry: Registry) -> Registry:
    """The company's registry, and Insyn itself as its last source."""
    return Registry(
        sources=(*registry.sources, own_registry.SOURCE),
        categories={**registry.categories, own_table.CATEGORY: own_table.CATEGORY_LABEL},
    )


def holdings(unit: Unit, case: Case) -> SourceHoldings:
    """Everything that Insyn stores about the person whose case this is."""
    rows = tuple(_row(unit, row) for row in own_data.rows_of(unit, whose(unit, case)))
    return SourceHoldings(source=own_registry.NAME, finding=Finding.FOUND, rows=rows)


def whose(unit: Unit, case: Case) -> Whose:
    """The person of a case, by account and keyed hashes."""
    user = case.tg_user_id
    return Whose(
        persons=tuple(sorted(casework.persons_of(unit, case))),
        chat_id=case.chat_id,
        tg_user_id=user,
        contacts=tuple(_contacts(unit, case)),
        account=unit.digest("account", str(user)),
        actor=access.actor_name(unit, user) if user is not None else "",
    )


def _contacts(unit: Unit, case: Case) -> list[str]:
    """How the counters of codes name what the person proved."""
    mails = [c for c in casework.claims_of(unit, case) if c.kind is ClaimKind.EMAIL]
    parsed = [parse_email(claim.value) for claim in mails]
    return [unit.digest("contact", f"email:{one.key}") for one in parsed if isinstance(one, Email)]


def _row(unit: Unit, row: Any) -> Row:
    table, columns = _TABLES[row.__tablename__]
    values = {column: _value(unit, row, column) for column in columns}
    key = tuple(getattr(row, column) for column in table.key)
    return Row(source=own_registry.NAME, table=table.name, key=key, values=values)


def _value(unit: Unit, row: Any, column: str) -> Value:
    if column == "facts":
        return _facts(row.facts)
    if column == "actor":
        return _actor(row.actor)
    if column.startswith("sealed_"):
        return _opened(unit, row, column)
    found = getattr(row, column)
    if isinstance(found, datetime):
        return found.isoformat(timespec="seconds")
    return found.isoformat() if isinstance(found, date) else found


def _actor(actor: str) -> str:
    """Who of the staff it was is not told: they are no recipients (C-579/21)."""
    if actor in (SYSTEM, CUSTOMER, "page", "cli") or actor.startswith("customer:"):
        return actor
    return STAFF


def _opened(unit: Unit, row: Any, column: str) -> Value:
    if row.__tablename__ == "outbox":
        blob = row.sealed_body
        content = (
            unit.keyring.open_json(blob, outbox_place(row.chat_id, row.seq)) if blob else None
        )
    else:
        content = unit.open(row, column)
    shorten = _SHORT.get((row.__tablename__, column))
    if content is None or (isinstance(content, str) and shorten is None):
        return content
    return _as_text(shorten(content) if shorten else content)


def _facts(facts: str) -> str:
    told = json.loads(facts)
    return _as_text({k: v for k, v in told.items() if k not in own_registry.UNTOLD_FACTS})


def _as_text(content: Any) -> str:
    """What has members, as JSON: machines read it, and people get it in words beside."""
    if isinstance(content, str):
        return content
    return json.dumps(content, ensure_ascii=False) if content else ""


def _plan(body: Mapping[str, Any]) -> Any:
    """The plan's kind, and of a correction the change; rows are named where they are stored."""
    plan = body["plan"]
    change = {name: plan[name] for name in ("table", "column", "old", "new") if name in plan}
    counts = {f"{source}.{table}": count for source, table, count in body["counts"]}
    return {"kind": body["kind"], **change, **({"entries": counts} if counts else {})}


def _mandate(mandate: Mapping[str, Any]) -> Any:
    """The power itself; for whom it is, and who of the staff saw it, is about others."""
    return {name: mandate[name] for name in ("kind", "covers", "until", "document", "seen_on")}


def _power(kept: Mapping[str, Any]) -> Any:
    """What it covers. The two whom it names are two people: each knows who the other is."""
    scopes = kept["terms"]["scopes"] if "terms" in kept else ()
    return {"covers": sorted(powers.covered(map(powers.Scope, scopes)))}


def _receipt(receipt: Mapping[str, Any]) -> Any:
    """What a source handed out is told where it came from; here, how much it was."""
    rows = receipt.get("rows")
    handed_out = isinstance(rows, list | Mapping)
    return {**receipt, "rows": count_of(rows)} if handed_out else dict(receipt)


def _snapshot(body: Mapping[str, Any]) -> Any:
    sources = body.get("holdings", {}).get("sources", [])
    return {"entries": sum(count_of(source["rows"]) for source in sources)}


def _disputed(place: Mapping[str, Any]) -> Any:
    """What was described has neither table nor key, and perhaps no source."""
    known = {name: value for name, value in place.items() if value}
    return known if place["table"] else {**known, "described": True}


# What is shortened, because it is a copy of what the answer tells in another place, or a secret.
_SHORT: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("assist", "sealed_claims"): lambda pairs: [{"kind": k, "value": v} for k, v in pairs],
    ("case_file", "sealed_mandate"): _mandate,
    ("plan", "sealed_body"): _plan,
    ("fulfilment_step", "sealed_receipt"): _receipt,
    ("snapshot", "sealed_body"): _snapshot,
    ("outbox", "sealed_body"): lambda params: {"text": params.get("text", "")},
    ("relay_line", "sealed_file"): lambda _file_id: "Telegram",
    ("evidence", "sealed_source"): lambda _file_id: "Telegram",
    ("source_file", "sealed_source"): lambda _file_id: "Telegram",
    ("restriction", "sealed_place"): _disputed,
    ("power", "sealed_terms"): _power,
    ("eid_ticket", "sealed_errand"): lambda errand: {
        "for": errand["action"],
        "name": errand["name"],
    },
    ("eid_order", "sealed_ask"): lambda ask: {"ip": ask["ip"], "browser": ask["user_agent"]},
    ("challenge", "sealed_target"): lambda target: target["value"],
    ("sms", "sealed_body"): lambda sms: {"to": sms["to"]},
    ("mail", "sealed_body"): lambda mail: {"to": mail["to"], "subject": mail["subject"]},
}
