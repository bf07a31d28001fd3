"""The REST API under a load that comes evenly."""
