"""One certificate from record to verdict."""

import datetime

from certificates import issue, keys, log, pdf_reader, record, statement, status, token, tree
from certificates.keys import FileSigner, KeyRecord
from tests.certificates import build

AT = datetime.datetime(2026, 12, 14, 2, tzinfo=datetime.UTC)
LIST = FileSigner.of(bytes([9]) * 32)
KEYS = keys.by_kid([KeyRecord(build.SIGNER.public, "9901", 0, 2**33), KeyRecord(LIST.public, "99", 0, 2**33, "list")])


def issued() -> issue.Issued:
    kept = build.a_record()
    expires = AT + datetime.timedelta(days=1096)
    return issue.issue(
        kept, holder=kept.holder, status_index=7, at=AT, expires=expires, signer=build.SIGNER, host=build.HOST
    )


def test_what_is_issued_is_believed_by_everyone_who_checks() -> None:
    made = issued()
    now = int(AT.timestamp()) + 60
    listed = status.read(status.sign("https://x/1", status.entries([]), LIST, now), KEYS)
    url = made.token.url(build.HOST)
    found = token.verify(url, hosts={build.HOST}, keys=KEYS, status=listed, now=now)
    assert found.state == "valid"
    assert found.claims is not None
    assert found.claims.record_digest == record.digest(made.record)
    assert statement.read(made.statement, KEYS).covers(made.pdf)
    assert pdf_reader.attachment(made.pdf, "token.cose") == made.token.cose
    assert made.preview[8:12] == b"WEBP"
    grown = tree.Tree([tree.leaf_hash(b"another")])
    place = grown.append(made.leaf)
    note = log.checkpoint(grown, "log.example", LIST)
    assert log.read_proof(log.proof(grown, place, note), made.token.cose, "log.example", LIST.public).index == 1


def test_the_number_claim_leaves_out_what_the_type_says() -> None:
    assert issue.number_claim("地字第440106202600123号") == 440106202600123
    assert issue.number_claim("地字第9901212026YG0000123号") == "9901212026YG0000123"
    assert issue.number_claim("闽自然资证0001") == "闽自然资证0001"
