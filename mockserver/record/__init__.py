"""Recording what a real provider answers, for rules that replay it and comparisons that read it."""

from mockserver.record.proxy import Recorder
from mockserver.record.recording import Chunk, Recording, read_recording, write_recording

__all__ = ["Chunk", "Recorder", "Recording", "read_recording", "write_recording"]
