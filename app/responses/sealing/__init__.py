"""Cryptography of the room: envelopes, drafts, key files, hash trees. Knows no database and no web."""

from app.responses.sealing.drafts import close_draft, open_draft
from app.responses.sealing.envelopes import (
    Envelope,
    SealKey,
    fingerprint_of,
    letter_opener,
    make_private_key,
    open_envelope,
    public_key_of,
    read_public_key,
    receipt_of,
    seal_envelope,
)
from app.responses.sealing.keyfile import LEAST_PASSPHRASE, KeyFile, read_key_file, write_key_file
from app.responses.sealing.merkle import Side, Tree, hash_tree, inclusion_proof, merkle_root
from app.responses.sealing.padding import STEP, pad, unpad
from app.responses.sealing.shares import join_shares, shares_needed, split_key, write_share

__all__ = [
    "LEAST_PASSPHRASE",
    "STEP",
    "Envelope",
    "KeyFile",
    "SealKey",
    "Side",
    "Tree",
    "close_draft",
    "fingerprint_of",
    "hash_tree",
    "inclusion_proof",
    "join_shares",
    "letter_opener",
    "make_private_key",
    "merkle_root",
    "open_draft",
    "open_envelope",
    "pad",
    "public_key_of",
    "read_key_file",
    "read_public_key",
    "receipt_of",
    "seal_envelope",
    "shares_needed",
    "split_key",
    "unpad",
    "write_key_file",
    "write_share",
]
