"""Training and grading of Sluice's own text classifier."""
