"""The real clients against the far end over a real socket: what arrives, and which failures are permanent."""

from collections.abc import Iterator

import msgspec
import pytest

from backend.core.settings import Settings, use
from backend.notifications import senders
from backend.notifications.senders import Outgoing, SendFailed, send_mail, send_sms, sender_for
from tests.peers.smtp import SmtpPeer, smtp_peer
from tests.peers.twilio import TwilioPeer, twilio_peer

pytestmark = pytest.mark.anyio
SMS = Outgoing("k3v9x", "+8613800005678", "", "【自然资源局】验证码482913,5分钟内有效,请勿告知他人。")
MAIL = Outgoing("m4w0y", "zhang@example.com", "[自然资源审批] 受理", "已受理，承诺 12 月 3 日前办结。\n")


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioPeer]:
    with twilio_peer() as peer:
        account = {"sms_account": "AC" + "0" * 32, "sms_token": "tok", "sms_from": "+15005550006", "sms_url": peer.url}
        use(msgspec.structs.replace(settings, **account))
        yield peer


@pytest.fixture
def smtp(settings: Settings) -> Iterator[SmtpPeer]:
    with smtp_peer() as peer:
        mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": peer.port,
            "smtp_from": "no-reply@example.gov",
            "smtp_tls": False,
        }
        use(msgspec.structs.replace(settings, **mail))
        yield peer


async def test_an_sms_reaches_the_gateway_with_its_words_and_where_to_report(twilio: TwilioPeer) -> None:
    assert await send_sms(SMS) == f"SM{1:032x}"
    assert twilio.accepted[0]["Body"] == SMS.text
    assert twilio.accepted[0]["To"] == SMS.to
    assert twilio.accepted[0]["StatusCallback"] == "http://testserver.local/hooks/sms?delivery=k3v9x"
    assert twilio.credentials == ["AC" + "0" * 32 + ":tok"]


async def test_a_gateway_below_a_path_is_asked_there(twilio: TwilioPeer, settings: Settings) -> None:
    twilio.modes = ["400"]
    with pytest.raises(SendFailed):
        await send_sms(SMS)
    client = senders._twilio().client
    async with client("http://gateway.example/cn/") as http:
        assert http.base.path == "/cn/"


@pytest.mark.parametrize(
    ("mode", "permanent"), [("503", False), ("400", True), ("reset", False), ("garbage", False), ("slow", False)]
)
async def test_only_a_refusal_by_the_gateway_is_permanent(
    twilio: TwilioPeer, mode: str, permanent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "TIMEOUT_S", 0.3)
    twilio.modes = [mode]
    with pytest.raises(SendFailed) as failed:
        await send_sms(SMS)
    assert failed.value.permanent is permanent
    assert "138" not in failed.value.said
    assert failed.value.__suppress_context__


async def test_nobody_listening_is_tried_again(twilio: TwilioPeer, settings: Settings) -> None:
    use(msgspec.structs.replace(settings, sms_account="AC1", sms_token="t", sms_url="http://127.0.0.1:9"))
    with pytest.raises(SendFailed) as failed:
        await send_sms(SMS)
    assert not failed.value.permanent


async def test_a_mail_arrives_with_its_words_and_a_lasting_id(smtp: SmtpPeer) -> None:
    first, again = await send_mail(MAIL), await send_mail(MAIL)
    assert first == again == "<m4w0y@example.gov>"
    taken = smtp.taken[0]
    assert taken["Subject"] == MAIL.subject
    assert taken.get_content().replace("\r\n", "\n") == MAIL.text
    assert taken["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answer", "permanent"), [("451 try later", False), ("421 closing", False), ("554 refused", True)]
)
async def test_only_a_lasting_refusal_of_a_mail_is_permanent(smtp: SmtpPeer, answer: str, permanent: bool) -> None:
    smtp.answers = [answer]
    with pytest.raises(SendFailed) as failed:
        await send_mail(MAIL)
    assert failed.value.permanent is permanent


async def test_an_unknown_mailbox_is_permanent_and_a_busy_one_is_not(smtp: SmtpPeer) -> None:
    smtp.unknown.add(MAIL.to)
    with pytest.raises(SendFailed) as unknown:
        await send_mail(MAIL)
    smtp.unknown.clear()
    smtp.busy.add(MAIL.to)
    with pytest.raises(SendFailed) as busy:
        await send_mail(MAIL)
    assert (unknown.value.permanent, busy.value.permanent) == (True, False)
    assert "zhang" not in unknown.value.said


async def test_a_subject_cannot_bring_headers_of_its_own(smtp: SmtpPeer) -> None:
    await send_mail(MAIL._replace(subject="受理\r\nBcc: other@example.com"))
    assert smtp.taken[0]["Bcc"] is None
    assert smtp.taken[0]["Subject"] == "受理 Bcc: other@example.com"


async def test_an_address_with_a_line_break_is_refused_for_good(smtp: SmtpPeer) -> None:
    with pytest.raises(SendFailed) as failed:
        await send_mail(MAIL._replace(to="a@example.com\r\nBcc: b@example.com"))
    assert failed.value.permanent
    assert not smtp.taken


async def test_without_a_sender_the_demo_records_and_production_waits(settings: Settings) -> None:
    with pytest.raises(SendFailed) as failed:
        await sender_for("sms")(SMS)
    assert not failed.value.permanent
    use(msgspec.structs.replace(settings, demo=True))
    assert await sender_for("sms")(SMS) == "recorded-k3v9x"
    assert await sender_for("email")(MAIL) == "recorded-m4w0y"
