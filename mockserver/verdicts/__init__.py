"""What clients did wrong, read from the journal: ``judge`` gives findings with their evidence.

One module for each kind of mistake; ``history`` is what they all look at.
"""

from mockserver.verdicts.finding import Finding, Name, Verdict
from mockserver.verdicts.judging import judge

__all__ = ["Finding", "Name", "Verdict", "judge"]
