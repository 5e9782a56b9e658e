"""SMS through Twilio's API, mail through SMTP, and which failures are permanent."""

import asyncio
from email.message import EmailMessage
from email.utils import formatdate
from functools import cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit, urlunsplit

import aiosmtplib
from anyio import to_thread

from backend.core.settings import Settings, settings

TIMEOUT_S = 15.0
RETRIED = {408, 425, 429}


class Outgoing(NamedTuple):
    """What a sender needs of a delivery; `key` makes it recognizable to the far end."""

    key: str
    to: str
    subject: str
    text: str


class SendFailed(Exception):
    """It did not go out. `said` names codes only: providers repeat numbers and addresses in their words."""

    def __init__(self, said: str, *, permanent: bool) -> None:
        super().__init__(said)
        self.said, self.permanent = said, permanent


class Sender(Protocol):
    async def __call__(self, outgoing: Outgoing) -> str:
        """Bring it out and give the far end's id of it; refuse with SendFailed."""
        ...


def sender_for(channel: str) -> Sender:
    """The sender the settings ask for; in a demo without one, the recorder."""
    known = settings()
    if channel == "sms" and known.sms_account:
        return send_sms
    if channel == "email" and known.smtp_host:
        return send_mail
    return record_only if known.demo else not_configured


def leaves(channel: str) -> bool:
    """Whether this channel really reaches somebody outside."""
    known = settings()
    return bool(known.sms_account if channel == "sms" else known.smtp_host)


async def record_only(outgoing: Outgoing) -> str:
    """The demo's sender: nothing goes out, the inbox shows it."""
    return f"recorded-{outgoing.key}"


async def not_configured(outgoing: Outgoing) -> str:
    """Wait for the operator: it is tried again until it is given up."""
    raise SendFailed("no sender is configured", permanent=False)


def receipt_address(known: Settings, key: str) -> str:
    """Where the provider reports; the key finds the delivery even if the report is faster than our commit."""
    return f"{known.public_url.rstrip('/')}/hooks/sms?delivery={key}"


async def send_sms(outgoing: Outgoing) -> str:
    """Post one SMS with the real client; gives the provider's message id."""
    known = settings()
    try:
        twilio = await to_thread.run_sync(_twilio)
        async with twilio.client(known.sms_url) as http:
            client = twilio.rest(known.sms_account, known.sms_token, http_client=http)
            sent = await client.messages.create_async(
                to=outgoing.to,
                body=outgoing.text,
                status_callback=receipt_address(known, outgoing.key),
                **_origin(known),
            )
            return str(sent.sid)
    except Exception as reason:  # the client lets aiohttp's, JSON's and its own errors through alike
        raise _sms_failure(reason) from None


def _origin(known: Settings) -> dict[str, str]:
    """A number or sender name, or a messaging service (MG…) that chooses one."""
    return {"messaging_service_sid" if known.sms_from.startswith("MG") else "from_": known.sms_from}


class _Twilio(NamedTuple):
    rest: Any  # the client's classes are imported late and have no usable types
    client: Any


@cache
def _twilio() -> _Twilio:
    """Twilio's client costs 200 ms to import, so only a process that sends pays, and not on the event loop."""
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    class Elsewhere(AsyncTwilioHttpClient):
        """Sends the client's requests to the origin in `sms_url`: a domestic gateway speaking the same API."""

        def __init__(self, base: str) -> None:
            super().__init__(timeout=TIMEOUT_S)
            self.base = urlsplit(base)

        async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            asked = urlsplit(url)
            if self.base.netloc:
                url = urlunsplit(
                    (self.base.scheme, self.base.netloc, self.base.path.rstrip("/") + asked.path, asked.query, "")
                )
            return await asyncio.wait_for(super().request(method, url, *args, **kwargs), TIMEOUT_S)

    return _Twilio(Client, Elsewhere)


def _sms_failure(reason: Exception) -> SendFailed:
    status, code = getattr(reason, "status", 0), getattr(reason, "code", None)
    if type(reason).__name__ != "TwilioRestException":
        return SendFailed(type(reason).__name__, permanent=False)
    return SendFailed(f"sms {status}/{code}", permanent=400 <= status < 500 and status not in RETRIED)


async def send_mail(outgoing: Outgoing) -> str:
    """Hand one mail to the SMTP server; gives its Message-ID, which stays the same when it is tried again."""
    known = settings()
    try:
        mail = letter(outgoing, known)
        await aiosmtplib.send(
            mail, hostname=known.smtp_host, port=known.smtp_port, username=known.smtp_user or None, password=known.smtp_password or None,
            start_tls=known.smtp_tls and known.smtp_port != 465, use_tls=known.smtp_tls and known.smtp_port == 465, timeout=TIMEOUT_S,
        )  # fmt: skip
    except (aiosmtplib.SMTPException, OSError, ValueError) as reason:
        raise _mail_failure(reason) from None
    return str(mail["Message-ID"])


def letter(outgoing: Outgoing, known: Settings) -> EmailMessage:
    """The mail of a delivery: plain text, marked as machine-made so that nobody's absence note answers."""
    sender = known.smtp_from or f"no-reply@{urlsplit(known.public_url).hostname}"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, outgoing.to, " ".join(outgoing.subject.split())
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{outgoing.key}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(outgoing.text)
    return mail


def _mail_failure(reason: Exception) -> SendFailed:
    if isinstance(reason, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in reason.recipients]
        return SendFailed(
            f"smtp {codes[0] if codes else 0}", permanent=bool(codes) and all(500 <= code < 600 for code in codes)
        )
    if isinstance(reason, aiosmtplib.SMTPResponseException):
        return SendFailed(f"smtp {reason.code}", permanent=500 <= reason.code < 600)
    return SendFailed(type(reason).__name__, permanent=isinstance(reason, ValueError))
