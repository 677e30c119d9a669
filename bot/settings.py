"""Settings: environment, `.env` and `*_FILE` become one frozen value; all faults at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.crypto import Keyring
from bot.domain.errors import InsynError
from bot.setting_checks import Fault, faults_together
from bot.setting_options import OPTIONS, Option
from bot.setting_values import Network


class SettingsError(InsynError):
    """The settings cannot be used as they are."""

    def __init__(self, faults: list[Fault], values: Mapping[str, object]) -> None:
        super().__init__()
        self.faults = faults
        self.values = values  # those that could be read; the others are None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that an administrator can set, named as the variables, in lower case."""

    telegram_token: str = field(repr=False)
    telegram_api_url: str
    telegram_mode: str
    telegram_rate: float
    public_url: str
    listen: str
    webhook_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    keys: Keyring = field(repr=False)
    staff_chat_id: int | None
    sources_file: Path
    company_file: Path
    levels_file: Path | None
    policy_folder: Path
    smtp_url: str = field(repr=False)
    mail_from: str
    sms_account: tuple[str, str] | None = field(repr=False)
    sms_sender: str
    sms_url: str
    sms_per_hour: int
    sms_countries: tuple[str, ...]
    console: bool
    bankid_env: str
    bankid_cert: Path | None
    bankid_cert_password: str = field(repr=False)
    bankid_ca: Path | None
    bankid_url: str
    bankid_app_url: str
    bankid_return: str
    trusted_proxies: tuple[Network, ...]
    log_level: str
    erasure_wait_hours: timedelta
    contact_wait_hours: timedelta
    identity_days: int
    case_years: int
    chat_days: int
    staff_names: str
    evidence_days: int
    demo: bool

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")  # around an address of IPv6

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])


def load(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """The settings from the environment over `.env`; `NAME_FILE` names a file with the value.

    Raises SettingsError with every fault.
    """
    given = _given(os.environ if environment is None else environment, folder or Path.cwd())
    faults: list[Fault] = []
    values = {option.name.lower(): _value(option, given, faults) for option in OPTIONS}
    faults += faults_together(values)
    if faults:
        raise SettingsError(faults, values)
    return Settings(**values)  # type: ignore[arg-type]


def _given(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment goes before `.env`, whichever of them names a file. The demo has all it
    needs in its environment, and must not be led to what `.env` says of the real thing.
    """
    below = {} if environment.get("DEMO") else _dot_env(folder)
    for option in OPTIONS:
        pair = (option.name, f"{option.name}_FILE")
        if any(environment.get(name) for name in pair):
            for name in pair:
                below.pop(name, None)
    return {**below, **environment}


class Referred(Mapping[str, str]):
    """What `env:NAME` in the sources file stands for: as settings, from `.env` and files too."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def __getitem__(self, name: str) -> str:
        if (value := self._given.get(name)) is not None:
            return value
        return _content(self._given[f"{name}_FILE"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def referred() -> Referred:
    """The names that the sources file may refer to."""
    return Referred(_given(os.environ, Path.cwd()))


def _value(option: Option, given: Mapping[str, str], faults: list[Fault]) -> object:
    try:
        text = _text(option, given)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        problem = f"cannot be read ({why})"
        faults.append(Fault(f"{option.name}_FILE", problem, "Check path and rights"))
        return None
    if text is None:
        faults.append(Fault(option.name, "is not set", _remedy(option)))
        return None
    try:
        return option.parse(text)
    except ValueError as error:
        faults.append(Fault(option.name, str(error), _remedy(option)))
        return None


def _text(option: Option, given: Mapping[str, str]) -> str | None:
    if path := given.get(f"{option.name}_FILE"):
        return _content(path) or option.default
    return given.get(option.name, "").strip() or option.default


def _content(path: str) -> str:
    return Path(path).read_text("utf-8-sig").strip()


def _remedy(option: Option) -> str:
    how = f"Set {option.name}"
    if option.name == "KEYS":
        return f"{how} (or KEYS_FILE) to what `insyn keys new` prints"
    return f"{how}, for example {option.example}" if option.example else how


def _dot_env(folder: Path) -> dict[str, str]:
    """`NAME=value` lines; `#` begins a comment line; quotes around a value are taken off."""
    path = folder / ".env"
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_text("utf-8-sig", "replace").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    """Without the quotes around it; one that stands alone belongs to the value."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def load_keys() -> Keyring:
    """The keys alone, for commands that need nothing else. Raises SettingsError."""
    keys = _load("KEYS")
    assert isinstance(keys, Keyring)
    return keys


def load_one(name: str) -> str:
    """One setting alone, for commands that need no others. Raises SettingsError."""
    return str(_load(name))


def _load(name: str) -> object:
    option = next(option for option in OPTIONS if option.name == name)
    faults: list[Fault] = []
    value = _value(option, _given(os.environ, Path.cwd()), faults)
    if faults:
        raise SettingsError(faults, {})
    return value
