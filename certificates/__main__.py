"""python -m certificates verify FILE.pdf | LINK | PICTURE: says in words whether a certificate is what it claims."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from certificates import keys, pdf_reader, record, status, token
from certificates.refused import Refused

ATTACHED = "attached.invalid"  # a token inside a PDF has no host
WORDS: dict[token.State, str] = {
    "valid": "Genuine and valid.",
    "expired": "Genuine, but expired.",
    "suspended": "Genuine, but suspended: it may not be used now.",
    "replaced": "Genuine, but replaced by a newer certificate.",
    "revoked": "Genuine, but revoked: it may no longer be used.",
    "status_old": "The signature is right; whether it was revoked is not known from a recent status list.",
    "unknown_key": "Signed by a key that is not in the key set.",
    "not_ours": "Not a link of this issuer.",
    "online_only": "The link carries no token: open it online.",
    "refused": "Not genuine.",
}


def main(arguments: list[str] | None = None) -> int:
    """0 genuine and valid, 1 anything else, 2 nothing to verify."""
    given = _parser().parse_args(arguments)
    try:
        root = bytes.fromhex(given.root)
        known = keys.read(Path(given.keys).read_bytes(), root) if given.keys else {}
        listed = status.read(Path(given.status).read_bytes(), known) if given.status else None
        found, notes = _verdict(given.subject, given.host, known, listed)
    except (Refused, OSError, ValueError) as error:
        print(f"Cannot verify: {error}", file=sys.stderr)
        return 2
    print(WORDS[found.state] + (f" ({found.reason})" if found.reason else ""))
    for line in [*_described(found), *notes]:
        print(line)
    return 0 if found.state == "valid" and not any(note.startswith("!") for note in notes) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m certificates", description=__doc__)
    commands = parser.add_subparsers(required=True)
    verify = commands.add_parser("verify", help="verify a PDF, a link or a picture of a QR code")
    verify.add_argument("subject", help="a PDF file, a link, or a PNG, JPEG or WebP picture")
    verify.add_argument("--keys", help="the published key set (jwks.json)")
    verify.add_argument("--root", default="", help="the root's public key, 64 hexadecimal digits")
    verify.add_argument("--status", help="a status list token")
    verify.add_argument("--host", action="append", default=[], help="a host whose links are ours; may be repeated")
    return parser


def _verdict(
    subject: str, hosts: list[str], known: keys.Keys, listed: status.StatusList | None
) -> tuple[token.Verdict, list[str]]:
    data = b"" if "://" in subject else Path(subject).read_bytes()
    if data.startswith(b"%PDF-"):
        signed = pdf_reader.attachment(data, "token.cose")
        link, hosts = token.token_of(signed).url(ATTACHED), [ATTACHED]
    else:
        link = _of_picture(Path(subject)) if data else subject
    found = token.verify(link, hosts=hosts or [_host(link)], keys=known, status=listed, now=int(time.time()))
    notes = [] if hosts else [f"No --host given: {_host(link)} was taken as it stands in the link."]
    return found, notes + (_record_notes(data, found) if found.claims and data.startswith(b"%PDF-") else [])


def _record_notes(pdf: bytes, found: token.Verdict) -> list[str]:
    data = pdf_reader.attachment(pdf, "certificate.cbor")
    if not found.claims or record.digest(data) != found.claims.record_digest:
        return ["! The attached record is not the one that was signed."]
    kept = record.decode(data)
    fields = [f"  {key}: {value}" for key, value in kept.fields.items()]
    return ["The attached record is the signed one:", f"  number: {kept.number}", *fields]


def _of_picture(path: Path) -> str:
    """Needs the optional decoder zxing-cpp."""
    try:
        decoder = import_module("zxingcpp")
    except ImportError as error:
        raise Refused("no_decoder", "install zxing-cpp to read pictures, or give the link itself") from error
    image = import_module("PIL.Image").open(path)
    links = [
        str(read.text)
        for read in decoder.read_barcodes(image, formats=decoder.BarcodeFormat.QRCode)
        if "/v/" in str(read.text)
    ]
    if not links:
        raise Refused("no_code", f"no certificate's QR code found in {path.name}")
    return links[0]


def _described(found: token.Verdict) -> list[str]:
    claims = found.claims
    if claims is None:
        return [f"code: {found.code}"] if found.code else []
    day = time.strftime("%Y-%m-%d", time.gmtime(claims.issued_at + 8 * 3600))
    return [
        f"code: {found.code}   key: {found.kid}",
        f"holder: {claims.holder}",
        f"project: {claims.project}",
        f"number: {claims.number}   area: {claims.area_m2} m²   issued: {day}   division: {claims.jurisdiction}",
    ]


def _host(link: str) -> str:
    """The origin of a link, as verify takes it."""
    scheme, _, rest = link.partition("://")
    return f"{scheme}://{rest.split('/')[0].lower()}"


if __name__ == "__main__":
    sys.exit(main())
