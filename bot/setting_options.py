"""Every setting: the variable, what it is for, and how its text becomes a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import setting_values as to


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One environment variable: what it is for, and how its text becomes a value."""

    name: str
    help: str
    default: str | None = None  # None: must be set
    example: str = ""
    parse: Callable[[str], object] = str


OPTIONS = (
    Option(
        name="TELEGRAM_TOKEN",
        help="The bot's token from @BotFather.",
        example="123456:AA...",
        parse=to.token,
    ),
    Option(
        name="TELEGRAM_API_URL",
        help="What stands before /bot<token>: Telegram's own server or a local Bot API server.",
        default="https://api.telegram.org",
        example="http://127.0.0.1:8081",
        parse=to.url("http", "https"),
    ),
    Option(
        name="TELEGRAM_MODE",
        help="polling needs no public address; webhook is faster and allows several processes.",
        default="polling",
        example="webhook",
        parse=to.mode,
    ),
    Option(
        name="TELEGRAM_RATE",
        help="Messages per second overall; 0 lifts all limits (only for a local Bot API server).",
        default="30",
        example="30",
        parse=to.rate,
    ),
    Option(
        name="PUBLIC_URL",
        help="Where people and Telegram reach this server over HTTPS: webhook, one-time pages.",
        default="",
        example="https://insyn.example.se",
        parse=to.url("http", "https"),
    ),
    Option(
        name="LISTEN",
        help="The address and port that the web server listens on.",
        default="127.0.0.1:8000",
        example="0.0.0.0:8000",
        parse=to.listen,
    ),
    Option(
        name="WEBHOOK_SECRET",
        help="The secret that Telegram shows with each webhook call.",
        default="",
        example="a-long-random-word-of-your-own",
        parse=to.secret,
    ),
    Option(
        name="DATABASE_URL",
        help="SQLite file or PostgreSQL.",
        default="sqlite:///var/insyn.db",
        example="postgresql://insyn@db/insyn",
        parse=to.database,
    ),
    Option(
        name="KEYS",
        help="The encryption keys, as `insyn keys new` prints them.",
        example="k1:...,index:...",
        parse=to.keys,
    ),
    Option(
        name="STAFF_CHAT_ID",
        help="The number of the staff's Telegram group, where cases are announced.",
        default="",
        example="-1001234567890",
        parse=to.chat,
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
        parse=to.optional_path,
    ),
    Option(
        name="POLICY_FOLDER",
        help="The privacy policy and its short answers, in both languages.",
        default="",
        example="/etc/insyn/policy",
        parse=to.policy_folder,
    ),
    Option(
        name="SMTP_URL",
        help="The mail server for codes: smtp+starttls:// or smtps://, with user and password.",
        default="",
        example="smtp+starttls://user:password@mail.example.se:587",
        parse=to.url("smtp", "smtps"),
    ),
    Option(
        name="MAIL_FROM", help="The sender of the mails.", default="", example="insyn@example.se"
    ),
    Option(
        name="SMS_ACCOUNT",
        help="User and password of 46elks's API, with a colon between them; empty is no SMS.",
        default="",
        example="u1234...:ABCD...",
        parse=to.account,
    ),
    Option(
        name="SMS_SENDER",
        help="Whom text messages come from: up to 11 letters and digits, or a number.",
        default="",
        example="Westila",
        parse=to.sender,
    ),
    Option(
        name="SMS_URL",
        help="Where 46elks is; a stand-in must be on this machine.",
        default="https://api.46elks.com",
        example="https://api.46elks.com",
        parse=to.url("http", "https"),
    ),
    Option(
        name="SMS_PER_HOUR",
        help="How many text messages are sent in an hour at most, to all people together.",
        default="60",
        example="60",
        parse=to.count,
    ),
    Option(
        name="SMS_COUNTRIES",
        help="How the numbers begin that get text messages.",
        default="+46",
        example="+46,+45",
        parse=to.countries,
    ),
    Option(
        name="CONSOLE",
        help="Whether staff can work in the browser, under /console: on or off.",
        default="on",
        example="off",
        parse=to.flag,
    ),
    Option(
        name="BANKID_ENV",
        help="Which BankID: test, production or (in the demo) simulator; empty is none.",
        default="",
        example="production",
        parse=to.one_of("", "test", "production", "simulator"),
    ),
    Option(
        name="BANKID_CERT",
        help="The file with our certificate and key from the bank (PKCS#12, .p12).",
        default="",
        example="/run/secrets/bankid.p12",
        parse=to.optional_path,
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
        parse=to.optional_path,
    ),
    Option(
        name="BANKID_URL",
        help="Where the simulator is; set by `insyn demo`.",
        default="",
        example="",
        parse=to.url("https"),
    ),
    Option(
        name="BANKID_APP_URL",
        help="Where the simulator's app is; set by `insyn demo`.",
        default="",
        example="",
        parse=to.url("http", "https"),
    ),
    Option(
        name="BANKID_RETURN",
        help="Where the app leads back to: telegram, or a page of ours (page).",
        default="telegram",
        example="telegram",
        parse=to.one_of("telegram", "page"),
    ),
    Option(
        name="TRUSTED_PROXIES",
        help="Addresses of our own proxies, whose X-Forwarded-For is believed.",
        default="",
        example="10.0.0.0/8",
        parse=to.networks,
    ),
    Option(
        name="LOG_LEVEL",
        help="DEBUG, INFO, WARNING or ERROR.",
        default="INFO",
        example="INFO",
        parse=to.level,
    ),
    Option(
        name="ERASURE_WAIT_HOURS",
        help="How long an approved erasure waits, so that the person can take it back.",
        default="24",
        example="24",
        parse=to.hours,
    ),
    Option(
        name="CONTACT_WAIT_HOURS",
        help="How long an approved change of e-mail or phone waits below identity level 3.",
        default="72",
        example="72",
        parse=to.hours,
    ),
    Option(
        name="IDENTITY_DAYS",
        help="How many days a request waits for its person to show who they are.",
        default="14",
        example="14",
        parse=to.identity_days,
    ),
    Option(
        name="CASE_YEARS",
        help="How many years a closed case tells of its person; 0 keeps it for ever.",
        default="5",
        example="5",
        parse=to.years,
    ),
    Option(
        name="CHAT_DAYS",
        help="After how many days without a word a chat is forgotten; 0 keeps it for ever.",
        default="30",
        example="30",
        parse=to.days,
    ),
    Option(
        name="STAFF_NAMES",
        help="Whether customers see who of the staff writes to them: hidden or shown.",
        default="hidden",
        example="hidden",
        parse=to.names,
    ),
    Option(
        name="EVIDENCE_DAYS",
        help="How many days after the end of a case pictures and PDFs sent in it are kept.",
        default="30",
        example="30",
        parse=to.days,
    ),
    Option(
        name="DEMO",
        help="Marks everything as a demo; set by `insyn demo`.",
        default="",
        example="",
        parse=to.flag,
    ),
)
