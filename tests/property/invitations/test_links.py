"""Links name exactly one generation of one invitation, and nothing else reads as one."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.tokens import Purpose, Tokens
from app.invitations.rules import InvitationKey, pack_link, unpack_link
from app.invitations.service import link_token, read_link

TOKENS = Tokens(bytes(range(32)))
OTHER_KEY = Tokens(bytes(range(1, 33)))
KEYS = st.builds(InvitationKey, st.uuids(), st.uuids(), st.uuids(), st.integers(0, 2**32 - 1))


def token_of(key: InvitationKey, tokens: Tokens = TOKENS) -> str:
    return link_token(
        tokens, campaign_id=key.campaign_id, unit_id=key.unit_id, invitation_id=key.invitation_id, gen=key.gen
    )


@given(KEYS)
def test_a_link_says_again_what_it_was_made_of(key: InvitationKey) -> None:
    assert unpack_link(pack_link(key)) == key
    assert read_link(TOKENS, token=token_of(key)) == key
    assert token_of(key) == token_of(key)


@given(KEYS)
def test_links_of_another_key_or_purpose_are_nothing(key: InvitationKey) -> None:
    assert read_link(TOKENS, token=token_of(key, OTHER_KEY)) is None
    foreign = TOKENS.sign(Purpose.BOUNCE, payload=pack_link(key))
    assert read_link(TOKENS, token=foreign) is None


@given(st.binary(max_size=80))
def test_signed_values_of_another_shape_are_nothing(payload: bytes) -> None:
    if len(payload) != 52:
        assert read_link(TOKENS, token=TOKENS.sign(Purpose.INVITATION, payload=payload)) is None


@given(st.text(max_size=300))
def test_no_text_is_a_link(text: str) -> None:
    assert read_link(TOKENS, token=text) is None


@given(KEYS, st.integers(0, 400), st.characters())
def test_a_changed_link_is_nothing_or_the_same(key: InvitationKey, place: int, letter: str) -> None:
    token = token_of(key)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert read_link(TOKENS, token=changed) in (None, key)


def test_a_link_is_short_enough_for_a_line_of_mail() -> None:
    key = InvitationKey(UUID(int=2**128 - 1), UUID(int=1), UUID(int=2), 3)
    assert len(token_of(key)) <= 120
