"""Why the network answers as it does: four ways to ask which parts of the sample matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.channels import channels_last
from builder.inspection.gradcam_maps import enlarged
from builder.ui import markup
from builder.ui.figures import measure, plural
from builder.ui.inspection.exports import tensor_code
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import (
    ask_either_way,
    draw_aim,
    features_of,
    input_axes,
    names_of,
    said_of,
)
from builder.ui.inspection.why_code import (
    gradcam_code,
    integrated_code,
    occlusion_code,
    saliency_code,
)
from builder.ui.inspection.why_pictures import draw_found, draw_input
from builder.ui.laboratory import all_of
from builder.workers.client import LabResult

BASELINES: Mapping[str, str] = {
    "black": "0, or the least",
    "mean": "the mean of the data",
    "blurred": "the sample, blurred",
}


def has_places(node: Mapping[str, Any]) -> bool:
    """Whether a layer gives maps: values at several places."""
    shapes = node["shapes"]
    return bool(shapes) and len(shapes[0]) >= 2 and node["class_name"] != "Input"


def draw_gradcam(subject: Subject) -> None:
    """Draws where the chosen layer's maps speak for what is explained."""
    aim = draw_aim(subject)
    if aim is None:
        return
    opacity = _draw_opacity(subject)
    answer = subject.ask_of_node("why_gradcam", sample=dict(subject.sample), aim=aim)
    if answer is None:
        return
    subject.title(f"Grad-CAM of {markup.plain(subject.node['name'])}", answer.data)
    markup.note(said_of(subject, answer.data))
    _draw_heat(subject, answer, opacity)
    heat = answer.arrays["heat"]
    if not heat.any():
        markup.note("All is 0: no map of this layer speaks for it. Another layer may.")
    markup.note(about_heat(heat.shape))


def about_heat(shape: Sequence[int]) -> str:
    """Says how to read the heat of a layer with places of that shape."""
    places = " × ".join(map(str, shape))
    if len(shape) < 2:
        return (
            f"The stronger, the more this layer speaks for it there. The layer has {places} "
            "places, one step after another: between them the heat is drawn smoothly."
        )
    return (
        f"The brighter, the more this layer's maps speak for it there. The layer has {places} "
        "places: between them the heat is drawn smoothly. The last convolution is the usual "
        "choice: its maps know most of what is seen."
    )


def _draw_heat(subject: Subject, answer: LabResult, opacity: float) -> None:
    """Draws the heat of Grad-CAM over each input that has the layer's places."""
    name, heat, given = subject.node["name"], answer.arrays["heat"], all_of(answer.arrays, "x")
    names, features, code = names_of(subject), features_of(subject), _gradcam_code(subject, answer)
    for place in answer.data["inputs"]:
        if len(given) > 1:
            markup.heading(f"{names[place]}")
        values = channels_last(given[place], input_axes(subject)[place])
        if values.ndim - 1 != heat.ndim and values.ndim != heat.ndim:
            markup.note("The layer's places are none of this input's.")
            continue
        laid = enlarged(heat, values.shape[: heat.ndim])
        draw_input(
            subject, f"gradcam_{name}_{names[place]}", values, laid, features[place],
            signed=False, opacity=opacity, how="sum", code=code,
        )  # fmt: skip
        code = ""


def _gradcam_code(subject: Subject, answer: LabResult) -> str:
    return gradcam_code(answer, tensor_code(subject), subject.channel_axis)


_METHODS: Mapping[str, str] = {
    "plain": "Gradient",
    "guided": "Guided gradient",
    "smooth": "SmoothGrad",
}


def draw_saliency(subject: Subject) -> None:
    """Draws how much what is explained changes with each value that went in."""
    aim = draw_aim(subject)
    if aim is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        method = subject.select("Method", "saliency", list(_METHODS), said=_METHODS.__getitem__)
        how: dict[str, Any] = {}
        if method == "smooth":
            how["samples"] = subject.select("Noisy copies", "smooth-samples", (32, 16, 64, 128))
            how["noise"] = subject.select(
                "Noise", "smooth-noise", (0.15, 0.05, 0.1, 0.3), said=lambda each: f"{each:.0%}",
                help="Its standard deviation, as a part of the range of the values",
            )  # fmt: skip
            how["seed"] = 0
    signed = subject.toggle("Signed", "signed", help="Red: more of it is for it; blue: against it")
    opacity = _draw_opacity(subject)
    passes = 3 * how.get("samples", 1)
    what = f"Compute {_METHODS[method]}"
    answer = ask_either_way(subject, "why_saliency", what, passes, aim=aim, method=method, **how)
    if answer is None:
        return
    subject.title(_METHODS[method], answer.data)
    markup.note(said_of(subject, answer.data))
    draw_found(
        subject, f"saliency_{method}", answer.arrays, signed=signed, how="most", opacity=opacity,
        code=saliency_code(answer, method, **how),
    )  # fmt: skip
    reads = any(each is not None and each.kind == "text" for each in features_of(subject))
    markup.note(_about_method(method, answer.data["relus"], reads))


def _about_method(method: str, relus: int, reads: bool) -> str:
    told = (
        "How fast the number changes when this value changes a little: large is where it matters."
    )
    told += " The CSV has it with its sign."
    if reads:
        told += " Of a text it is the size of the gradient for each word."
    if method == "guided":
        layers = plural(relus, "layer with a ReLU", "layers with a ReLU")
        return f"{told} On the way back, {layers} let through what is positive alone" + (
            "." if relus else ": here nothing differs from the plain gradient."
        )
    if method == "smooth":
        return f"{told} The mean over noisy copies of the sample: chance patterns fade."
    return told


def draw_integrated(subject: Subject) -> None:
    """Draws what each value adds to what is explained, on the way from nothing to the sample."""
    aim = draw_aim(subject)
    if aim is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        baseline = _draw_baseline(subject, "Begin with")
        steps = subject.select(
            "Steps", "integrated-steps", (0, 16, 32, 64, 128, 256, 1024),
            said=lambda each: str(each) if each else "as many as needed",
            help="More steps are more exact: see the error below",
        )  # fmt: skip
    opacity = _draw_opacity(subject)
    answer = ask_either_way(
        subject, "why_integrated", "Compute integrated gradients", 3 * (steps or 128),
        aim=aim, baseline=baseline, steps=steps,
    )  # fmt: skip
    if answer is None:
        return
    data = answer.data
    subject.title("Integrated gradients", data)
    markup.note(said_of(subject, data))
    draw_found(
        subject, "integrated_gradients", answer.arrays, signed=True, opacity=opacity,
        code=integrated_code(answer, baseline),
    )  # fmt: skip
    _draw_sums(data, baseline)


def _draw_sums(data: Mapping[str, Any], baseline: str) -> None:
    """Draws what all values add up to, and what they ought to."""
    markup.facts(
        (
            ("the sample", measure(data["score"])),
            (BASELINES[baseline], measure(data["score_of_baseline"])),
            ("difference", measure(data["score"] - data["score_of_baseline"])),
            ("all values add up to", measure(data["sum"])),
            ("completeness error", f"{data['error']:.2%} with {plural(data['steps'], 'step')}"),
        )
    )
    markup.note(
        "Red adds to the number, blue takes away from it. All values together are the difference "
        "between the sample and where the way begins; by how much they miss it is the error."
    )


def draw_occlusion(subject: Subject) -> None:
    """Draws how much is lost where a part of the sample is covered."""
    aim = draw_aim(subject)
    if aim is None:
        return
    covered, passes = _draw_covered(subject)
    opacity, place = _draw_opacity(subject), covered["place"]
    answer = ask_either_way(
        subject, "why_occlusion", f"Cover {passes:,} places", passes, aim=aim, **covered
    )
    if answer is None:
        return
    subject.title("Occlusion", answer.data)
    markup.note(said_of(subject, answer.data))
    given = all_of(answer.arrays, "x")[place]
    draw_input(
        subject, f"occlusion_{names_of(subject)[place]}", given, answer.arrays["heat"],
        features_of(subject)[place], signed=True, opacity=opacity, how="sum",
        code=occlusion_code(answer, place, covered["patch"], covered["stride"]),
        axis=input_axes(subject)[place],
    )  # fmt: skip
    most = measure(float(answer.arrays["drops"].max()))
    markup.note(
        f"Red: with this part covered the number falls, by {most} "
        "at the most; blue: it rises. Each place shows the mean over all patches that cover it."
    )


def _draw_covered(subject: Subject) -> tuple[dict[str, Any], int]:
    """Draws what is covered, and with what; returns that, and how often something is covered."""
    names = names_of(subject)
    shapes = [n["shapes"][0] for n in subject.nodes if n["class_name"] == "Input"]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        place = 0
        if len(names) > 1:
            place = subject.select("Cover", "cover", range(len(names)), said=names.__getitem__)
        sides = _sides(shapes[place], input_axes(subject)[place])
        patch = _draw_length(subject, "Patch", f"patch-{place}", min(sides), min(sides) // 6 or 1)
        stride = _draw_length(subject, "Stride", f"stride-{place}", min(sides), max(1, patch // 2))
        baseline = _draw_baseline(subject, "With")
    passes = int(np.prod([max(1, (side - patch) // stride + 2) for side in sides]))
    return {"place": place, "patch": patch, "stride": stride, "baseline": baseline}, passes


def _sides(shape: Sequence[int | None], axis: int) -> list[int]:
    """How long an input is along the axes on which a patch moves."""
    sizes = [size or 1 for size in shape]
    if len(sizes) > 1:
        sizes.pop(axis)
    return sizes[-2:] if len(shape) >= 3 else sizes[:1] or [1]


def _draw_length(subject: Subject, label: str, name: str, most: int, usual: int) -> int:
    """Draws a choice of a length from 1 on."""
    kept = min(most, subject.option(name, usual))
    length = int(st.number_input(label, 1, most, value=kept, step=1, key=subject.key(name)))
    subject.keep(name, length)
    return length


def _draw_baseline(subject: Subject, label: str) -> str:
    return subject.select(
        label, "baseline", list(BASELINES), said=BASELINES.__getitem__,
        help="Of words: no word, or the mean of this text's words",
    )  # fmt: skip


def _draw_opacity(subject: Subject) -> float:
    """Draws the slider of how strongly heat is laid over a picture, where there is a picture."""
    shapes = [n["shapes"][0] for n in subject.nodes if n["class_name"] == "Input"]
    if not any(len(shape) >= 3 for shape in shapes):
        return 0.6
    kept = subject.option("opacity", 60)
    chosen = st.slider(
        "Heat over the picture", 0, 100, value=kept, format="%d%%", key=subject.key("opacity"),
        width=260,
    )  # fmt: skip
    subject.keep("opacity", chosen)
    return chosen / 100
