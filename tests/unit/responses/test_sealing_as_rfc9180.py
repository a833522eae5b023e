"""Our envelopes are HPKE of RFC 9180: a second reader, written from its formulas, opens them."""

import hashlib
import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.responses import sealing

CAMPAIGN, AUDIENCE = UUID(int=1), UUID(int=2)
KEM_SUITE = b"KEM" + (0x20).to_bytes(2, "big")
HPKE_SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x20, 1, 3))

# RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode
SECRET = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
ENC = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
KEY = "ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91"
NONCE = "5c4d98150661b848853b547f"
SEALED = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
PLAIN = b"Beauty is truth, truth beauty"


def extract(salt: bytes, label: bytes, ikm: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(prk: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    """One block of HKDF-Expand is enough for 32 bytes."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labelled + b"\x01", "sha256")[:length]


def key_and_nonce(secret: bytes, enc: bytes, info: bytes) -> tuple[bytes, bytes]:
    private = X25519PrivateKey.from_private_bytes(secret)
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    both = enc + private.public_key().public_bytes_raw()
    secret_of_kem = expand(extract(b"", b"eae_prk", shared, KEM_SUITE), b"shared_secret", both, 32, KEM_SUITE)
    context = b"\0" + extract(b"", b"psk_id_hash", b"", HPKE_SUITE)
    context += extract(b"", b"info_hash", info, HPKE_SUITE)
    schedule = extract(secret_of_kem, b"secret", b"", HPKE_SUITE)
    key = expand(schedule, b"key", context, 32, HPKE_SUITE)
    return key, expand(schedule, b"base_nonce", context, 12, HPKE_SUITE)


def test_the_second_reader_reads_the_vector_of_the_rfc() -> None:
    key, nonce = key_and_nonce(SECRET, ENC, INFO)
    assert (key.hex(), nonce.hex()) == (KEY, NONCE)
    assert ChaCha20Poly1305(key).decrypt(nonce, bytes.fromhex(SEALED), b"Count-0") == PLAIN


@pytest.mark.parametrize("size", [0, 1, 4091, 4092, 4093, 20_000])
def test_the_second_reader_opens_our_envelope(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    private_key = sealing.make_private_key()
    public_key = sealing.public_key_of(private_key).public_key
    sealed = sealing.seal_envelope(
        content, public_key=public_key, campaign_id=CAMPAIGN, audience_id=AUDIENCE
    ).ciphertext
    info = b"phieu envelope 1\0" + CAMPAIGN.bytes + AUDIENCE.bytes + b"anonymous"
    key, nonce = key_and_nonce(private_key, sealed[:32], info)
    padded = ChaCha20Poly1305(key).decrypt(nonce, sealed[32:], b"")
    assert len(padded) % 4096 == 0
    assert int.from_bytes(padded[:4], "big") == size
    assert padded[4 : 4 + size] == content
    assert not padded[4 + size :].strip(b"\0")


def test_the_receipt_is_the_first_100_bits_of_the_sha256_of_the_sealed_answer() -> None:
    receipt = sealing.receipt_of(b"sealed")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    number = int.from_bytes(hashlib.sha256(b"sealed").digest(), "big") >> (256 - 100)
    assert receipt == "".join(letters[number >> (5 * place) & 31] for place in reversed(range(20)))
