"""The pages of the reading room, one module a page. Each gives a ``router``."""
