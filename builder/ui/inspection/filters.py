"""The weights of a layer as pictures."""

from __future__ import annotations

from typing import Any

import streamlit as st

from builder.plots.filters import filter_sheet
from builder.plots.kernels import MOST_CELLS, kernel_figure, kernel_sheet
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection.exports import draw_exports
from builder.ui.inspection.subject import Subject

MOST_MAPS = 512


def draw_filters(subject: Subject) -> None:
    """Draws the filters of the chosen layer."""
    node = subject.node
    answer = subject.ask_of_node("filters")
    if answer is None:
        return
    if answer.arrays["kernel"].ndim == 2:
        _draw_kernel(subject, answer.arrays["kernel"], answer.arrays.get("bias"), answer.data)
        return
    kernel = _as_planes(answer.arrays["kernel"])
    subject.title(f"Filters of {node['name']}", answer.data)
    channels, channel = kernel.shape[2], None
    if channels not in (1, 3):
        channel = int(st.number_input("Input channel", 0, channels - 1, value=0, step=1, width=180))
    drawn = filter_sheet(kernel[..., :MOST_MAPS], channel=channel)
    markup.picture_grid(drawn, side=104, label=f"Filters of {node['name']}")
    size = " × ".join(map(str, kernel.shape[:2]))
    markup.note(
        f"{plural(kernel.shape[-1], 'filter')} of {size} over {plural(channels, 'channel')}. "
        "White is 0, red positive, blue negative; the norm is over all channels."
    )
    draw_exports(subject, f"filters_{node['name']}", png=lambda: drawn.png(scale=16))


def _draw_kernel(subject: Subject, kernel: Any, bias: Any, state: Any) -> None:
    name = subject.node["name"]
    subject.title(f"Weights of {name}", state)
    inputs, units = kernel.shape
    if kernel.size <= MOST_CELLS:
        st.plotly_chart(
            kernel_figure(kernel, bias), key=subject.key("kernel"), config={"displayModeBar": False}
        )
    else:
        drawn = kernel_sheet(kernel)
        st.image(drawn.png(), alt=f"Weights of {name}", width="stretch")
        draw_exports(subject, f"weights_{name}", png=drawn.png)
    markup.note(
        f"{plural(inputs, 'input')} downwards, {plural(units, 'unit')} to the right. "
        "White is 0, red positive, blue negative."
    )


def _as_planes(kernel: Any) -> Any:
    """Makes kernels of one or three dimensions into planes: length 1, or the middle slice."""
    if kernel.ndim == 3:
        return kernel[None]
    return kernel[kernel.shape[0] // 2] if kernel.ndim == 5 else kernel
