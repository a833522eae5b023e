"""Envelopes, drafts and key files open for the right hands only."""

import hashlib
import json
from uuid import UUID, uuid4

import pytest

from app.responses import sealing
from app.responses.errors import EnvelopeDamaged, KeyFileUnreadable, PassphraseTooShort, WrongPassphrase

CAMPAIGN, AUDIENCE, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
PRIVATE = bytes(range(32))
PUBLIC = sealing.public_key_of(PRIVATE).public_key
PHRASE = "four plain words here"


def seal(content: bytes = b"answer") -> bytes:
    return sealing.seal_envelope(
        content, public_key=PUBLIC, campaign_id=CAMPAIGN, audience_id=AUDIENCE
    ).ciphertext


def unseal(
    ciphertext: bytes, *, key: bytes = PRIVATE, campaign: UUID = CAMPAIGN, audience: UUID = AUDIENCE
) -> bytes:
    return sealing.open_envelope(ciphertext, private_key=key, campaign_id=campaign, audience_id=audience)


def test_what_was_sealed_opens() -> None:
    assert unseal(seal(b"answer")) == b"answer"


def test_the_same_answer_never_looks_the_same() -> None:
    assert len({seal() for _ in range(50)}) == 50


def test_short_and_long_answers_have_few_sizes() -> None:
    assert {len(seal(b"x" * size)) for size in range(0, 16_000, 371)} == {4144, 8240, 12336, 16432}


def test_another_key_campaign_or_audience_does_not_open_it() -> None:
    sealed = seal()
    for wrong in ({"key": sealing.make_private_key()}, {"campaign": OTHER}, {"audience": OTHER}):
        with pytest.raises(EnvelopeDamaged):
            unseal(sealed, **wrong)


@pytest.mark.parametrize("place", [0, 31, 32, 2000, -1])
def test_one_changed_bit_is_noticed(place: int) -> None:
    sealed = bytearray(seal())
    sealed[place] ^= 1
    with pytest.raises(EnvelopeDamaged):
        unseal(bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(48), bytes(4144)])
def test_anything_else_is_not_an_envelope(sealed: bytes) -> None:
    with pytest.raises(EnvelopeDamaged):
        unseal(sealed)


def test_a_fingerprint_is_eight_groups_of_four() -> None:
    fingerprint = sealing.public_key_of(PRIVATE).fingerprint
    assert [len(group) for group in fingerprint.split("-")] == [4] * 8
    assert fingerprint != sealing.public_key_of(bytes(32)).fingerprint


def test_a_draft_opens_with_its_own_link_and_invitation_only() -> None:
    unit, invitation = uuid4(), uuid4()
    closed = sealing.close_draft(b"{}", token="link", unit_id=unit, invitation_id=invitation)
    assert sealing.open_draft(closed, token="link", unit_id=unit, invitation_id=invitation) == b"{}"
    assert sealing.open_draft(closed, token="other", unit_id=unit, invitation_id=invitation) is None
    assert sealing.open_draft(closed, token="link", unit_id=unit, invitation_id=uuid4()) is None
    assert sealing.open_draft(closed[:40], token="link", unit_id=unit, invitation_id=invitation) is None
    assert sealing.open_draft(b"", token="link", unit_id=unit, invitation_id=invitation) is None


def test_a_key_file_gives_the_key_back_to_the_passphrase() -> None:
    content = sealing.write_key_file(PRIVATE, passphrase=PHRASE, campaign="round_2023")
    assert sealing.read_key_file(content, passphrase=PHRASE) == sealing.KeyFile("round_2023", PRIVATE)
    assert PRIVATE.hex() not in content.decode()
    assert PHRASE not in content.decode()
    with pytest.raises(WrongPassphrase):
        sealing.read_key_file(content, passphrase=PHRASE + ".")


@pytest.mark.parametrize("field", ["campaign", "fingerprint", "nonce"])
def test_no_part_of_a_key_file_can_be_exchanged(field: str) -> None:
    one = json.loads(sealing.write_key_file(PRIVATE, passphrase=PHRASE, campaign="one"))
    other = json.loads(sealing.write_key_file(bytes(32), passphrase=PHRASE, campaign="other"))
    one[field] = other[field]
    with pytest.raises(WrongPassphrase):
        sealing.read_key_file(json.dumps(one).encode(), passphrase=PHRASE)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"ciphertext": "AAAA"}', b'{"ciphertext": 5}', b'"text"', b"5"],
)
def test_another_file_is_not_taken_for_a_key(content: bytes) -> None:
    with pytest.raises(KeyFileUnreadable):
        sealing.read_key_file(content, passphrase=PHRASE)


def test_a_key_file_cannot_ask_for_all_the_memory() -> None:
    head = json.loads(sealing.write_key_file(PRIVATE, passphrase=PHRASE, campaign="one"))
    head["kdf"]["memory_kib"] = 2**31
    with pytest.raises(KeyFileUnreadable):
        sealing.read_key_file(json.dumps(head).encode(), passphrase=PHRASE)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(PassphraseTooShort):
        sealing.write_key_file(PRIVATE, passphrase="eleven char", campaign="one")


def test_the_merkle_root_is_that_of_rfc_6962() -> None:
    """Roots of the first 0, 1, 2, 3 and 8 inputs of the usual test tree of certificate logs."""
    inputs = [
        b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
    ]  # fmt: skip
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    assert {n: sealing.merkle_root(inputs[:n]) for n in roots} == roots


def test_inclusion_proofs_are_the_audit_paths_of_rfc_6962() -> None:
    """The tree of seven leaves that section 2.1.3 of the RFC draws, written out by hand."""
    inputs = [bytes([65 + number]) for number in range(7)]

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    a, b, c, d, e, f, j = (hashlib.sha256(b"\x00" + one).digest() for one in inputs)
    g, h, i = node(a, b), node(c, d), node(e, f)
    k, l = node(g, h), node(i, j)  # noqa: E741
    tree = sealing.hash_tree(inputs)
    assert sealing.merkle_root(inputs) == node(k, l).hex()
    assert sealing.inclusion_proof(tree, index=0) == [("right", b), ("right", h), ("right", l)]
    assert sealing.inclusion_proof(tree, index=3) == [("left", c), ("left", g), ("right", l)]
    assert sealing.inclusion_proof(tree, index=4) == [("right", f), ("right", j), ("left", k)]
    assert sealing.inclusion_proof(tree, index=6) == [("left", i), ("left", k)]
    assert sealing.inclusion_proof(sealing.hash_tree([b"A"]), index=0) == []


@pytest.mark.parametrize(("leaves", "index"), [(0, 1), (3, 3), (3, -1)])
def test_there_is_no_proof_for_what_is_not_in_the_tree(leaves: int, index: int) -> None:
    tree = sealing.hash_tree([b"A"] * leaves)
    with pytest.raises(IndexError):
        sealing.inclusion_proof(tree, index=index)
