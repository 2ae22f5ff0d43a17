"""Linear models over named features: a vocabulary and a matrix, kept in one npz file; learned with scikit-learn."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, MissingDependencyError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COUNTS = 2  # of 127: rows whose weights are all smaller are left out
TRAINED = "the output of alliancekg train"


@dataclass(frozen=True)
class LinearModel:
    """``scores = bias + sum(weights of the features present)``, one column a label.

    ``scale`` says that each instance is scaled to unit length before it is scored (with ``idf`` folded into weights).
    """

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: NDArray[np.floating]
    bias: NDArray[np.floating]
    idf: NDArray[np.floating] | None = None

    def scores(self, features: Iterable[str]) -> NDArray[np.floating]:
        """Score one instance given by its features (repeats count once)."""
        find = self.vocabulary.get
        return self.row_scores(row for name in features if (row := find(name)) is not None)

    def row_scores(self, known: Iterable[int]) -> NDArray[np.floating]:
        """Score one instance given by the rows of its features (repeats count once)."""
        import numpy as np

        found = list(dict.fromkeys(known))
        if not found:
            return self.bias
        rows = np.array(found)
        if self.idf is None:
            return self.bias + self.weights[rows].sum(axis=0)
        idf = self.idf[rows]
        return self.bias + (idf @ self.weights[rows]) / float(np.sqrt((idf * idf).sum()))

    def arrays(self, prefix: str) -> dict[str, Any]:
        """The arrays that stand for this model in an npz file: a byte a weight, without rows that hardly count."""
        import numpy as np

        scale = np.maximum(np.abs(self.weights).max(axis=0, initial=0.0), 1e-9) / 127
        rounded = np.rint(self.weights / scale).astype(np.int8)
        counts = (np.abs(rounded.astype(np.int16)) >= _COUNTS).any(axis=1)
        names = sorted(name for name, row in self.vocabulary.items() if counts[row])  # like names pack well
        kept = np.array([self.vocabulary[name] for name in names], dtype=np.int64)
        found: dict[str, Any] = {
            f"{prefix}.labels": np.frombuffer("\n".join(self.labels).encode(), dtype=np.uint8),
            f"{prefix}.vocabulary": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
            f"{prefix}.weights": rounded[kept],
            f"{prefix}.scale": scale.astype(np.float32),
            f"{prefix}.bias": self.bias.astype(np.float32),
        }
        if self.idf is not None:
            found[f"{prefix}.idf"] = self.idf[kept].astype(np.float16)
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any], prefix: str) -> LinearModel:
        """Read a model back from the arrays of an npz file."""
        import numpy as np

        names = arrays[f"{prefix}.vocabulary"].tobytes().decode().split("\n")
        idf = arrays.get(f"{prefix}.idf")
        return cls(
            labels=tuple(arrays[f"{prefix}.labels"].tobytes().decode().split("\n")),
            vocabulary={name: row for row, name in enumerate(names)},
            weights=arrays[f"{prefix}.weights"].astype(np.float32) * arrays[f"{prefix}.scale"],
            bias=arrays[f"{prefix}.bias"].astype(np.float32),
            idf=None if idf is None else idf.astype(np.float32),
        )


def save_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write an npz file whose bytes depend on the arrays only (no dates, keys in order)."""
    import io

    import numpy as np

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, buffer.getvalue())


def load_arrays(path: Path) -> dict[str, Any]:
    """Read all arrays of an npz file; nothing in it is executed."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"no model can be read: {error}", place=str(path), accepted=TRAINED) from error


def fit(
    instances: Sequence[Iterable[str]],
    targets: Any,
    labels: Sequence[str],
    *,
    strength: float,
    tfidf: bool = False,
    least: int = 2,
) -> LinearModel:
    """Learn one logistic regression a label (columns of ``targets``, boolean).

    Features seen in fewer than ``least`` instances are dropped. With ``tfidf`` instances are weighted by inverse
    document frequency and scaled to unit length. The result depends on the input only.
    """
    import numpy as np

    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise MissingDependencyError(
            "training needs scikit-learn, which is not installed", accepted="pip install 'alliancekg[train]'"
        ) from error
    vocabulary, rows = _index(instances, least)
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    indices = np.fromiter((index for row in rows for index in row), dtype=np.int32, count=int(indptr[-1]))
    data = np.ones(len(indices), dtype=np.float64)
    idf = None
    if tfidf:
        counts = np.bincount(indices, minlength=len(vocabulary))
        idf = (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
        data = idf[indices].astype(np.float64)
        squares = np.add.reduceat(np.append(data * data, 0.0), indptr[:-1])
        lengths = np.sqrt(np.where(np.diff(indptr) > 0, squares, 1.0))
        data /= np.repeat(lengths, np.diff(indptr))
    matrix = csr_matrix((data, indices, indptr), shape=(len(rows), len(vocabulary)))
    columns = np.asarray(targets, dtype=bool)
    weights = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    bias = np.full(len(labels), -20.0, dtype=np.float32)
    for column in range(len(labels)):
        if 0 < columns[:, column].sum() < len(rows):
            model: Any = LogisticRegression(C=strength, solver="liblinear", random_state=7, tol=1e-3)
            model.fit(matrix, columns[:, column])
            weights[:, column] = model.coef_[0]
            bias[column] = model.intercept_[0]
    return LinearModel(tuple(labels), vocabulary, weights, bias, idf)


def _index(instances: Sequence[Iterable[str]], least: int) -> tuple[dict[str, int], list[list[int]]]:
    every: dict[str, int] = {}
    counts: list[int] = []
    raw: list[list[int]] = []
    for features in instances:
        row: list[int] = []
        for name in dict.fromkeys(features):
            index = every.setdefault(name, len(every))
            if index == len(counts):
                counts.append(0)
            counts[index] += 1
            row.append(index)
        raw.append(row)
    kept = {old: new for new, old in enumerate(i for i, count in enumerate(counts) if count >= least)}
    vocabulary = {name: kept[index] for name, index in every.items() if index in kept}
    return vocabulary, [[kept[index] for index in row if index in kept] for row in raw]
