"""Performance, measured side by side in one run with its reference; never a test."""
