"""Callbacks: events that a provider sends to a URL of the user, such as that of a confirmed charge."""
