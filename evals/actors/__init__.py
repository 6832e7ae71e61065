"""Evaluation of actor linking and merging."""
