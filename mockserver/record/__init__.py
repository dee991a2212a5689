"""Recording what a real provider answers (``proxy``), and replaying it by rules (``replay``)."""
