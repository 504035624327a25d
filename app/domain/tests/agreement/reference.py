"""Writes reference.json: the figures that app/domain/src/agreement/ must reproduce, from outside libraries.

Regenerate, in this folder:
    pip install scikit-learn==1.9.1 statsmodels==0.15.0
    python reference.py
The versions that were used stand in the file itself. Undefined figures (0/0) are null.
"""

import hashlib
import json
import platform
import warnings

import numpy
import scipy
import sklearn
import statsmodels
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")


def figure(value):
    return None if numpy.isnan(value) else float(value)


def binary(cells):
    """scikit-learn's figures of the counts TP, FP, FN, TN; pass is 1."""
    given = [(label, verdict, rows) for (label, verdict), rows in zip([(1, 1), (0, 1), (1, 0), (0, 0)], cells) if rows]
    if not given:
        names = ["accuracy", "precision", "recall", "specificity", "f1", "kappa"]
        return {"cells": cells, **dict.fromkeys(names)}
    labels, verdicts, rows = map(numpy.array, zip(*given))
    common = {"sample_weight": rows, "zero_division": numpy.nan}
    return {
        "cells": cells,
        "accuracy": figure(metrics.accuracy_score(labels, verdicts, sample_weight=rows)),
        "precision": figure(metrics.precision_score(labels, verdicts, **common)),
        "recall": figure(metrics.recall_score(labels, verdicts, **common)),
        "specificity": figure(metrics.recall_score(labels, verdicts, pos_label=0, **common)),
        "f1": figure(metrics.f1_score(labels, verdicts, **common)),
        "kappa": figure(metrics.cohen_kappa_score(labels, verdicts, labels=[0, 1], sample_weight=rows)),
    }


def wilson(part, whole):
    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    return {"part": part, "whole": whole, "low": float(low), "high": float(high)}


def flips(pass_to_fail, fail_to_pass):
    exact = pass_to_fail + fail_to_pass < 25
    table = [[7, pass_to_fail], [fail_to_pass, 9]]
    p = mcnemar(table, exact=exact, correction=True).pvalue
    return {"pass_to_fail": pass_to_fail, "fail_to_pass": fail_to_pass, "is_exact": exact, "p": float(p)}


def categories(names, rows, agreement, seed):
    """Random verdicts that repeat the label with the given probability."""
    random = numpy.random.default_rng(seed)
    labels = random.choice(names, rows)
    verdicts = numpy.where(random.random(rows) < agreement, labels, random.choice(names, rows))
    return category_figures([(str(v), str(l)) for v, l in zip(verdicts, labels)])


def category_figures(pairs):
    verdicts, labels = zip(*pairs)
    counts = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return {
        "cells": [[verdict, label, rows] for (verdict, label), rows in sorted(counts.items())],
        "accuracy": figure(metrics.accuracy_score(labels, verdicts)),
        "kappa": figure(metrics.cohen_kappa_score(labels, verdicts)),
    }


def bootstrap(cells, passed, failed):
    """95 % percentile intervals from 200,000 resamples of numpy's multinomial: what 2,000 resamples must come near to."""
    random = numpy.random.default_rng(1)
    resamples, n = 200_000, sum(cells)
    tp, fp, fn, tn = random.multinomial(n, numpy.array(cells) / n, resamples).T.astype(float)
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2
    kappa = ((tp + tn) / n - chance) / (1 - chance)
    f1 = 2 * tp / (2 * tp + fp + fn)
    sensitivity, specificity = tp / (tp + fn), tn / (tn + fp)
    apparent = random.binomial(passed + failed, passed / (passed + failed), resamples) / (passed + failed)
    gain = sensitivity + specificity - 1
    corrected = numpy.where(gain > 0, numpy.clip((apparent + specificity - 1) / gain, 0, 1), numpy.nan)
    interval = lambda values: [float(end) for end in numpy.nanpercentile(values, [2.5, 97.5])]
    return {
        "cells": cells,
        "passed": passed,
        "failed": failed,
        "f1": interval(f1),
        "kappa": interval(kappa),
        "corrected": interval(corrected),
    }


def place(identity):
    """The place of a row from 0 to 99, by the definition in split.rs."""
    first = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")
    return {"identity": identity, "place": first * 100 >> 64}


reference = {
    "about": {
        "source": "scikit-learn (figures), statsmodels (Wilson, McNemar), numpy (bootstrap), hashlib (places)",
        "versions": {
            "python": platform.python_version(),
            "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__,
            "scipy": scipy.__version__,
            "numpy": numpy.__version__,
        },
        "regenerate": "see the head of reference.py",
    },
    "binary": [
        binary(list(cells))
        for cells in [
            (40, 5, 10, 45),
            (20, 5, 10, 15),
            (1, 2, 3, 4),
            (5, 5, 5, 5),
            (997, 1, 1, 1),
            (3, 90, 2, 5),
            (2_345_678, 123_456, 98_765, 1_234_567),
            # Degenerate: no rows, one cell, one margin empty, all right, all wrong.
            (0, 0, 0, 0),
            (1, 0, 0, 0),
            (0, 7, 0, 0),
            (0, 0, 7, 0),
            (0, 0, 0, 7),
            (3, 0, 0, 4),
            (0, 5, 5, 0),
            (0, 2, 9, 0),
            (10, 0, 0, 1),
            (0, 0, 4, 6),
            (0, 4, 0, 6),
            (6, 4, 0, 0),
            (6, 0, 4, 0),
        ]
    ],
    "wilson": [
        wilson(part, whole)
        for part, whole in [(0, 1), (1, 1), (0, 10), (10, 10), (1, 3), (5, 10), (85, 100), (999, 1000), (1, 5_000_000), (2_500_001, 5_000_000)]
    ],
    # Not b = c with 25 flips or more: there statsmodels squares the correction alone, see compare.rs.
    "mcnemar": [
        flips(b, c)
        for b, c in [(0, 0), (0, 1), (1, 0), (0, 5), (0, 6), (3, 3), (2, 9), (10, 14), (4, 20), (0, 24), (12, 12)]
        + [(0, 25), (12, 13), (5, 20), (30, 12), (59, 6), (121, 80), (500, 300), (2_000, 1_000)]
    ],
    "categories": [
        categories(["billing", "other", "refund"], 60, 0.6, 1),
        categories(["a", "b", "c", "d", "e"], 500, 0.3, 2),
        categories(["ja", "nein"], 40, 0.0, 3),
        category_figures([("a", "b"), ("b", "c"), ("c", "a")]),
        category_figures([("a", "a"), ("b", "b"), ("c", "c")]),
        category_figures([("a", "a"), ("a", "a")]),
        category_figures([("a", "b"), ("a", "b")]),
        category_figures([("a", "x"), ("b", "y"), ("b", "b")]),
    ],
    "bootstrap": [
        bootstrap([40, 5, 10, 45], 700, 300),
        bootstrap([400, 80, 60, 460], 5_000, 5_000),
        bootstrap([2_000, 150, 90, 260], 60_000, 9_000),
        bootstrap([900_000, 20_000, 30_000, 150_000], 4_000_000, 1_000_000),
    ],
    "places": [place(identity) for identity in ["", "0", "1", "row_01h455vb4pex5vsknk084sn02q", "Zürich ✓", "x" * 1_000]],
}

with open("reference.json", "w", encoding="utf-8") as file:
    json.dump(reference, file, indent=1, ensure_ascii=False)
    file.write("\n")
