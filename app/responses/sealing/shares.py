"""Shares of a private key (SLIP-39): enough of them give it back, fewer tell nothing about it.

The library is the reference implementation; it is written to be checked against, not hardened against
somebody who measures the machine, so shares are made and joined where nobody else computes.
"""

import re
from collections.abc import Sequence

from app.responses.errors import SharesDoNotFit, SharesMissing, ShareUnreadable
from app.responses.sealing.envelopes import KEY_BYTES

_BEFORE_WORDS = "words:"
_PER_LINE = 3


def split_key(private_key: bytes, *, needed: int, total: int) -> tuple[str, ...]:
    """`total` lists of 33 English words; any `needed` of them give the key back."""
    from shamir_mnemonic import generate_mnemonics  # a list of words that serving never needs

    return tuple(generate_mnemonics(1, [(needed, total)], private_key)[0])


def join_shares(shares: Sequence[str]) -> bytes:
    """The private key. `shares`: words, or what `write_share` wrote; more than enough do no harm.

    Raises `ShareUnreadable` for a wrong or missing word, `SharesMissing`, and `SharesDoNotFit` when they are
    shares of different keys.
    """
    from shamir_mnemonic import MnemonicError, combine_mnemonics

    words = [_words(share) for share in shares]
    needed = max((shares_needed(one, number=at) for at, one in enumerate(words, 1)), default=2)
    distinct = list(dict.fromkeys(words))
    if len(distinct) < needed:
        raise SharesMissing(given=len(distinct), needed=needed)
    try:
        private_key: bytes = combine_mnemonics(distinct[:needed])
    except MnemonicError as error:
        raise SharesDoNotFit from error
    if len(private_key) != KEY_BYTES:
        raise SharesDoNotFit
    return private_key


def shares_needed(share: str, *, number: int = 1) -> int:
    """How many shares this one's key needs; `ShareUnreadable` with its number among those given."""
    from shamir_mnemonic import MnemonicError, Share

    try:
        needed: int = Share.from_mnemonic(_words(share)).member_threshold
    except MnemonicError as error:
        raise ShareUnreadable(number=number) from error
    return needed


def write_share(words: str, *, head: Sequence[str]) -> str:
    """A share as a page to print: lines of text, then the words with their numbers."""
    split = words.split()
    numbered = [f"{at:2} {word:<10}" for at, word in enumerate(split, 1)]
    lines = ["  ".join(numbered[at : at + _PER_LINE]).rstrip() for at in range(0, len(split), _PER_LINE)]
    return "\n".join([*head, "", _BEFORE_WORDS, *lines, ""])


def _words(text: str) -> str:
    """The words alone, without numbers and whatever stands before them."""
    return " ".join(re.findall(r"[a-z]+", text.lower().rpartition(_BEFORE_WORDS)[2]))
