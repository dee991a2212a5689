"""Choosing what happens: rules and doors, one mechanism. ``rule`` says what a rule is, ``rulebook`` keeps them."""
