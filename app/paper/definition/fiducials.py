"""The fiducials' pictures: ArUco dictionary 4x4_50, as the reader's detector knows it."""

MODULES = 6

_PATTERNS = (
    0xB532,
    0x0F9A,
    0x332D,
    0x9946,
    0x549E,
    0x79CD,
    0x9E2E,
    0xC4F2,
    0xFEDA,
    0xCF56,
    0xF991,
    0x11A7,
    0x0EB7,
    0x2A0F,
    0x24B1,
    0x263E,
    0x4665,
    0x6600,
    0x6C5E,
    0x76AF,
    0x868B,
    0xB02B,
    0xCCD5,
    0xDD82,
    0xFE47,
    0x9471,
    0xACE4,
    0xA554,
    0x2123,
    0x346F,
    0x4415,
    0x57B2,
    0x9ECF,
    0xF0CB,
    0x08AE,
    0x0929,
    0x1875,
    0x04FF,
    0x0DF6,
    0x1C5A,
    0x1718,
    0x2A28,
    0x328C,
    0x38B2,
    0x24E8,
    0x2EEB,
    0x2D3F,
    0x4B64,
    0x502E,
    0x5013,
)
"""Inner 4 x 4 modules by id, row by row from the highest bit, 1 is white."""


def fiducial(marker_id: int) -> tuple[tuple[bool, ...], ...]:
    """A fiducial as 6 x 6 modules, True is black: the pattern within a black border."""
    bits = _PATTERNS[marker_id]
    inner = [[not bits >> (15 - 4 * row - column) & 1 for column in range(4)] for row in range(4)]
    edge = (True,) * MODULES
    return (edge, *((True, *row, True) for row in inner), edge)
