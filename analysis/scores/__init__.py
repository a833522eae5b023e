"""Sub-scores per unit and criterion, and the reliability of the questions behind them."""
