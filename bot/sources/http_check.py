"""Proves what can be proved of a system over HTTP without changing it: its lists are asked.

They are asked for somebody who does not exist, so that nobody's data is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import sleep

from bot.domain.claims import Claim, ClaimKind
from bot.domain.errors import InsynError
from bot.domain.holdings import SourceRefusedError
from bot.domain.registry import Source, Table
from bot.sources import declared_check
from bot.sources.findings import Check, fault, look
from bot.sources.http_search import HttpSearch
from bot.sources.http_wire import Wire

NOBODY: Mapping[ClaimKind, str] = {
    ClaimKind.EMAIL: "nobody@insyn-check.invalid",
    ClaimKind.PHONE: "+46701740699",  # of those that no subscriber ever gets
    ClaimKind.PERSONNUMMER: "189001019802",  # of the Swedish Tax Agency's, for tests
    ClaimKind.ORGNR: "5590000007",
    ClaimKind.CUSTOMER_NUMBER: "insyn-check",
}


def checks(source: Source) -> Iterator[Check]:
    """Everything there is to say about one source, in the order in which it is put right."""
    assert source.http is not None
    yield from declared_check.found_how(source)
    yield from declared_check.texts(source)
    yield from declared_check.codes(source)
    wire = Wire(source.name, source.url, source.http, sleep=sleep)
    try:
        yield from _asked(source, wire, HttpSearch(source, source.http.tables, wire))
    finally:
        wire.close()


def _asked(source: Source, wire: Wire, search: HttpSearch) -> Iterator[Check]:
    assert source.http is not None
    try:
        if wire.call("GET", source.http.ping).status < 400:
            yield Check(about=source.name, says="answers and takes our credentials")
        else:
            yield look(source.name, "answers, but does not know the path of ping; declare one")
    except InsynError as error:
        yield fault(source.name, _why(error, "look at its url and at auth"))
        return
    for table in source.tables:
        for kind in dict.fromkeys(table.identities.values()):
            yield _listed(source, table, kind, search)
    yield look(
        source.name,
        "read, change and erase cannot be tried without somebody's data; try them on a test "
        "system, or follow the first case of each right",
    )


def _listed(source: Source, table: Table, kind: ClaimKind, search: HttpSearch) -> Check:
    about, by = f"{source.name}.{table.name}", f"the list by {kind.value}"
    if source.http and source.http.tables[table.name].presumed:
        return Check(about=about, says=f"is presumed for each {kind.value}; nothing can be asked")
    try:
        found = search.listed_for(table, Claim(kind, NOBODY[kind]))
    except InsynError as error:
        return fault(about, f"{by}: {_why(error, 'look at its path, query and items')}")
    if found is None:
        return look(
            about,
            f"{by} answers that it is not there when nobody is found; if the path is wrong, "
            f"everybody would count as unknown",
        )
    if found:
        return look(
            about,
            f"{by} gives {found} entries for somebody who does not exist, so each search reads "
            f"them all; look at its query",
        )
    return Check(about=about, says=f"{by} could be asked, and knows nobody who does not exist")


def _why(error: InsynError, remedy: str) -> str:
    reason = error.reason if isinstance(error, SourceRefusedError) else ""
    return f"refused ({reason}); {remedy}" if reason else f"does not answer; {remedy}"
