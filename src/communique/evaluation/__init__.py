"""Accuracy on text nobody here wrote: one function a public data set, each taking the folder or file it lies in.

The data sets are not part of the project; docs/evaluation.md names where each comes from.
"""

from __future__ import annotations
