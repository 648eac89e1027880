"""The paper's argument as formulas: relative gains, costs, conditions and codings."""
