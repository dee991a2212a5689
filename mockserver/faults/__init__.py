"""Faults: what a connection, a body, a stream or a task does that it should not, or need not; all follow the seed.

``catalogue`` lists them, ``asked`` reads which are wanted, ``deliver`` puts them into an answer and sends it.
"""
