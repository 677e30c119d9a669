"""What must hold after everything has come to rest; each breach is told in one line."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.stage import GROUP, today
from tests.contracts import oracle
from tests.kill.gate import FIRST_UPDATE
from tests.kill.journeys import Journey
from tests.kill.people import ANSWERS, Actors
from tests.kill.victim import Victim
from tests.kill.witness import Row, Witness

WATCH_REGISTER = (
    "CREATE TABLE kill_write (what TEXT, number)",
    (
        "CREATE TRIGGER kill_street AFTER UPDATE OF street ON address BEGIN"
        " INSERT INTO kill_write VALUES ('street', NEW.customer_id); END"
    ),
    (
        "CREATE TRIGGER kill_gone AFTER DELETE ON customer BEGIN"
        " INSERT INTO kill_write VALUES ('customer', OLD.customer_id); END"
    ),
    (
        "CREATE TRIGGER kill_blank AFTER UPDATE OF email ON customer BEGIN"
        " INSERT INTO kill_write VALUES ('customer', OLD.customer_id); END"
    ),
)
# A copy that was proved waits an hour for another press; what was shown goes with the session.
LATER = ("access.submit", "session.over")
DUE = " AND ".join(f"kind NOT LIKE 'wake:{signal}:%'" for signal in LATER)
LEFT_BEHIND = {
    "tasks": f"SELECT count(*) AS n FROM task WHERE {DUE}",
    "unsent messages": "SELECT count(*) AS n FROM outbox WHERE state IN ('pending', 'sending')",
    "unsent mails": "SELECT count(*) AS n FROM mail WHERE state IN ('pending', 'sending')",
}
MOST_TOLD = 12  # breaches of one kind that are told one by one


def watch_register(url: str) -> None:
    """Counts the writes to what is corrected and erased."""
    for statement in WATCH_REGISTER:
        oracle.execute(url, statement)


def left_behind(witness: Witness) -> dict[str, int]:
    return {name: int(witness.ask(sql)[0]["n"]) for name, sql in LEFT_BEHIND.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """All that was seen in a run."""

    witness: Witness
    actors: Actors
    journeys: list[Journey]
    victim: Victim
    mails: list[dict[str, Any]]
    updates: int  # the number of the next update
    at_rest: bool
    exit_code: int
    refused: list[dict[str, Any]]
    register_url: str
    before: oracle.Dump
    environment: Mapping[str, str]
    seconds: float


@dataclass(slots=True)
class Verdict:
    figures: dict[str, object] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)


def judge(seen: Evidence) -> Verdict:
    seen.witness.look()
    return Verdict(
        figures=_figures(seen), breaches=[one for rule in RULES for one in _few(rule(seen))]
    )


def _few(breaches: Iterable[str]) -> list[str]:
    told = list(breaches)
    more = [f"… and {len(told) - MOST_TOLD} more of these"] if len(told) > MOST_TOLD else []
    return told[:MOST_TOLD] + more


def _figures(seen: Evidence) -> dict[str, object]:
    rows = list(seen.witness.rows.values())
    codes = Counter(row["state"] for row in seen.witness.ask("SELECT state FROM mail"))
    secrets = [row for row in rows if row.kind == "secret"]
    return {
        "kills": seen.victim.kills,
        "updates": seen.updates - FIRST_UPDATE,
        "brought again, 8 at once": seen.actors.repeats,
        "journeys": len(seen.journeys),
        "journeys at their end": sum(journey.done for journey in seen.journeys),
        "cases": int(seen.witness.ask("SELECT count(*) AS n FROM case_file")[0]["n"]),
        "messages committed": len(rows),
        "calls that arrived": sum(len(row.sent_in) for row in rows),
        "ordinary messages sent twice": sum(
            max(0, len(row.sent_in) - 1) for row in rows if row.kind != "secret"
        ),
        "links sent": sum(len(row.sent_in) for row in secrets),
        "links given up": sum(not row.sent_in for row in secrets),
        "codes sent": len(seen.mails),
        "codes given up": codes["in_doubt"],
        "codes asked for again": seen.actors.codes_asked_again,
        "seconds": round(seen.seconds, 1),
    }


# -- the rules --------------------------------------------------------------------------------


def _lives(seen: Evidence) -> Iterator[str]:
    yield from seen.victim.broken_starts
    if seen.exit_code != 0:
        yield f"the last life ended with exit code {seen.exit_code}"


def _journeys(seen: Evidence) -> Iterator[str]:
    for journey in seen.journeys:
        if not journey.done:
            yield f"stuck: {journey.right} {journey.ref} in {journey.chat_id}: {journey.trouble}"


def _updates(seen: Evidence) -> Iterator[str]:
    numbers = range(FIRST_UPDATE, seen.updates)
    lost = set(numbers) - seen.witness.seen(list(numbers))
    if lost:
        yield f"{len(lost)} updates were lost: {sorted(lost)[:5]}"
    for row in seen.witness.ask("SELECT update_id, error FROM failed_update"):
        yield f"update {row['update_id']} failed: {row['error']}"
    if seen.witness.early:
        yield f"updates were confirmed before their commit: {seen.witness.early[:5]}"


def _presses(seen: Evidence) -> Iterator[str]:
    """Each press has one answer, and answers are in the order of the presses of the chat."""
    answers: dict[int, list[str]] = defaultdict(list)
    for row in _in_order(seen):
        if row.answers is not None:
            answers[row.chat_id].append(row.answers)
    pressed: dict[int, list[str]] = defaultdict(list)
    for act in sorted(seen.actors.acts, key=lambda act: act.update_id):
        if act.press_id is not None:
            pressed[act.chat_id].append(act.press_id)
    for chat_id in pressed.keys() | answers.keys():
        if pressed[chat_id] != answers[chat_id]:
            yield (
                f"{len(pressed[chat_id])} presses in {chat_id} have {len(answers[chat_id])}"
                " answers, or in another order"
            )


def _bursts(seen: Evidence) -> Iterator[str]:
    """What was said at once is answered once each, in that order."""
    expected: dict[int, list[str]] = defaultdict(list)
    for burst in seen.actors.bursts:
        expected[burst.chat_id] += burst.expected
    presses = {one for burst in seen.actors.bursts for one in burst.expected}
    told: dict[int, list[str]] = defaultdict(list)
    for row in _in_order(seen):
        if row.answers in presses:
            told[row.chat_id].append(str(row.answers))
        for kind, words in ANSWERS.items():
            if row.text.startswith(words):
                told[row.chat_id].append(kind)
    for chat_id in expected.keys() | told.keys():
        if expected[chat_id] != told[chat_id]:
            yield f"in {chat_id} was said {expected[chat_id]} and answered {told[chat_id]}"


def _in_order(seen: Evidence) -> list[Row]:
    return [row for _place, row in sorted(seen.witness.rows.items())]


def _sending(seen: Evidence) -> Iterator[str]:
    """Nothing before its commit, everything at least once, secrets once at most, in order."""
    yield from (f"sent before its commit: {what}" for what in seen.witness.unwritten)
    for row in seen.witness.rows.values():
        place = f"{row.method} {row.chat_id}/{row.seq}"
        if row.kind == "secret" and len(row.sent_in) > 1:
            yield f"a secret was sent {len(row.sent_in)} times: {place} in lives {row.sent_in}"
        if row.kind != "secret" and not row.sent_in:
            yield f"never sent: {place} {row.text[:60]!r}"
        again = len(row.sent_in) - len(set(row.sent_in))
        if again:
            yield f"sent twice in one life: {place} in lives {row.sent_in}"
    newest: dict[int, int] = defaultdict(int)
    for row in seen.witness.arrivals:
        if row.seq < newest[row.chat_id]:
            yield f"out of order: {row.chat_id}/{row.seq} after {newest[row.chat_id]}, life {row.sent_in[0]}"
        newest[row.chat_id] = max(newest[row.chat_id], row.seq)


CODE = re.compile(r"(?<![\d-])\d{6}(?![\d-])")  # no part of a phone or an organisation number


def _codes(seen: Evidence) -> Iterator[str]:
    """Mails without a code are ordinary messages: those may come twice after a death."""
    for (to, text), count in Counter((mail["to"], mail["text"]) for mail in seen.mails).items():
        if count > 1 and CODE.search(text):
            yield f"a code was sent {count} times to {to}"


def _cases(seen: Evidence) -> Iterator[str]:
    """Each asked case exists once, is closed, and has one card and an unbroken history."""
    rows = {row["ref"]: row for row in seen.witness.ask("SELECT * FROM case_file")}
    asked = {journey.ref for journey in seen.journeys if journey.ref}
    if extra := rows.keys() - asked:
        yield f"{len(extra)} cases that nobody asked for, or twice: {sorted(extra)[:5]}"
    if lost := asked - rows.keys():
        yield f"{len(lost)} cases were lost: {sorted(lost)[:5]}"
    cards = Counter(
        row.case_id
        for row in seen.witness.rows.values()
        if row.chat_id == GROUP and row.purpose == "card" and row.method == "sendMessage"
    )
    steps = seen.witness.ask("SELECT case_id, source, state FROM fulfilment_step")
    for ref, case in rows.items():
        if case["state"] not in ("answered", "partly_granted"):
            yield f"case {ref} stands at {case['state']}"
        if cards[case["id"]] != 1:
            yield f"case {ref} has {cards[case['id']]} cards"
        mine = [step for step in steps if step["case_id"] == case["id"]]
        if not mine or any(step["state"] != "done" for step in mine):
            yield f"case {ref} has steps {[step['state'] for step in mine]}"
    yield from _histories(seen, {case["id"]: ref for ref, case in rows.items()})


def _histories(seen: Evidence, refs: dict[str, str]) -> Iterator[str]:
    ordinals: dict[str, list[int]] = defaultdict(list)
    for row in seen.witness.ask("SELECT case_id, ordinal FROM case_event"):
        ordinals[row["case_id"]].append(row["ordinal"])
    for case_id, ref in refs.items():
        if len(set(ordinals[case_id])) != len(ordinals[case_id]):
            yield f"the history of {ref} has a step twice: {sorted(ordinals[case_id])}"


def _register(seen: Evidence) -> Iterator[str]:
    """What was approved is done once each, and nothing else."""
    expected = copy.deepcopy(seen.before)
    for journey in seen.journeys:
        if journey.done and journey.right == "rectification":
            [address] = oracle.belonging(expected, journey.subject.row)["address"]
            expected["address"][address]["street"] = journey.street
    for journey in seen.journeys:
        if journey.done and journey.right == "erasure":
            oracle.erase(expected, journey.subject.row, today=today())
    found = oracle.dump(seen.register_url)
    for table, rows in expected.items():
        if rows != found[table]:
            wrong = [key for key in rows.keys() | found[table].keys()
                     if rows.get(key) != found[table].get(key)]  # fmt: skip
            yield f"the register's {table} is not as the oracle says: {wrong[:5]}"
    wanted = {"rectification": "street", "erasure": "customer"}
    writes = _writes(seen.register_url)
    for journey in seen.journeys:
        what = wanted.get(journey.right)
        count = writes[what, journey.subject.number] if what else 1
        if journey.done and count != 1:
            yield f"the {journey.right} of {journey.ref} was written {count} times"


def _writes(url: str) -> Counter[tuple[str, object]]:
    import sqlalchemy as sa

    with oracle.engine_for(url).connect() as connection:
        return Counter(map(tuple, connection.execute(sa.text("SELECT * FROM kill_write"))))


def _trail(seen: Evidence) -> Iterator[str]:
    command = [sys.executable, "-m", "bot", "audit", "verify"]
    done = subprocess.run(command, env=dict(seen.environment), capture_output=True, text=True)
    if done.returncode != 0:
        yield f"audit verify: {done.stdout.strip()} {done.stderr.strip()[-300:]}"
    written = Counter(
        (row["case_ref"], row["code"])
        for row in seen.witness.ask("SELECT case_ref, code FROM audit_event")
        if row["case_ref"]
    )
    for (ref, code), count in written.items():
        if code.endswith(ONCE) and count != 1:
            yield f"the trail tells {code} of {ref} {count} times"


ONCE = (":opened", ":approved", ":seconded", ":answered")


def _rest(seen: Evidence) -> Iterator[str]:
    if not seen.at_rest:
        found = left_behind(seen.witness)
        yield "left behind: " + ", ".join(f"{n} {what}" for what, n in found.items() if n)
        for row in seen.witness.ask(f"SELECT kind, attempts, failure FROM task WHERE {DUE}"):
            yield f"  task {row['kind'].split(':')[0]}, {row['attempts']} attempts: {row['failure']}"


def _refused(seen: Evidence) -> Iterator[str]:
    for call in seen.refused:
        if any(known in call["description"] for known in SAID_TWICE):
            continue
        yield f"Telegram refused {call['method']}: {call['description']}"


SAID_TWICE = ("is not modified", "query is too old", "message to delete not found")


RULES: tuple[Callable[[Evidence], Iterable[str]], ...] = (
    _lives, _updates, _sending, _presses, _bursts, _codes, _journeys, _cases, _register, _trail,
    _rest, _refused,
)  # fmt: skip
