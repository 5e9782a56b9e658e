"""The log: known roots of RFC 6962, proofs of every leaf, checkpoints, tiles."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import log, tree
from certificates.keys import FileSigner
from certificates.refused import Refused

ORIGIN = "log.lanchuan.example/certificates"
SIGNER = FileSigner.of(b"log tests: a key of thirty-two b")
# The leaves and roots that Certificate Transparency's own tests use (RFC 6962 reference implementation).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(size: int) -> tree.Tree:
    made = tree.Tree()
    for number in range(size):
        made.append(log.leaf_of(str(number).encode()))
    return made


def test_the_roots_are_those_of_rfc_6962() -> None:
    made = tree.Tree()
    for size, root in enumerate(ROOTS):
        assert made.root().hex() == root
        if size < len(LEAVES):
            made.append(bytes.fromhex(LEAVES[size]))
    assert [made.root(size).hex() for size in range(9)] == ROOTS


def test_every_leaf_is_proved_in_every_tree_and_nowhere_else() -> None:
    made = grown(33)
    for size in range(1, 34):
        for index in range(size):
            path, leaf = made.inclusion(index, size), made.levels[0][index]
            assert tree.included(leaf, index, size, path, made.root(size))
            assert not tree.included(leaf, (index + 1) % (size + 1), size, path, made.root(size))
            assert not tree.included(leaf, index, size, [*path, leaf], made.root(size))
            assert not tree.included(leaf[:31], index, size, path, made.root(size))


def test_every_two_sizes_are_consistent_and_a_change_is_seen() -> None:
    made, other = grown(33), grown(33)
    other.levels[0][0], other = bytes(32), tree.Tree([bytes(32), *made.levels[0][1:]])
    for new in range(1, 34):
        for old in range(1, new + 1):
            proof = made.consistency(old, new)
            assert tree.consistent(old, new, proof, made.root(old), made.root(new))
            assert not tree.consistent(old, new, proof, other.root(old), made.root(new))
            assert not tree.consistent(old, new, [*proof, bytes(32)], made.root(old), made.root(new))


def test_an_empty_tree_proves_nothing() -> None:
    made = grown(3)
    assert not tree.consistent(0, 3, [], made.root(0), made.root(3))
    assert not tree.consistent(0, 0, [], made.root(0), made.root(0))
    with pytest.raises(IndexError):
        made.consistency(0, 3)


def test_a_checkpoint_is_read_back_and_no_other_is_believed() -> None:
    note = log.checkpoint(grown(7), ORIGIN, SIGNER)
    assert log.read_checkpoint(note, ORIGIN, SIGNER.public) == log.Checkpoint(ORIGIN, 7, grown(7).root())
    stranger = FileSigner.of(bytes(32))
    for wrong in (note.replace("\n7\n", "\n8\n"), note[:-1], note.replace("\n7\n", "\n07\n"), note + "more\n", ""):
        with pytest.raises(Refused):
            log.read_checkpoint(wrong, ORIGIN, SIGNER.public)
    for origin, public in ((ORIGIN + "x", SIGNER.public), (ORIGIN, stranger.public)):
        with pytest.raises(Refused):
            log.read_checkpoint(note, origin, public)


def test_a_witness_may_sign_beside_us() -> None:
    made = grown(7)
    note = log.checkpoint(made, ORIGIN, SIGNER)
    witness = log.checkpoint(made, "witness.example", FileSigner.of(bytes(32))).splitlines()[-1]
    assert log.read_checkpoint(note + witness + "\n", ORIGIN, SIGNER.public).size == 7


@given(st.integers(1, 700), st.data())
def test_a_proof_file_leads_from_its_token_and_from_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    made = grown(size)
    text = log.proof(made, index, log.checkpoint(made, ORIGIN, SIGNER))
    assert log.read_proof(text, str(index).encode(), ORIGIN, SIGNER.public).index == index
    with pytest.raises(Refused):
        log.read_proof(text, str(index + 1).encode(), ORIGIN, SIGNER.public)


@given(st.integers(0, 1500), st.integers(0, 600))
def test_tiles_written_as_the_log_grows_are_those_of_the_whole_log(before: int, more: int) -> None:
    small, large = grown(before), grown(before + more)
    written = dict(log.tiles(small)) | dict(log.tiles(large, before))
    assert dict(log.tiles(large)).items() <= written.items()
    for path, data in written.items():
        assert len(data) == 32 * (int(path.rpartition("/")[2]) if ".p/" in path else 256)


def test_tiles_hold_the_hashes_of_their_level() -> None:
    made = grown(300)
    tiles = dict(log.tiles(made))
    assert sorted(tiles) == ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]
    assert tiles["tile/1/000.p/1"] == tree.Tree(made.levels[0][:256]).root()
    assert log.tile_path(0, 1234067) == "tile/0/x001/x234/067"
    bundle = dict(log.entries([log.leaf_of(b"0")]))["tile/entries/000.p/1"]
    assert bundle == b"\0\x20" + hashlib.sha256(b"0").digest()
