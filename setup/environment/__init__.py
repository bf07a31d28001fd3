"""What ./dev does: makes an environment with everything real in it, and runs it."""
