"""A training as a Python script: shown, and to download with the data that it reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from builder.datasets import DatasetUnavailable
from builder.graph.document import Graph
from builder.keras_io.to_keras import GraphError
from builder.training.catalogue import ChoiceError
from builder.training.script import to_training_script
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.workers.client import get_client


@st.dialog("This training as a Python script", width="large")
def show_code(graph: Graph, spec: TrainingSpec) -> None:
    """Shows the script of a training, or why there is none."""
    try:
        code = to_training_script(graph, spec)
    except (ChoiceError, DatasetUnavailable, GraphError) as error:
        st.info(markup.plain(str(error)), icon=":material/info:")
        return
    data = f"{spec.dataset}.npz"
    reads_file = data in code
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _download("Download train.py", code, "train.py", "text/x-python")
        if reads_file:
            # On click only: the file may be large.
            _download(f"Download {data}", partial(_arrays, spec.dataset), data, "application/zip")
    words = "It needs Keras and TensorFlow; the same seed gives the same losses."
    markup.note(f"{words} It reads {data} beside it." if reads_file else words)
    st.code(code, language="python", height=460)


def _arrays(dataset: str) -> bytes:
    content = get_client().lab("dataset_npz", dataset=dataset).arrays["content"]
    return bytes(content.tobytes())


def _download(label: str, data: str | Callable[[], bytes], name: str, media_type: str) -> None:
    st.download_button(
        label, data, file_name=name, mime=media_type, key=f"code-{name}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
