"""How a picture is taken away: as a file, and as the code that makes it again outside."""

from __future__ import annotations

import base64
import csv as tables
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.plots.tiles import Sheet
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.pictures import show_chart_files
from builder.workers.client import LabError, LabResult

Content = Callable[[], bytes | str]

_KINDS: Mapping[str, str] = {"png": "image/png", "svg": "image/svg+xml", "csv": "text/csv"}


def draw_exports(
    subject: Subject,
    name: str,
    *,
    png: Content | None = None,
    svg: Content | None = None,
    csv: Content | None = None,
    code: str = "",
    files: Mapping[str, Content] = MappingProxyType({}),
    chart: str = "",
) -> None:
    """Draws a row of buttons: one for each kind of file, and one for the code.

    Args:
        subject: What is looked at.
        name: What the files are called, without an ending.
        png: Makes the picture's file, once it is asked for.
        svg: The same as an SVG: see `sheet_svg`.
        csv: The numbers behind it: see `as_csv`.
        code: What makes the same picture outside, after the lines of `opening`. It may use
            `model`, `sample` (a list with one batch of one example per input of the model),
            `keras`, `np` and `px` (plotly.express).
        files: What else it reads, by the file's name.
        chart: The key of the picture where plotly draws it: the browser saves it, as PNG or SVG,
            whichever is not given. Or that of an image: the browser makes a PNG of it.
    """
    contents = {"png": png, "svg": svg, "csv": csv}
    with st.container(horizontal=True, gap="small", key=subject.key("exports", name)):
        if chart:
            left = [kind for kind in ("png", "svg") if contents[kind] is None]
            show_chart_files(chart, name, left, key=subject.key("export", name, "chart"))
        for kind, content in contents.items():
            if content is not None:
                st.download_button(
                    kind.upper(),
                    content,
                    file_name=f"{name}.{kind}",
                    mime=_KINDS[kind],
                    key=subject.key("export", name, kind),
                    on_click="ignore",
                    type="tertiary",
                    icon=":material/download:",
                )
        if code:
            _draw_code(subject, name, code, files)


def _draw_code(subject: Subject, name: str, code: str, files: Mapping[str, Content]) -> None:
    popover = st.popover(
        "Code",
        key=subject.key("code", name),
        icon=":material/code:",
        type="tertiary",
        on_change="rerun",
    )
    if not popover.open:
        return
    read: Mapping[str, Content] = {
        "model.keras": lambda: _model(subject),
        "sample.npz": lambda: sample_file(subject),
        **files,
    }
    with popover:
        st.code(opening(subject) + code, language="python")
        with st.container(horizontal=True, gap="small"):
            for file, content in read.items():
                st.download_button(
                    file,
                    content,
                    file_name=file,
                    key=subject.key("file", name, file),
                    on_click="ignore",
                    icon=":material/download:",
                )


def opening(subject: Subject) -> str:
    """Returns the lines that every code begins with: what is imported, read, and set up."""
    return (
        "import keras\n"
        "import numpy as np\n"
        "import plotly.express as px\n"
        "\n"
        'model = keras.models.load_model("model.keras")\n'
        'with np.load("sample.npz") as arrays:\n'
        "    sample = [arrays[name][None] for name in arrays.files]  # a batch of one example\n"
        "\n"
    )


def tensor_code(subject: Subject) -> str:
    """Returns the expression for the chosen node's first output in `model`."""
    return node_code(subject.node)


def node_code(node: Mapping[str, Any]) -> str:
    """Returns the same for one of `Subject.nodes`: of a shared layer, the output of this call."""
    layer, call = node["layer"], node["call"]
    if not node["shared"]:
        return f"model.get_layer({layer!r}).output"
    return f"model.get_layer({layer!r})._inbound_nodes[{call}].output_tensors[0]"


def _model(subject: Subject) -> bytes:
    return _given(subject.ask("model_file"))["content"].tobytes()


def sample_file(subject: Subject) -> bytes:
    """Returns the file with the sample, as codes read it."""
    stream = io.BytesIO()
    np.savez(stream, *all_of(_given(subject.ask_of_sample("sample")), "model_x"))
    return stream.getvalue()


def _given(answer: LabResult | None) -> Mapping[str, NDArray[Any]]:
    if answer is None:
        raise LabError("The lab gave no answer.")
    return answer.arrays


def sheet_svg(sheet: Sheet, *, scale: int = 4) -> bytes:
    """Returns a sheet of tiles as an SVG, with the caption of each below it.

    Args:
        sheet: The tiles.
        scale: Into how many units of the drawing a pixel of a tile goes.
    """
    height, width = (scale * side for side in sheet.tile_shape)
    line, gap = 14, 4
    tall, wide = height + line + gap, width + gap
    png = base64.b64encode(sheet.png()).decode()
    whole = f'width="{width * sheet.columns}" height="{height * sheet.rows}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide * sheet.columns}" '
        f'height="{tall * sheet.rows}" font-family="monospace" font-size="{line - 4}">',
        f'<defs><image id="s" {whole} preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="data:image/png;base64,{png}"/></defs>',
    ]
    for index, caption in enumerate(sheet.captions):
        row, column = divmod(index, sheet.columns)
        parts.append(
            f'<svg x="{column * wide}" y="{row * tall}" width="{width}" height="{height}" '
            f'viewBox="{column * width} {row * height} {width} {height}"><use href="#s"/></svg>'
            f'<text x="{column * wide}" y="{row * tall + height + line - 3}">'
            f"{escape(caption)}</text>"
        )
    return ("".join(parts) + "</svg>").encode()


def second_file(subject: Subject) -> Mapping[str, Content]:
    """Returns the file with the sample that the first is compared with, if there is one."""
    if subject.other is None:
        return {}
    other = replace(subject, sample=subject.other)
    return {SECOND: lambda: sample_file(other)}


SECOND = "second.npz"
"""What the file is called with the sample that another one is compared with."""

MOST_CSV = 2_000_000
"""More numbers than this are given as a model with code alone, not as CSV."""


def numbers_csv(values: NDArray[Any], axes: Sequence[str], name: str) -> bytes:
    """Returns every number of an array with its place as CSV.

    Args:
        values: The numbers, of any shape.
        axes: What each axis is called.
        name: What the numbers are called.
    """
    places = zip(np.ndindex(values.shape), values.flat, strict=True)
    return as_csv([*axes, name], ([*at, float(value)] for at, value in places))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Returns a table as CSV. Texts that a spreadsheet would take for a formula are quoted off."""
    stream = io.StringIO()
    writer = tables.writer(stream)
    writer.writerow(map(_harmless, columns))
    writer.writerows([_harmless(each) for each in row] for row in rows)
    return stream.getvalue().encode()


def _harmless(value: object) -> object:
    dangerous = isinstance(value, str) and value[:1] in "=+-@\t\r" and value[:1]
    return f"'{value}" if dangerous else value
