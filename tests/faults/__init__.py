"""Faults: what they do to an answer, and that everything else stays."""
