"""Stands in for sentence-transformers, which would need torch and weights from outside.

The server's own provider loads it like the real package. Vectors are counts of hashed words: texts with
words in common are near each other, and everything is the same in every run. STAND_IN_EMBEDDINGS has the
dimension by repository; another name fails, as it would without the weights.
"""

import hashlib
import json
import os
import re

import numpy as np
from numpy.typing import NDArray


class SentenceTransformer:
    def __init__(self, model_name_or_path: str) -> None:
        dimensions: dict[str, int] = json.loads(os.environ["STAND_IN_EMBEDDINGS"])
        if model_name_or_path not in dimensions:
            raise OSError(f"{model_name_or_path} is not an embedding model of the catalogue")
        self.dimension = dimensions[model_name_or_path]

    def encode(self, sentences: list[str], show_progress_bar: bool = False) -> NDArray[np.float32]:
        return np.stack([self._vector(sentence) for sentence in sentences])

    def _vector(self, sentence: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", sentence.lower()):
            digest = hashlib.sha256(word.encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimension] += 1
        return vector / np.linalg.norm(vector)
