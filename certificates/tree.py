"""The Merkle tree of RFC 6962 over SHA-256: append, roots, inclusion and consistency proofs, and their checks."""

import hashlib
from collections.abc import Iterable, Sequence

HASH = 32


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """`levels[k][i]` is the hash of the complete subtree of 2**k leaves that begins at leaf i*2**k."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        for leaf in leaf_hashes:
            self.append_hash(leaf)

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, data: bytes) -> int:
        """The index of the new leaf."""
        return self.append_hash(leaf_hash(data))

    def append_hash(self, leaf: bytes) -> int:
        if len(leaf) != HASH:
            raise ValueError("a leaf hash has 32 bytes")
        level = 0
        self.levels[0].append(leaf)
        while len(self.levels[level]) % 2 == 0:
            if len(self.levels) == level + 1:
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1
        return len(self) - 1

    def root(self, size: int | None = None) -> bytes:
        size = self._within(size)
        return self._subtree(0, size) if size else hashlib.sha256(b"").digest()

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of the first `size` leaves, lowest hash first."""
        begin, end = 0, self._within(size)
        if not 0 <= index < end:
            raise IndexError(index)
        path: list[bytes] = []
        while end - begin > 1:
            half = begin + _split(end - begin)
            if index < half:
                path.append(self._subtree(half, end))
                end = half
            else:
                path.append(self._subtree(begin, half))
                begin = half
        return path[::-1]

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the first `old` leaves are the same in both trees; empty when the sizes agree."""
        new = self._within(new)
        if not 0 < old <= new:
            raise IndexError(old)
        return self._consistency(old, 0, new, True)

    def _consistency(self, old: int, begin: int, end: int, whole: bool) -> list[bytes]:
        if old == end - begin:
            return [] if whole else [self._subtree(begin, end)]
        half = _split(end - begin)
        if old <= half:
            return [*self._consistency(old, begin, begin + half, whole), self._subtree(begin + half, end)]
        return [*self._consistency(old - half, begin + half, end, False), self._subtree(begin, begin + half)]

    def _subtree(self, begin: int, end: int) -> bytes:
        size = end - begin
        if size & (size - 1) == 0 and begin % size == 0:
            return self.levels[size.bit_length() - 1][begin // size]
        half = begin + _split(size)
        return node_hash(self._subtree(begin, half), self._subtree(half, end))

    def _within(self, size: int | None) -> int:
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise IndexError(size)
        return size


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the audit path leads from the leaf hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(piece) != HASH for piece in (leaf, root, *path)):
        return False
    place, last, reached = index, size - 1, leaf
    for piece in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(piece, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, piece)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistent(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the new tree only adds to the old (RFC 9162, 2.1.4.2); an empty old tree proves nothing: False."""
    if not 0 < old <= new or any(len(piece) != HASH for piece in (old_root, new_root, *proof)):
        return False
    if old == new or not proof:
        return old == new and not proof and old_root == new_root
    pieces = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_reached = new_reached = pieces[0]
    for piece in pieces[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_reached, new_reached = node_hash(piece, old_reached), node_hash(piece, new_reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, piece)
        place, last = place >> 1, last >> 1
    return last == 0 and old_reached == old_root and new_reached == new_root


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1
