"""The transparency log as others read it: C2SP signed checkpoints, .tlog-proof files and static tiles."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates.keys import Signer
from certificates.refused import Refused
from certificates.tree import HASH, Tree, included, leaf_hash

TILE = 256  # hashes per tile: eight levels of the tree, C2SP tlog-tiles
ED25519_NOTE = b"\x01"
_BODY = re.compile(r"([^\n+ ]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n", re.A)
_PROOF = re.compile(r"c2sp\.org/tlog-proof@v1\nindex (0|[1-9][0-9]{0,15})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n", re.A)


class Checkpoint(msgspec.Struct, frozen=True):
    """A statement of the log: at this size it had this root."""

    origin: str
    size: int
    root: bytes


class Proof(msgspec.Struct, frozen=True):
    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint


def leaf_of(token: bytes) -> bytes:
    """What goes into the log for a token: its SHA-256, so that the log says nothing about anyone."""
    return hashlib.sha256(token).digest()


def checkpoint(tree: Tree, origin: str, signer: Signer, size: int | None = None) -> str:
    """The signed note over the first `size` leaves; origin is the name of the log and of its key."""
    size = len(tree) if size is None else size
    body = f"{origin}\n{size}\n{base64.b64encode(tree.root(size)).decode()}\n"
    signature = base64.b64encode(note_key(origin, signer.public) + signer.sign(body.encode())).decode()
    return f"{body}\n— {origin} {signature}\n"


def read_checkpoint(note: str, origin: str, public: bytes) -> Checkpoint:
    """Refuses a note of another log, of another form, or without a right signature by this key; others may stand by."""
    found = _BODY.match(note)
    if not found or found[1] != origin or not note.endswith("\n"):
        raise Refused("checkpoint")
    body, lines = note[: found.end() - 1], note[found.end() : -1].split("\n")
    signed = [_signed(line, origin, public, body.encode()) for line in lines]
    if not any(signed):
        raise Refused("signature")
    return Checkpoint(origin, int(found[2]), _b64(found[3]))


def proof(tree: Tree, index: int, note: str, size: int | None = None) -> str:
    """The .tlog-proof text for one leaf under a checkpoint of that size."""
    path = "".join(base64.b64encode(piece).decode() + "\n" for piece in tree.inclusion(index, size))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{path}\n{note}"


def read_proof(text: str, token: bytes, origin: str, public: bytes) -> Proof:
    """Refuses a proof that does not lead from this token to the root of a rightly signed checkpoint."""
    found = _PROOF.match(text)
    if not found:
        raise Refused("proof")
    stated = read_checkpoint(text[found.end() :], origin, public)
    path = tuple(_b64(line) for line in found[2].splitlines())
    if not included(leaf_hash(leaf_of(token)), int(found[1]), stated.size, path, stated.root):
        raise Refused("proof")
    return Proof(int(found[1]), path, stated)


def note_key(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519_NOTE + public).digest()[:4]


def tiles(tree: Tree, before: int = 0) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every hash tile that differs from the tree of the first `before` leaves."""
    for level in range(0, len(tree.levels), 8):
        hashes, done = tree.levels[level], before >> level
        for first in range(done // TILE * TILE, len(hashes), TILE):
            piece = hashes[first : first + TILE]
            if first + len(piece) > done:
                yield tile_path(level // 8, first // TILE, len(piece)), b"".join(piece)


def entries(leaves: Sequence[bytes], first: int = 0) -> Iterator[tuple[str, bytes]]:
    """Entry bundles; `leaves` begin with leaf `first`, the beginning of a bundle."""
    for at in range(0, len(leaves), TILE):
        piece = leaves[at : at + TILE]
        packed = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in piece)
        yield tile_path("entries", (first + at) // TILE, len(piece)), packed


def tile_path(level: int | str, index: int, width: int = TILE) -> str:
    """As in C2SP tlog-tiles: tile/0/x001/x234/067, a partial one ends in .p/<width>."""
    groups = f"{index % 1000:03}"
    while index := index // 1000:
        groups = f"x{index % 1000:03}/{groups}"
    return f"tile/{level}/{groups}" + (f".p/{width}" if width < TILE else "")


def _signed(line: str, origin: str, public: bytes, body: bytes) -> bool:
    """Whether this signature line is ours and right; a line of ours that is wrong is refused."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise Refused("checkpoint")
    signature = _b64(parts[2])
    if parts[1] != origin or signature[:4] != note_key(origin, public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], body)
    except InvalidSignature as error:
        raise Refused("signature") from error
    return True


def _b64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Refused("checkpoint") from error
    if base64.b64encode(data).decode() != text or len(data) < HASH:
        raise Refused("checkpoint")
    return data
