"""The parts of bin/bench."""
