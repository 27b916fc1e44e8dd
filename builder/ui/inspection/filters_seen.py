"""Which weights of a layer are looked at, and in which state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.ui.inspection.subject import Subject

NOW, BEFORE, BOTH, DIFFERENCE = "now", "before", "both", "difference"


@dataclass(frozen=True)
class Seen:
    """Some of a layer's weights.

    Attributes:
        subject: What is looked at.
        part: What the lab says of them, see `filters_parts.Part`.
        now: The weights in the state that is looked at.
        before: The same before training; None where they are not kept.
        when: Which of them are drawn: `NOW`, `BEFORE`, `BOTH` or `DIFFERENCE`.
        words: What the rows stand for, where that is known.
        reads_colours: Whether the layer sees a colour image.
    """

    subject: Subject
    part: Mapping[str, Any]
    now: NDArray[np.floating[Any]]
    before: NDArray[np.floating[Any]] | None
    when: str
    words: tuple[str, ...] = ()
    reads_colours: bool = False

    @property
    def name(self) -> str:
        """What files of it are called."""
        tail = "" if self.when in (NOW, BOTH) else f"_{self.when}"
        return f"{self.part['key']}_of_{self.subject.node['name']}{tail}"

    @property
    def drawn(self) -> NDArray[np.floating[Any]]:
        """The weights that are drawn; of `BOTH` the present ones."""
        if self.before is None:
            return self.now
        return {BEFORE: self.before, DIFFERENCE: self.now - self.before}.get(self.when, self.now)

    @property
    def row_names(self) -> list[str]:
        """The names of the rows of a matrix: words, where they are known."""
        count, rows = len(self.now), self.part["rows"]
        if len(self.words) < count:
            return [f"{rows} {at}" for at in range(count)]
        return [f"{at} {word}" for at, word in enumerate(self.words[:count])]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, of the filters, or of the numbers of a row."""
        return [f"{self.part['columns']} {at}" for at in range(self.now.shape[-1])]

    @property
    def names(self) -> list[str]:
        """The names of what is compared."""
        return self.row_names if self.part["by_row"] else self.column_names
