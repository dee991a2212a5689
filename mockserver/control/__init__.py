"""The control API below ``/_mock``: what a test or a person may see and change (``routes`` says where)."""
