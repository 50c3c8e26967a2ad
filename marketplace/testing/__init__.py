"""The test bench: throw-away services, a migrated template database and fixtures, as a pytest plugin."""
