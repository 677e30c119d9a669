"""The files that settings name, read together: one fault hides no other file's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.domain.company import Company
from bot.domain.errors import InsynError
from bot.domain.levels import Levels
from bot.domain.policy import Policy
from bot.domain.registry import Registry
from bot.settings import Settings, referred
from bot.sources.company_file import CompanyFileError, load_company
from bot.sources.levels_file import LevelsFileError, load_levels
from bot.sources.policy_file import PolicyFolderError, load_policy
from bot.sources.registry_file import RegistryFileError, load_registry

Given = TypeVar("Given")
Read = TypeVar("Read")


class FilesError(InsynError):
    """Files that the settings name cannot be used."""

    def __init__(self, *, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """What stands in them."""

    company: Company
    registry: Registry
    levels: Levels
    policy: Policy


def read_files(settings: Settings) -> Files:
    """All of them. Raises FilesError with every fault."""
    faults: list[str] = []
    company = _read(load_company, settings.company_file, faults)
    registry = _read(_registry, settings.sources_file, faults)
    levels = _read(load_levels, settings.levels_file, faults)
    policy = _read(load_policy, settings.policy_folder, faults)
    if company is None or registry is None or levels is None or policy is None:
        raise FilesError(faults=faults)
    return Files(company=company, registry=registry, levels=levels, policy=policy)


def faults_of(values: Mapping[str, object]) -> list[str]:
    """What is wrong in the files, where other settings are wrong too; a file that is not there is
    told with the settings.
    """
    faults: list[str] = []
    readers = {"company_file": load_company, "sources_file": _registry, "levels_file": load_levels}
    for name, reader in readers.items():
        path = values.get(name)
        if isinstance(path, Path) and path.is_file():
            _read(reader, path, faults)
    if isinstance(folder := values.get("policy_folder"), Path):
        _read(load_policy, folder, faults)
    return faults


def _registry(path: Path) -> Registry:
    return load_registry(path, referred())


def _read(reader: Callable[[Given], Read], path: Given, faults: list[str]) -> Read | None:
    try:
        return reader(path)
    except (CompanyFileError, RegistryFileError, LevelsFileError, PolicyFolderError) as error:
        faults += error.faults
        return None
