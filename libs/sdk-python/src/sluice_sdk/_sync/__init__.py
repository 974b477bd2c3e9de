# Made from _async/__init__.py by `pnpm run docs`.
"""The client whose calls are awaited; the other one is made from it."""
