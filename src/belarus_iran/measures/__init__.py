"""What the tables of the evidence say: dates, counts, trade, votes, regimes and capabilities."""
