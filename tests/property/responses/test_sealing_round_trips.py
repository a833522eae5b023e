"""Any content comes back from padding, envelopes and drafts as it went in."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.responses import sealing

PRIVATE = sealing.make_private_key()
PUBLIC = sealing.public_key_of(PRIVATE).public_key
contents = st.binary(max_size=9000)
ids = st.uuids()


@given(contents)
def test_padding(content: bytes) -> None:
    padded = sealing.pad(content)
    assert len(padded) % sealing.STEP == 0
    assert len(padded) - len(content) <= sealing.STEP + 3
    assert sealing.unpad(padded) == content


@given(st.binary(max_size=100) | st.binary(min_size=4096, max_size=4096))
def test_only_our_own_padding_is_taken_off(anything: bytes) -> None:
    try:
        content = sealing.unpad(anything)
    except ValueError:
        return
    assert sealing.pad(content) == anything


@given(contents, ids, ids)
def test_envelopes(content: bytes, campaign: UUID, audience: UUID) -> None:
    sealed = sealing.seal_envelope(content, public_key=PUBLIC, campaign_id=campaign, audience_id=audience)
    assert sealed.receipt == sealing.receipt_of(sealed.ciphertext)
    opened = sealing.open_envelope(
        sealed.ciphertext, private_key=PRIVATE, campaign_id=campaign, audience_id=audience
    )
    assert opened == content


@given(contents, st.text(st.characters(codec="ascii"), min_size=1), ids, ids)
def test_drafts(content: bytes, token: str, unit: UUID, invitation: UUID) -> None:
    closed = sealing.close_draft(content, token=token, unit_id=unit, invitation_id=invitation)
    assert sealing.open_draft(closed, token=token, unit_id=unit, invitation_id=invitation) == content
