"""Looking inside a trained network: its feature maps, its filters, what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Target
from builder.plots.bars import probability_bars, unit_bars
from builder.plots.feature_maps import as_maps, dead_maps, feature_map_sheet
from builder.plots.filters import filter_sheet
from builder.plots.kernels import MOST_CELLS, kernel_figure, kernel_sheet
from builder.ui import markup
from builder.ui.figures import count, measure, plural
from builder.ui.fragments import fragment
from builder.ui.inspection_choices import Subject
from builder.ui.laboratory import all_of, ask_about
from builder.ui.sample_answers import draw_answer, draw_example, draws_answer

MOST_MAPS = 512
_TICK_SECONDS = 2.0


def draw_subject(subject: Subject) -> None:
    """Draws picture and answer; again by themselves while the run goes on."""
    clock = None if subject.run.has_ended else _TICK_SECONDS
    fragment(_draw_subject, run_every=clock)(subject)


def _draw_subject(subject: Subject) -> None:
    picture, answer = st.columns([10, 4], gap="small")
    with picture, st.container(border=True, key="picture-card"):
        match subject.view:
            case "Filters":
                _draw_filters(subject)
            case "Prediction":
                _draw_prediction(subject, large=True)
            case _:
                _draw_maps(subject)
    with answer, st.container(border=True, key="answer-card"):
        _draw_prediction(subject, large=False)


def _draw_maps(subject: Subject) -> None:
    node = subject.node
    answer = ask_about(
        subject.run, "feature_maps", node_id=node["node_id"], split="test", index=subject.index
    )
    if answer is None:
        return
    activation = answer.arrays["maps"]
    _draw_title(f"Feature maps of {node['name']}", answer.data)
    maps = as_maps(activation)
    if maps is None:
        st.plotly_chart(unit_bars(np.atleast_1d(activation)), key="units")
        return
    common, strongest = _map_options()
    drawn = feature_map_sheet(maps[:MOST_MAPS], common_scale=common, by_activation=strongest)
    markup.picture_grid(drawn, side=104, label=f"Feature maps of {node['name']}")
    dead = dead_maps(maps)
    notes = [f"{plural(dead, 'map')} of {len(maps)} zero everywhere for this sample."]
    if len(maps) > MOST_MAPS:
        notes.append(f"The first {MOST_MAPS} of {count(len(maps))} are shown.")
    markup.note(" ".join(notes[0 if dead else 1 :]))
    _draw_download(drawn.png(scale=4), f"feature_maps_{node['name']}.png")


def _map_options() -> tuple[bool, bool]:
    with st.container(horizontal=True, gap="medium", key="map-options"):
        common = st.toggle(
            "Common scale", key="common-scale", help="One colour is the same value in every map"
        )
        strongest = st.toggle("Strongest first", key="strongest-first")
    return common, strongest


def _draw_filters(subject: Subject) -> None:
    node = subject.node
    answer = ask_about(subject.run, "filters", node_id=node["node_id"])
    if answer is None:
        return
    if answer.arrays["kernel"].ndim == 2:
        _draw_kernel(subject, answer.arrays["kernel"], answer.arrays.get("bias"), answer.data)
        return
    kernel = _as_planes(answer.arrays["kernel"])
    _draw_title(f"Filters of {node['name']}", answer.data)
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
    _draw_download(drawn.png(scale=16), f"filters_{node['name']}.png")


def _draw_kernel(subject: Subject, kernel: Any, bias: Any, state: Any) -> None:
    name = subject.node["name"]
    _draw_title(f"Weights of {name}", state)
    inputs, units = kernel.shape
    if kernel.size <= MOST_CELLS:
        st.plotly_chart(kernel_figure(kernel, bias), key="kernel", config={"displayModeBar": False})
    else:
        drawn = kernel_sheet(kernel)
        st.image(drawn.png(), alt=f"Weights of {name}", width="stretch")
        _draw_download(drawn.png(), f"weights_{name}.png")
    markup.note(
        f"{plural(inputs, 'input')} downwards, {plural(units, 'unit')} to the right. "
        "White is 0, red positive, blue negative."
    )


def _as_planes(kernel: Any) -> Any:
    """Makes kernels of one or three dimensions into planes: length 1, or the middle slice."""
    if kernel.ndim == 3:
        return kernel[None]
    return kernel[kernel.shape[0] // 2] if kernel.ndim == 5 else kernel


def _draw_prediction(subject: Subject, *, large: bool) -> None:
    answer = ask_about(subject.run, "predict", split="test", index=subject.index)
    if answer is None:
        return
    if large:
        _draw_title("Prediction", answer.data)
    if not large:
        _draw_sample_card(subject, answer.arrays)
    for number, said in enumerate(answer.data["answers"]):
        if len(answer.data["answers"]) > 1:
            markup.heading(f"{said['name']}: {said['target']}")
        target = _target(subject, said["target"])
        if draws_answer(target):
            given, truth = answer.arrays["x"], _truth(subject, said["target"], answer.arrays)
            draw_answer(target, given, truth, answer.arrays[f"output_{number}"])
            continue
        if not large:
            _draw_answer(
                said, _truth(subject, said["target"], answer.arrays), number, answer.arrays
            )
        _draw_bars(said, number, answer.arrays, large=large)


def _draw_bars(said: Any, number: int, arrays: Any, *, large: bool) -> None:
    probabilities = arrays.get(f"probabilities_{number}")
    if probabilities is None:
        if large:
            bars = unit_bars(arrays[f"output_{number}"].reshape(-1))
            st.plotly_chart(bars, key=f"outputs-{number}")
        return
    figure = probability_bars(probabilities, said["classes"], said["truth"])
    if large:
        figure.update_layout(height=80 + 40 * len(figure.data[0].y))
    st.plotly_chart(figure, key=f"probabilities-{number}-{large}", config={"displayModeBar": False})


def _draw_sample_card(subject: Subject, arrays: Any) -> None:
    markup.heading("What it says")
    name = f"Sample {subject.index} of the test data"
    draw_example(subject.dataset, all_of(arrays, "x"), name)


def _target(subject: Subject, name: str) -> Target:
    return next(each for each in subject.dataset.targets if each.name == name)


def _truth(subject: Subject, name: str, arrays: Any) -> Any:
    """The right answer: targets come in the order of the data set, outputs in the model's."""
    names = [each.name for each in subject.dataset.targets]
    return all_of(arrays, "y")[names.index(name)]


def _draw_answer(said: Any, right_answer: Any, number: int, arrays: Any) -> None:
    classes, truth, predicted = said["classes"], said["truth"], said["predicted"]
    if truth is None or predicted is None:
        given = arrays[f"output_{number}"].reshape(-1)[:6]
        wanted = np.reshape(right_answer, -1)[:6]
        markup.facts((("true", _listed(wanted)), ("predicted", _listed(given))))
        return
    right = "right" if truth == predicted else "wrong"
    likely = measure(float(arrays[f"probabilities_{number}"][predicted]))
    markup.facts(
        (
            ("true", str(classes[truth])),
            ("predicted", f"{classes[predicted]} ({right})"),
            ("probability", likely),
        )
    )


def _listed(values: Any) -> str:
    return ", ".join(measure(float(value)) for value in values)


def _draw_title(title: str, state: Any) -> None:
    epoch = state.get("epoch")
    when = f"weights after epoch {epoch}" if epoch else "untrained weights"
    st.markdown(f"##### {title} :small[:gray[{when}]]")


def _draw_download(png: bytes, name: str) -> None:
    st.download_button(
        "Download PNG",
        png,
        file_name=name,
        mime="image/png",
        key="download-picture",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
