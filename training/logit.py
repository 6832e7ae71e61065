"""Fits a conditional logit (McFadden 1974): weights by which the right ones among the candidates of each choice are likeliest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ITERATIONS = 300


def conditional_logit(
    choices: Sequence[tuple[Sequence[Mapping[str, float]], Sequence[bool]]], penalty: float
) -> dict[str, float]:
    """The weight of every feature, in nats.

    ``choices``: of each its candidates' features with their values, and which of them are right, at least one. Their likelihood
    is raised, less half the ``penalty`` times the squares of the weights.
    """
    names: dict[str, int] = {}
    columns: list[int] = []
    values: list[float] = []
    ends, right, sizes = [0], [], []
    for rows, hits in choices:
        sizes.append(len(rows))
        right += hits
        for row in rows:
            columns += [names.setdefault(name, len(names)) for name in row]
            values += row.values()
            ends.append(len(columns))
    table = csr_matrix((values, columns, ends), shape=(len(right), len(names)))
    gold = np.array(right)
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        total = np.add.reduceat(raised, starts)
        hit = np.where(gold, raised, 0.0)
        share = np.add.reduceat(hit, starts)
        slope = table.T @ (raised / total[group] - hit / share[group]) + penalty * weights
        return float(np.log(total / share).sum() + penalty * weights @ weights / 2), slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return {name: float(found.x[k]) for name, k in names.items()}


def logit(table: csr_matrix, right: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """The weights (columns,) and offset of a logistic regression: ``right`` (rows,) tells which rows are.

    The likelihood is raised, less half the ``penalty`` times the squares of the weights; the offset is free.
    """
    gold = right.astype(float)

    def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
        weights, offset = found[:-1], found[-1]
        scores = table @ weights + offset
        slope = 1 / (1 + np.exp(-scores)) - gold
        value = np.logaddexp(0, scores) - gold * scores
        return float(value.sum() + penalty * weights @ weights / 2), np.append(
            table.T @ slope + penalty * weights, slope.sum()
        )

    begin = np.zeros(table.shape[1] + 1)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return found.x[:-1], float(found.x[-1])
