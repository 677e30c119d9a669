"""Settings: environment, `.env` and `*_FILE` become one frozen value; all faults at once."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from bot.crypto import Keyring, KeysError, parse_keys
from bot.domain.errors import InsynError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


# The sample company's policy comes with the program, wherever it is installed.
PACKAGED_POLICY = Path(__file__).resolve().parent.parent / "locales" / "policy"


@dataclass(frozen=True, slots=True)
class Fault:
    """One setting that is missing or wrong, with what to do about it."""

    name: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}. {self.remedy}"


class SettingsError(InsynError):
    """The settings cannot be used as they are."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One environment variable: what it is for, and how its text becomes a value."""

    name: str
    help: str
    default: str | None = None  # None: must be set
    example: str = ""
    parse: Callable[[str], object] = str


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        if text and (
            parts.scheme.split("+")[0] not in schemes or (not parts.netloc and not parts.path)
        ):
            raise ValueError(
                f"it must be an address that begins with {' or '.join(s + '://' for s in schemes)}"
            )
        if not _has_a_port(parts):
            raise ValueError(
                "its port must be a number; / # and ? in a password are written %2F %23 and %3F"
            )
        return text.rstrip("/") if "http" in schemes else text

    return parse


def _has_a_port(parts: SplitResult) -> bool:
    """Or none; what stands there instead may be half a password, and is never repeated."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _database(text: str) -> str:
    found = _url("sqlite", "postgresql", "postgres")(text)
    if urlsplit(found).scheme == "sqlite" and found.rpartition("/")[2] in {"", ":memory:"}:
        raise ValueError("it must name a file, for what is kept in memory is lost")
    return found


def _mode(text: str) -> str:
    if text not in {"polling", "webhook"}:
        raise ValueError("it must be polling or webhook")
    return text


def _token(text: str) -> str:
    number, colon, secret = text.partition(":")
    if not (number.isdigit() and colon and len(secret) >= 20):
        raise ValueError("it does not look like a bot token")
    return text


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise ValueError("it must be an address and a port")
    return text


def _chat(text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        raise ValueError("it must be the group's number, usually negative") from None


def _hours(text: str) -> timedelta:
    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 0 <= hours <= 240:
        raise ValueError("it must be a number of hours from 0 to 240, such as 24")
    return timedelta(hours=hours)


def _policy_folder(text: str) -> Path:
    return Path(text) if text else PACKAGED_POLICY


def _years(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 100):
        raise ValueError("it must be a whole number of years, such as 5")
    return int(text)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 3650):
        raise ValueError("it must be a whole number of days, such as 30")
    return int(text)


def _names(text: str) -> str:
    if text not in {"hidden", "shown"}:
        raise ValueError("it must be hidden or shown")
    return text


def _identity_days(text: str) -> int:
    """The person has to hear of it within the month (Art. 12(4)), so the time ends before."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 27):
        raise ValueError("it must be a whole number of days from 1 to 27, such as 14")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1000:
        raise ValueError("it must be a number of messages per second, 0 for no limit")
    return rate


def _secret(text: str) -> str:
    if text and (
        not 16 <= len(text) <= 256
        or not all(c.isascii() and (c.isalnum() or c in "_-") for c in text)
    ):
        raise ValueError("it must be 16 to 256 letters, digits, _ or -")
    return text


def _optional_path(text: str) -> Path | None:
    return Path(text) if text else None


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"it must be {' or '.join(word or 'empty' for word in words)}")
        return text

    return parse


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise ValueError("it must be addresses or networks, with commas between them") from None


def _keys(text: str) -> Keyring:
    try:
        return parse_keys(text)
    except KeysError as error:
        raise ValueError(error.reason) from None


def _account(text: str) -> tuple[str, str] | None:
    user, colon, word = text.partition(":")
    if text and not (user and colon and word):
        raise ValueError("it must be user and password with a colon between them")
    return (user, word) if text else None


_SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,10}|\+[1-9][0-9]{6,14}", re.ASCII)


def _sender(text: str) -> str:
    if text and _SENDER.fullmatch(text) is None:
        raise ValueError(
            "it must be a letter and up to ten letters or digits more, or a number with +"
        )
    return text


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100_000):
        raise ValueError("it must be a whole number from 1 on")
    return int(text)


def _countries(text: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in text.split(","))
    if not all(re.fullmatch(r"\+[1-9][0-9]{0,3}", one, re.ASCII) for one in found):
        raise ValueError("it must be the beginnings of numbers, with commas between them")
    return found


def _level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("there is no such level")
    return text.upper()


def _flag(text: str) -> bool:
    return text.lower() in {"1", "true", "yes", "on"}


OPTIONS = (
    Option(
        name="TELEGRAM_TOKEN",
        help="The bot's token from @BotFather.",
        example="123456:AA...",
        parse=_token,
    ),
    Option(
        name="TELEGRAM_API_URL",
        help="What stands before /bot<token>: Telegram's own server or a local Bot API server.",
        default="https://api.telegram.org",
        example="http://127.0.0.1:8081",
        parse=_url("http", "https"),
    ),
    Option(
        name="TELEGRAM_MODE",
        help="polling needs no public address; webhook is faster and allows several processes.",
        default="polling",
        example="webhook",
        parse=_mode,
    ),
    Option(
        name="TELEGRAM_RATE",
        help="Messages per second overall; 0 lifts all limits (only for a local Bot API server).",
        default="30",
        example="30",
        parse=_rate,
    ),
    Option(
        name="PUBLIC_URL",
        help="Where people and Telegram reach this server over HTTPS: webhook, one-time pages.",
        default="",
        example="https://insyn.example.se",
        parse=_url("http", "https"),
    ),
    Option(
        name="LISTEN",
        help="The address and port that the web server listens on.",
        default="127.0.0.1:8000",
        example="0.0.0.0:8000",
        parse=_listen,
    ),
    Option(
        name="WEBHOOK_SECRET",
        help="The secret that Telegram shows with each webhook call.",
        default="",
        example="a-long-random-word-of-your-own",
        parse=_secret,
    ),
    Option(
        name="DATABASE_URL",
        help="SQLite file or PostgreSQL.",
        default="sqlite:///var/insyn.db",
        example="postgresql://insyn@db/insyn",
        parse=_database,
    ),
    Option(
        name="KEYS",
        help="The encryption keys, as `insyn keys new` prints them.",
        example="k1:...,index:...",
        parse=_keys,
    ),
    Option(
        name="STAFF_CHAT_ID",
        help="The number of the staff's Telegram group, where cases are announced.",
        default="",
        example="-1001234567890",
        parse=_chat,
    ),
    Option(
        name="SOURCES_FILE",
        help="The registry of the company's data.",
        example="sources.yaml",
        parse=Path,
    ),
    Option(
        name="COMPANY_FILE", help="The company's own facts.", example="company.yaml", parse=Path
    ),
    Option(
        name="LEVELS_FILE",
        help="Who may do what at which level of certainty; empty is what comes with the program.",
        default="",
        example="levels.yaml",
        parse=_optional_path,
    ),
    Option(
        name="POLICY_FOLDER",
        help="The privacy policy and its short answers, in both languages.",
        default="",
        example="/etc/insyn/policy",
        parse=_policy_folder,
    ),
    Option(
        name="SMTP_URL",
        help="The mail server for codes: smtp+starttls:// or smtps://, with user and password.",
        default="",
        example="smtp+starttls://user:password@mail.example.se:587",
        parse=_url("smtp", "smtps"),
    ),
    Option(
        name="MAIL_FROM", help="The sender of the mails.", default="", example="insyn@example.se"
    ),
    Option(
        name="SMS_ACCOUNT",
        help="User and password of 46elks's API, with a colon between them; empty is no SMS.",
        default="",
        example="u1234...:ABCD...",
        parse=_account,
    ),
    Option(
        name="SMS_SENDER",
        help="Whom text messages come from: up to 11 letters and digits, or a number.",
        default="",
        example="Westila",
        parse=_sender,
    ),
    Option(
        name="SMS_URL",
        help="Where 46elks is; a stand-in must be on this machine.",
        default="https://api.46elks.com",
        example="https://api.46elks.com",
        parse=_url("http", "https"),
    ),
    Option(
        name="SMS_PER_HOUR",
        help="How many text messages are sent in an hour at most, to all people together.",
        default="60",
        example="60",
        parse=_count,
    ),
    Option(
        name="SMS_COUNTRIES",
        help="How the numbers begin that get text messages.",
        default="+46",
        example="+46,+45",
        parse=_countries,
    ),
    Option(
        name="CONSOLE",
        help="Whether staff can work in the browser, under /console: on or off.",
        default="on",
        example="off",
        parse=_flag,
    ),
    Option(
        name="BANKID_ENV",
        help="Which BankID: test, production or (in the demo) simulator; empty is none.",
        default="",
        example="production",
        parse=_one_of("", "test", "production", "simulator"),
    ),
    Option(
        name="BANKID_CERT",
        help="The file with our certificate and key from the bank (PKCS#12, .p12).",
        default="",
        example="/run/secrets/bankid.p12",
        parse=_optional_path,
    ),
    Option(
        name="BANKID_CERT_PASSWORD",
        help="The password of that file.",
        default="",
        example="the-password-of-the-file",
    ),
    Option(
        name="BANKID_CA",
        help="Another authority to trust than BankID's own (PEM); empty is BankID's own.",
        default="",
        example="",
        parse=_optional_path,
    ),
    Option(
        name="BANKID_URL",
        help="Where the simulator is; set by `insyn demo`.",
        default="",
        example="",
        parse=_url("https"),
    ),
    Option(
        name="BANKID_APP_URL",
        help="Where the simulator's app is; set by `insyn demo`.",
        default="",
        example="",
        parse=_url("http", "https"),
    ),
    Option(
        name="BANKID_RETURN",
        help="Where the app leads back to: telegram, or a page of ours (page).",
        default="telegram",
        example="telegram",
        parse=_one_of("telegram", "page"),
    ),
    Option(
        name="TRUSTED_PROXIES",
        help="Addresses of our own proxies, whose X-Forwarded-For is believed.",
        default="",
        example="10.0.0.0/8",
        parse=_networks,
    ),
    Option(
        name="LOG_LEVEL",
        help="DEBUG, INFO, WARNING or ERROR.",
        default="INFO",
        example="INFO",
        parse=_level,
    ),
    Option(
        name="ERASURE_WAIT_HOURS",
        help="How long an approved erasure waits, so that the person can take it back.",
        default="24",
        example="24",
        parse=_hours,
    ),
    Option(
        name="CONTACT_WAIT_HOURS",
        help="How long an approved change of e-mail or phone waits below identity level 3.",
        default="72",
        example="72",
        parse=_hours,
    ),
    Option(
        name="IDENTITY_DAYS",
        help="How many days a request waits for its person to show who they are.",
        default="14",
        example="14",
        parse=_identity_days,
    ),
    Option(
        name="CASE_YEARS",
        help="How many years a closed case tells of its person; 0 keeps it for ever.",
        default="5",
        example="5",
        parse=_years,
    ),
    Option(
        name="CHAT_DAYS",
        help="After how many days without a word a chat is forgotten; 0 keeps it for ever.",
        default="30",
        example="30",
        parse=_days,
    ),
    Option(
        name="STAFF_NAMES",
        help="Whether customers see who of the staff writes to them: hidden or shown.",
        default="hidden",
        example="hidden",
        parse=_names,
    ),
    Option(
        name="EVIDENCE_DAYS",
        help="How many days after the end of a case pictures and PDFs sent in it are kept.",
        default="30",
        example="30",
        parse=_days,
    ),
    Option(
        name="DEMO",
        help="Marks everything as a demo; set by `insyn demo`.",
        default="",
        example="",
        parse=_flag,
    ),
)


def load(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """The settings from the environment over `.env`; `NAME_FILE` names a file with the value.

    Raises SettingsError with every fault.
    """
    given = _given(os.environ if environment is None else environment, folder or Path.cwd())
    faults: list[Fault] = []
    values = {option.name.lower(): _value(option, given, faults) for option in OPTIONS}
    faults += _cross_checks(values)
    if faults:
        raise SettingsError(faults)
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


def _cross_checks(values: Mapping[str, object]) -> list[Fault]:
    """What only shows when settings are seen together."""
    faults = []
    if values["telegram_mode"] == "webhook":
        if not values["public_url"]:
            faults.append(
                Fault("PUBLIC_URL", "is needed for webhook", "Set it, or TELEGRAM_MODE=polling")
            )
        if not values["webhook_secret"]:
            faults.append(
                Fault(
                    "WEBHOOK_SECRET",
                    "is needed for webhook",
                    "Set it to 16 or more random letters",
                )
            )
    if values["smtp_url"] and not values["mail_from"]:
        faults.append(
            Fault(
                "MAIL_FROM",
                "is needed with SMTP_URL",
                "Set it to the address that mails come from",
            )
        )
    return [*faults, *_sms_checks(values), *_bankid_checks(values), *_missing_files(values)]


def _sms_checks(values: Mapping[str, object]) -> list[Fault]:
    faults = []
    url = str(values["sms_url"] or "https:")
    if values["sms_account"] and not values["sms_sender"]:
        remedy = "Set it to the name or number that text messages come from"
        faults.append(Fault("SMS_SENDER", "is needed with SMS_ACCOUNT", remedy))
    if values["sms_sender"] and not values["sms_account"]:
        faults.append(Fault("SMS_ACCOUNT", "is needed with SMS_SENDER", "Set it, or take it out"))
    if not url.startswith("https:") and not _is_here(url):
        problem = "must be https unless it is on this machine"
        faults.append(Fault("SMS_URL", problem, "Set it to https://api.46elks.com"))
    return faults


def _missing_files(values: Mapping[str, object]) -> list[Fault]:
    examples = "Start from the files in examples/westila"
    remedies = {"sources_file": examples, "company_file": examples}
    remedies["levels_file"] = "Start from bot/sources/levels.yaml, or take it out"
    return [
        Fault(name.upper(), "there is no such file", remedy)
        for name, remedy in remedies.items()
        if isinstance(path := values[name], Path) and not path.is_file()
    ]


def _bankid_checks(values: Mapping[str, object]) -> list[Fault]:
    """Half a set-up is refused: somebody would believe that it works."""
    environment = values["bankid_env"]
    given = [f"bankid_{name}" for name in ("cert", "cert_password", "ca", "url", "app_url")]
    if environment is None:  # not readable, and told already
        return []
    if not environment:
        return [
            Fault(name.upper(), "is set without BANKID_ENV", "Set BANKID_ENV, or take it out")
            for name in given
            if values[name]
        ]
    return [*_bankid_files(values), *_bankid_place(values, environment == "simulator")]


def _bankid_files(values: Mapping[str, object]) -> list[Fault]:
    faults = []
    if not values["bankid_cert"]:
        remedy = "Set it to the .p12 file that the bank gave you"
        faults.append(Fault("BANKID_CERT", "is needed with BANKID_ENV", remedy))
    if not values["bankid_cert_password"]:
        remedy = "Set it to the password of that file"
        faults.append(Fault("BANKID_CERT_PASSWORD", "is needed with BANKID_ENV", remedy))
    for name in ("bankid_cert", "bankid_ca"):
        path = values[name]
        if isinstance(path, Path) and not path.is_file():
            faults.append(Fault(name.upper(), "there is no such file", "Check path and rights"))
    return faults


def _bankid_place(values: Mapping[str, object], simulator: bool) -> list[Fault]:
    faults = []
    public = str(values["public_url"] or "")
    if not public.startswith(("https:",) if not simulator else ("https:", "http:")):
        remedy = "Set it to the https:// address of the pages"
        faults.append(Fault("PUBLIC_URL", "must be an https address for BankID", remedy))
    if simulator and not values["demo"]:
        remedy = "Set BANKID_ENV=production, or run `insyn demo`"
        faults.append(Fault("BANKID_ENV", "simulator is for the demo alone", remedy))
    for name in ("bankid_url", "bankid_app_url", "bankid_ca"):
        if simulator and not values[name]:
            faults += [Fault(name.upper(), "is needed with the simulator", "Set it")]
    for name in ("bankid_url", "bankid_app_url"):
        if values[name] and (not simulator or not _is_here(str(values[name]))):
            problem = "is for a simulator on this machine alone"
            faults.append(Fault(name.upper(), problem, "Take it out"))
    return faults


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


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
        raise SettingsError(faults)
    return value
