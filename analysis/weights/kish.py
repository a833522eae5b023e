"""What unequal weights cost in precision."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def kish_design_effect(weights: npt.ArrayLike) -> float:
    """Kish (1965): n Σw² / (Σw)² = 1 + cv²(w); 1 for equal weights, NaN without weights."""
    w = np.asarray(weights, dtype=float)
    total = w.sum()
    return float(w.size * (w * w).sum() / (total * total)) if w.size and total > 0 else float("nan")


def effective_size(weights: npt.ArrayLike) -> float:
    """Kish: (Σw)² / Σw², the number of equally weighted answers that weigh as much."""
    w = np.asarray(weights, dtype=float)
    squares = (w * w).sum()
    return float(w.sum() ** 2 / squares) if squares > 0 else float("nan")
