"""The version of the software, as pyproject.toml says it."""

VERSION = "0.1.0"
