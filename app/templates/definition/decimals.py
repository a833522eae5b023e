"""Decimals written one way, so that equal numbers are equal text."""

from decimal import Decimal


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros and negative zero."""
    return Decimal(format(value.normalize(), "f")) + 0
