"""Accuracy on the project's own text, and the gate that keeps it from falling."""
