"""What a regression has learnt, kept from one reckoning to the next: its weights, and which examples they come from.

It is only worth keeping while it fits: another form, other sections or bytes that cannot be read mean that all is
learnt anew, and nothing is lost by that but a second or two.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from curator.suggest.features import BITS, BLOCKS, WEIGHTS, Scale, Text
from curator.suggest.learner import Weights

FORM = 1
"""Of what is kept and of the numbers in it: raise it when features or learner change their meaning."""
SHARE = 0.05
"""Of the examples: when more than so many came, moved or went since all was learnt, all is learnt anew. Until then the
probabilities differ from those learnt anew by less than 0.02 on average (measured week by week on three newsletters:
0.003 to 0.013; a test holds it), and the first suggestion is the same for about 19 links of 20."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Weights, and what they were learnt from."""

    weights: Weights
    scale: Scale
    temperature: float
    told: dict[int, int]
    """Mark of an example's words → number of its section."""
    total: float
    """Importance of all examples together."""
    changed: int = 0
    """Examples that came, moved or went since all was learnt."""

    def difference(self, told: dict[int, int]) -> tuple[list[int], int]:
        """Marks of the examples that came or moved to another section, and how many went."""
        came = [mark for mark, section in told.items() if self.told.get(mark) != section]
        return came, sum(mark not in told for mark in self.told)

    def is_near(self, told: dict[int, int]) -> bool:
        """Whether going on from here is as good as learning all anew."""
        came, went = self.difference(told)
        return self.changed + len(came) + went <= SHARE * min(len(self.told), len(told))

    def as_bytes(self, sections: Sequence[str]) -> bytes:
        """For the index. The weights lose what no probability shows: half precision."""
        file = io.BytesIO()
        np.savez(
            file,
            form=np.array(_form(sections)),
            sparse=self.weights.sparse.astype(np.float16),
            dense=self.weights.dense,
            bias=self.weights.bias,
            buckets=self.scale.buckets,
            idf=self.scale.idf.astype(np.float16),
            marks=np.array(list(self.told), dtype=np.uint64),
            sections=np.array(list(self.told.values()), dtype=np.int16),
            numbers=np.array([self.temperature, self.total, self.changed], dtype=np.float64),
        )
        return file.getvalue()

    @classmethod
    def of(cls, data: bytes, sections: Sequence[str]) -> Kept | None:
        """What `as_bytes` gave; None when it is of another form, of other sections, or damaged."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                if str(file["form"]) != _form(sections):
                    return None
                weights = Weights(file["sparse"].astype(np.float32), file["dense"], file["bias"])
                scale = Scale(file["buckets"], file["idf"].astype(np.float32))
                told = dict(zip(file["marks"].tolist(), file["sections"].tolist(), strict=True))
                temperature, total, changed = file["numbers"].tolist()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        return cls(weights, scale, temperature, told, total, int(changed))


def _form(sections: Sequence[str]) -> str:
    return repr((FORM, np.__version__.split(".")[0], BITS, BLOCKS, WEIGHTS, tuple(sections)))


def mark_of(text: Text, traits: Sequence[object]) -> int:
    """A number for an example's words and traits."""
    said = "\0".join((text.title, text.url, text.note, repr(traits)))
    return int.from_bytes(blake2b(said.encode("utf-8", "replace"), digest_size=8).digest(), "big")
