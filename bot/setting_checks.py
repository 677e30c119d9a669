"""What only shows when settings are seen together: half a set-up is refused, with the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Fault:
    """One setting that is missing or wrong, with what to do about it."""

    name: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}. {self.remedy}"


def faults_together(values: Mapping[str, object]) -> list[Fault]:
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
