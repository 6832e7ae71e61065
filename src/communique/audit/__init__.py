"""Audits: a drawn sample of a ledger's records, judged by people, and the accuracy it lets one state.

:mod:`.sampling` draws, :mod:`.judging` takes verdicts, :mod:`.estimates` is the arithmetic, :mod:`.report` the result.
"""
