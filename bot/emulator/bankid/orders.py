"""The orders of the BankID stand-in: what is checked, how they run out, and who approves them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.bankid.faults import FAILED

PICK_UP = 30.0  # seconds in which an app has to take an order up
COMPLETE = 180.0  # and then to finish it
COMPLETE_KEPT, FAILED_KEPT = 180.0, 300.0  # in which a finished order can be collected, once
STALE = 2  # whole seconds: how old a frame of the animated code may be
VISIBLE_LIMIT = 1500
WRONG_CODES = 3
QR = re.compile(r"bankid\.([0-9a-f-]{36})\.([0-9]{1,4})\.([0-9a-f]{64})", re.ASCII)

Json = dict[str, Any]


class BankError(Exception):
    """An answer of the RP API other than 200."""

    def __init__(self, status: int, code: str, details: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.details = status, code, details


class AppError(Exception):
    """What the app tells its user when it will not go on; its page says `code` in its language."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Order:
    """One order, from the call that made it to its end."""

    kind: str
    body: Json = field(repr=False)
    caller: str
    made_at: float
    ref: str = field(default_factory=lambda: str(uuid.uuid4()))
    auto_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_secret: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "pending"
    hint: str = "outstandingTransaction"
    picked_at: float | None = None
    by_link: bool = False
    person: str = ""
    wrong_codes: int = 0
    ended_at: float = 0.0
    completion: Json | None = None
    collected: bool = False

    @property
    def visible(self) -> str:
        return base64.b64decode(self.body.get("userVisibleData", "")).decode()

    @property
    def return_url(self) -> str | None:
        return self.body.get("returnUrl")

    def end(self, status: str, hint: str, now: float) -> None:
        if self.status == "pending":
            self.status, self.hint, self.ended_at = status, hint, now


class Bank:
    """All orders; `clock` counts seconds and may be a test's own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.orders: dict[str, Order] = {}

    # -- what the relying party calls -----------------------------------------------------------

    def start(self, kind: str, body: Json, caller: str) -> Json:
        _check_order(kind, body)
        self._age()
        number = (body.get("requirement") or {}).get("personalNumber", "")
        open_one = self._open_of(number) if number else None
        if open_one is not None:
            open_one.end("failed", "cancelled", self.clock())
            raise BankError(400, "alreadyInProgress", "Order already in progress for pno")
        order = Order(kind, body, caller, self.clock())
        self.orders[order.ref] = order
        return {
            "orderRef": order.ref,
            "autoStartToken": order.auto_token,
            "qrStartToken": order.qr_token,
            "qrStartSecret": order.qr_secret,
        }

    def start_by_phone(self, kind: str, body: Json, caller: str) -> Json:
        if not re.fullmatch(r"[0-9]{12}", str(body.get("personalNumber", ""))):
            raise BankError(400, "invalidParameters", "Incorrect personalNumber")
        if body.get("callInitiator") not in ("user", "RP"):
            raise BankError(400, "invalidParameters", "Incorrect callInitiator")
        order = Order(kind, body, caller, self.clock())
        order.person, order.hint = body["personalNumber"], "userCallConfirm"
        order.picked_at = self.clock()
        self.orders[order.ref] = order
        return {"orderRef": order.ref}

    def collect(self, body: Json, caller: str) -> Json:
        self._age()
        order = self._of_caller(body, caller)
        if order.collected:
            raise BankError(400, "invalidParameters", "No such order")
        if order.status == "pending":
            return {"orderRef": order.ref, "status": "pending", "hintCode": order.hint}
        order.collected = True
        if order.status == "complete":
            return {
                "orderRef": order.ref,
                "status": "complete",
                "completionData": order.completion,
            }
        return {"orderRef": order.ref, "status": "failed", "hintCode": order.hint}

    def say(self, body: Json, caller: str, hint: str) -> Json:
        """Collects, and finds that the order stands where somebody scripted it."""
        order = self._of_caller(body, caller)
        if order.status == "pending" and hint in FAILED:
            order.end("failed", hint, self.clock())
        told = self.collect(body, caller)
        return told | {"hintCode": hint} if told["status"] == "pending" else told

    def cancel(self, body: Json, caller: str) -> Json:
        self._age()
        order = self._of_caller(body, caller)
        if order.status != "pending":
            raise BankError(400, "invalidParameters", "No such order")
        order.end("failed", "cancelled", self.clock())
        order.collected = True
        return {}

    def _of_caller(self, body: Json, caller: str) -> Order:
        order = self.orders.get(str(body.get("orderRef", "")))
        if order is None or order.caller != caller:
            raise BankError(400, "invalidParameters", "No such order")
        return order

    def _open_of(self, number: str) -> Order | None:
        running = (one for one in self.orders.values() if one.status == "pending")
        return next((one for one in running if one.person == number), None)

    def _age(self) -> None:
        now = self.clock()
        for order in list(self.orders.values()):
            if order.picked_at is None and now - order.made_at > PICK_UP:
                order.end("failed", "startFailed", order.made_at + PICK_UP)
            elif order.picked_at is not None and now - order.picked_at > COMPLETE:
                order.end("failed", "expiredTransaction", order.picked_at + COMPLETE)
            kept = COMPLETE_KEPT if order.status == "complete" else FAILED_KEPT
            if order.status != "pending" and now - order.ended_at > kept:
                del self.orders[order.ref]

    # -- what the app does ----------------------------------------------------------------------

    def scan(self, text: str) -> Order:
        """Takes up the order of an animated code, if its mark is right and it is not stale."""
        self._age()
        found = QR.fullmatch(text.strip())
        order = next((o for o in self.orders.values() if found and o.qr_token == found[1]), None)
        if found is None or order is None:
            raise AppError("noCode", "That is no BankID code.")
        mark = hmac.new(order.qr_secret.encode(), found[2].encode(), hashlib.sha256).hexdigest()
        age = int(self.clock() - order.made_at) - int(found[2])
        if not hmac.compare_digest(mark, found[3]) or not -1 <= age <= STALE:
            raise AppError("oldCode", "The code is not valid any more. Scan the newest one.")
        return self._pick_up(order)

    def open_link(self, token: str) -> Order:
        """Takes up the order of a link on the same device."""
        self._age()
        order = next((o for o in self.orders.values() if o.auto_token == token), None)
        if order is None:
            raise AppError("oldLink", "The link is not valid any more.")
        order.by_link = True
        return self._pick_up(order)

    def _pick_up(self, order: Order) -> Order:
        if order.status != "pending" or order.picked_at is not None:
            raise AppError("opened", "That has been opened before, or is over.")
        order.picked_at, order.hint = self.clock(), "started"
        return order

    def choose(self, order: Order, number: str) -> None:
        """The user's BankID is picked; an older order of theirs is cancelled by that."""
        wanted = (order.body.get("requirement") or {}).get("personalNumber")
        if wanted and wanted != number:
            order.end("failed", "certificateErr", self.clock())
            raise AppError("otherPerson", "This has to be approved by somebody else.")
        other = self._open_of(number)
        if other is not None and other is not order:
            other.end("failed", "cancelled", self.clock())
        order.person, order.hint = number, "userSign"

    def approve(
        self, order: Order, *, name: str, risk: str = "low", ip: str = "", unguarded: bool = False
    ) -> None:
        """`unguarded` lets a risky one through, as if nobody had asked for more."""
        self._age()
        if order.status != "pending" or not order.person:
            raise AppError("over", "That is over.")
        allowed = (order.body.get("requirement") or {}).get("risk")
        if allowed == "LOW" and risk in ("moderate", "high") and not unguarded:
            order.end("failed", "transactionRiskBlocked", self.clock())
            raise AppError("stopped", "BankID has stopped this for safety.")
        order.completion = _completion(order, name=name, risk=risk, ip=ip)
        order.end("complete", "", self.clock())

    def wrong_code(self, order: Order) -> None:
        order.wrong_codes += 1
        if order.wrong_codes >= WRONG_CODES:
            order.end("failed", "certificateErr", self.clock())
            raise AppError("blocked", "Too many wrong codes: this BankID is blocked.")
        raise AppError("wrongCode", "Wrong code. Try again.")

    def refuse(self, order: Order) -> None:
        order.end("failed", "userCancel", self.clock())


def _completion(order: Order, *, name: str, risk: str, ip: str) -> Json:
    signed = f"{order.ref}|{order.person}|{order.body.get('userVisibleData', '')}"
    given, _, surname = name.partition(" ")
    data: Json = {
        "user": {
            "personalNumber": order.person, "name": name, "givenName": given, "surname": surname,
        },
        "device": {"ipAddress": ip or order.body.get("endUserIp", ""), "uhi": "simulator"},
        "bankIdIssueDate": "2025-01-01Z",
        "stepUp": None,
        "signature": base64.b64encode(f"<Signature>{signed}</Signature>".encode()).decode(),
        "ocspResponse": base64.b64encode(b"ocsp").decode(),
    }  # fmt: skip
    if order.body.get("returnRisk") and risk != "missing":
        data["risk"] = risk
    return data


def _check_order(kind: str, body: Json) -> None:
    try:
        ipaddress.ip_address(str(body.get("endUserIp", "")))
    except ValueError:
        raise BankError(400, "invalidParameters", "Invalid endUserIp") from None
    visible = body.get("userVisibleData")
    if kind == "sign" and not visible:
        raise BankError(400, "invalidParameters", "userVisibleData is required")
    _check_base64(visible, "userVisibleData", VISIBLE_LIMIT if kind == "auth" else 40_000)
    _check_base64(body.get("userNonVisibleData"), "userNonVisibleData", 200_000)
    if body.get("userVisibleDataFormat") not in (None, "simpleMarkdownV1"):
        raise BankError(400, "invalidParameters", "Invalid userVisibleDataFormat")
    _check_web(body)


def _check_web(body: Json) -> None:
    web = body.get("web")
    if web is None:
        return
    if body.get("app") is not None:
        raise BankError(400, "invalidParameters", "web and app exclude each other")
    bounds = {"referringDomain": (3, 253), "userAgent": (1, 256), "deviceIdentifier": (1, 64)}
    for name, (least, most) in bounds.items():
        if not least <= len(str(web.get(name, ""))) <= most:
            raise BankError(400, "invalidParameters", f"Invalid web.{name}")


def _check_base64(text: Any, name: str, limit: int) -> None:
    if text is None:
        return
    try:
        base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raise BankError(400, "invalidParameters", f"Invalid {name}") from None
    if not 1 <= len(str(text)) <= limit:
        raise BankError(400, "invalidParameters", f"Invalid length of {name}")
