"""Certificates: how large the code is, how fast one is made, checked and logged, how heavy paper and verifier are."""

import datetime
import gzip
import hashlib
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import issue, keys, log, qr, status, token, tree
from certificates.keys import FileSigner
from tests.bench.measuring import Measure, rounds, seconds, takes
from tests.certificates.build import HOST, SIGNER, a_record, a_token

ROOT = Path(__file__).parents[2]
LISTER = FileSigner.of(b"bench: the key of status lists .."[:32])
AT = datetime.datetime(2026, 12, 14, 10, tzinfo=datetime.UTC)


@takes("certificates.modules_typical")
def modules(full: bool) -> Iterator[Measure]:
    rows = qr.matrix(a_token(a_record()).url(HOST))
    yield Measure(
        "certificates.modules_typical", len(rows), "modules", 1, detail={"side_mm": round(qr.side_mm(len(rows)), 1)}
    )


@takes("certificates.issue_per_s", "certificates.pdf_kb")
def issuing(full: bool) -> Iterator[Measure]:
    """The whole making: token, PDF, statement, preview, leaf."""
    kept, times = a_record(), 30 if full else 6
    made = issue.issue(kept, holder=kept.holder, status_index=7, at=AT, expires=None, signer=SIGNER, host=HOST)
    found = rounds(
        lambda: issue.issue(kept, holder=kept.holder, status_index=7, at=AT, expires=None, signer=SIGNER, host=HOST),
        times,
    )
    yield Measure("certificates.issue_per_s", round(1 / statistics.median(found), 2), "1/s", times)
    yield Measure("certificates.pdf_kb", round(len(made.pdf) / 1000, 1), "kB", 1)


@takes("certificates.log_10k_s")
def logging(full: bool) -> Iterator[Measure]:
    """10 000 appends; every full tile of every level and the checkpoint written to disk."""
    leaves = [hashlib.sha256(str(number).encode()).digest() for number in range(10_000)]
    with tempfile.TemporaryDirectory() as place:
        found = [seconds(lambda: _persist(leaves, Path(place))) for _ in range(5)]
    yield Measure("certificates.log_10k_s", round(statistics.median(found), 3), "s", len(found))


def _persist(leaves: list[bytes], place: Path) -> None:
    grown = tree.Tree()
    for leaf in leaves:
        grown.append(leaf)
    for level in range(0, len(grown.levels), 8):
        row = grown.levels[level]
        for first in range(0, len(row), log.TILE):
            (place / f"{level // 8}-{first // log.TILE}").write_bytes(b"".join(row[first : first + log.TILE]))
    (place / "checkpoint").write_text(log.checkpoint(grown, "log.example/log", SIGNER))


@takes("certificates.verifier_gzip_kb")
def verifier(full: bool) -> Iterator[Measure]:
    """The code that verifies offline, without the fallback for browsers that lack Ed25519."""
    raw = (ROOT / "pwa" / "issuance" / "verify.js").read_bytes()
    yield Measure(
        "certificates.verifier_gzip_kb",
        round(len(gzip.compress(raw, 9)) / 1000, 2),
        "kB",
        1,
        detail={"raw_kb": round(len(raw) / 1000, 1)},
    )


@takes("certificates.verify_vs_ed25519")
def verifying(full: bool) -> Iterator[Measure]:
    """A whole check of a link (decoding, key, signature, status) beside one bare Ed25519 verification of the same bytes."""
    made, times = a_token(a_record()), 4000 if full else 1000
    known = keys.by_kid(
        [keys.KeyRecord(one.public, "99", 0, 2**40, role) for one, role in ((SIGNER, "issuing"), (LISTER, "list"))]
    )
    link, at = made.url(HOST), 1_797_200_100
    slots = status.read(status.sign(f"https://{HOST}/status/1", status.entries([]), LISTER, at - 60), known)
    assert token.verify(link, hosts={HOST}, keys=known, status=slots, now=at).state == "valid"
    whole = rounds(lambda: token.verify(link, hosts={HOST}, keys=known, status=slots, now=at), times)
    public, said = Ed25519PublicKey.from_public_bytes(SIGNER.public), bytes(260)
    signature = SIGNER.sign(said)
    bare = rounds(lambda: public.verify(signature, said), times)
    ratio = statistics.median(bare) / statistics.median(whole)
    yield Measure(
        "certificates.verify_vs_ed25519",
        round(ratio, 2),
        "ratio",
        times,
        "one bare Ed25519 verification (cryptography)",
    )
