"""Stands in for sentence-transformers, which would need torch and weights from outside.

The server's own provider loads it like the real package. Vectors are counts of hashed words: texts with
words in common are near each other, and everything is the same in every run. Like the real package without
internet it loads a folder, the dimension of which is in config.json, and no name of a repository.
"""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class SentenceTransformer:
    def __init__(self, model_name_or_path: str) -> None:
        config = Path(model_name_or_path) / "config.json"
        if not config.is_file():
            raise OSError(f"{model_name_or_path} is no folder with a model, and nothing is downloaded here")
        self.dimension = int(json.loads(config.read_text(encoding="utf-8"))["hidden_size"])

    def encode(self, sentences: list[str], show_progress_bar: bool = False) -> NDArray[np.float32]:
        return np.stack([vector_of(sentence, self.dimension) for sentence in sentences])


def vector_of(sentence: str, dimension: int) -> NDArray[np.float32]:
    vector = np.full(dimension, 1e-3, dtype=np.float32)
    for word in re.findall(r"\w+", sentence.lower()):
        digest = hashlib.sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4], "big") % dimension] += 1
    return vector / np.linalg.norm(vector)
