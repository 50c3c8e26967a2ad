"""The root of the tests: fixtures for all of them. The plugin beside them is named in pyproject.toml."""

pytest_plugins = ["marketplace.testing.fixtures"]
