"""The far end of mail: an SMTP server over a real socket, with temporary and permanent refusals."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class SmtpPeer:
    """What it took, and the answers (one a mail, then 250) it gives to the data; `unknown` receivers get 550."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.unknown: set[str] = set()
        self.busy: set[str] = set()
        self.port = 0
        self.calls = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            self.calls += 1
            return "550 no such user"
        if address in self.busy:
            self.busy.discard(address)
            return "450 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.taken.append(found)
        return answer


@contextmanager
def smtp_peer() -> Iterator[SmtpPeer]:
    """A running peer; its `port` is what `smtp_port` must be, on 127.0.0.1 without TLS."""
    peer = SmtpPeer()
    controller = Controller(peer, hostname="127.0.0.1", port=_free_port())
    controller.start()
    peer.port = controller.port
    try:
        yield peer
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
