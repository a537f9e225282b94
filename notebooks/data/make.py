"""Writes breast_cancer.csv and digits.csv next to this file from the copies that scikit-learn ships.

Run with Debian's python3-sklearn: /usr/bin/python3 notebooks/data/make.py
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer, load_digits

here = Path(__file__).parent


def write(name, header, rows):
    with open(here / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


cancer = load_breast_cancer()
write(
    "breast_cancer.csv",
    [name.replace(" ", "_") for name in cancer.feature_names] + ["diagnosis"],
    [[*(repr(float(v)) for v in row), cancer.target_names[label]] for row, label in zip(cancer.data, cancer.target)],
)

digits = load_digits()
write(
    "digits.csv",
    [f"pixel_{row}_{column}" for row in range(8) for column in range(8)] + ["digit"],
    [[*(int(v) for v in row), label] for row, label in zip(digits.data, digits.target)],
)
