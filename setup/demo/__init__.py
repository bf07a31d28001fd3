"""The cooperative at work: people who use the three systems by their public doors."""
