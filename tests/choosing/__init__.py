"""Rules and doors."""
