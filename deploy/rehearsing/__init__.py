"""What deploy/rehearsal.py starts, and who asks it."""
