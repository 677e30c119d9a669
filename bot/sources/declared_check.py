"""What a declaration tells by itself, whatever kind of source it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.registry import Source, Table
from bot.domain.texts import LocalText
from bot.domain.validators import choices
from bot.sources.findings import Check, look
from bot.sources.registry_check import ways


def found_how(source: Source) -> Iterator[Check]:
    """By which way the search comes to each table; the file's reader refuses those without one."""
    came: dict[str, str] = {table.name: "" for table in source.tables if table.identities}
    every = [way for table in source.tables for way in ways(table)]
    while further := {to: start for start, to in every if start in came and to not in came}:
        came |= further
    for table in source.tables:
        name = f"{source.name}.{table.name}"
        if table.identities:
            yield Check(about=name, says=f"is found by {', '.join(table.identities)}")
        else:
            yield Check(about=name, says=f"is found through {' and '.join(_chain(came, table))}")


def _chain(came: Mapping[str, str], table: Table) -> Iterator[str]:
    step = came[table.name]
    while step:
        yield step
        step = came[step]


def texts(source: Source) -> Iterator[Check]:
    """The reader refuses a missing text; the same sentence in both is not translated."""
    fields = sum(len(table.fields) for table in source.tables)
    yield Check(
        about=source.name,
        says=f"{fields} fields have label, purpose and origin in Swedish and English",
    )
    for table in source.tables:
        said = {"period": table.period}
        for field in table.fields:
            said |= {f"purpose of {field.column}": field.purpose}
            said |= {f"origin of {field.column}": field.origin}
        same = [name for name, text in said.items() if _untranslated(text)]
        if same:
            yield look(
                f"{source.name}.{table.name}",
                f"the same sentence stands for Swedish and English: {', '.join(same)}",
            )


def codes(source: Source) -> Iterator[Check]:
    """Closed lists that people would read as the codes that they are."""
    for table in source.tables:
        for field in table.fields:
            if field.correct and choices(field.correct) and not field.values:
                yield look(
                    f"{source.name}.{table.name}",
                    f"people read the codes of {field.column} as they are stored; say under "
                    f"values what each means",
                    column=field.column,
                )


def _untranslated(text: LocalText) -> bool:
    return text.sv == text.en and " " in text.sv.strip()
