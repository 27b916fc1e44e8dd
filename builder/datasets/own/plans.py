"""What a person chooses when bringing data: values, written as JSON on the way to a worker."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from builder.graph.document import Value

ColumnKind = Literal["number", "category", "date", "text", "id"]
Normalisation = Literal["none", "unit", "standard"]
Fit = Literal["stretch", "crop"]
Colours = Literal["gray", "rgb"]
ArrayKind = Literal["table", "image", "series", "video"]
Learnt = Literal["classes", "numbers", "mask", "image"]
"""What a target is: a label, numbers, a class for each pixel, or an image."""

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
TITLE_LENGTH = 80


class Split(Value):
    """Which part of the examples is kept for the test, never to be seen in training.

    Attributes:
        test_part: The part, from 0 to 0.9. Data that come with a test part of their own keep it.
        seed: Chooses the examples.
        stratify: Whether every class is in the test in its share.
    """

    test_part: float = Field(default=0.2, ge=0, le=0.9)
    seed: int = Field(default=0, ge=0, lt=2**32)
    stratify: bool = True


class Plan(Value):
    """What all kinds of data have in common.

    Attributes:
        title: What the data set is called.
        split: How the test part is cut off.
        normalisation: What is done to numbers and pixels: nothing; the range from 0 to 1; or a
            mean of 0 and a standard deviation of 1, measured on the training part.
        scale_targets: Whether numbers that are to be learnt are brought to a mean of 0 and a
            standard deviation of 1 too. Images that are to be learnt run from 0 to 1 wherever
            inputs are normalised.
    """

    title: str = Field(default="", max_length=TITLE_LENGTH)
    split: Split = Split()
    normalisation: Normalisation = "standard"
    scale_targets: bool = False


class Dialect(Value):
    """How a table is written.

    Attributes:
        encoding: What its bytes mean.
        delimiter: What stands between two cells.
        decimal: What stands between a whole number and its fraction.
        header: Whether the first row names the columns.
    """

    encoding: Literal["utf-8", "cp1252", "latin-1", "utf-16"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    header: bool = True


class TablePlan(Plan):
    """How a table becomes examples.

    Attributes:
        dialect: How it is written.
        kinds: What the columns hold, where it is not what was guessed, by name.
        targets: The columns that are to be learnt.
        left_out: The columns that are not used.
        missing: Whether rows with a missing value are left out, or the value is taken to be the
            mean of the column (the most frequent one of a category) in the training part.
        categories: Whether a category becomes one input for each value, or one integer.
    """

    source: Literal["table"] = "table"
    dialect: Dialect = Dialect()
    kinds: dict[str, ColumnKind] = Field(default_factory=dict)
    targets: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    missing: Literal["drop", "fill"] = "drop"
    categories: Literal["one_hot", "integers"] = "one_hot"


class ArraysPlan(Plan):
    """How arrays become examples.

    Attributes:
        kinds: What the inputs look like, where it is not what was guessed, by name.
        learnt: What the targets are, where it is not what was guessed, by name.
    """

    source: Literal["arrays"] = "arrays"
    kinds: dict[str, ArrayKind] = Field(default_factory=dict)
    learnt: dict[str, Learnt] = Field(default_factory=dict)


class ImagesPlan(Plan):
    """How folders of images become examples.

    Attributes:
        height: Pixels of every image.
        width: Pixels of every image.
        colours: Whether colours are kept.
        fit: Whether an image of another shape is stretched or cut off at its sides.
    """

    source: Literal["images"] = "images"
    normalisation: Normalisation = "unit"
    height: int = Field(default=32, ge=4, le=512)
    width: int = Field(default=32, ge=4, le=512)
    colours: Colours = "rgb"
    fit: Fit = "crop"


AnyPlan = Annotated[TablePlan | ArraysPlan | ImagesPlan, Field(discriminator="source")]
