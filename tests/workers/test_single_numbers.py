"""An input that is one number, without an axis, can be covered like any other."""

from pathlib import Path

import numpy as np
import pytest

from builder.graph.sketch import Sketch
from builder.inspection.own_samples import keep_sample
from builder.training.spec import TrainingSpec
from tests.workers.test_lab_ops import Workshop


def test_occlusion_of_a_single_number(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    sketch = Sketch()
    number = sketch.input((), name="number")
    row = sketch.add("Reshape", number, target_shape=[1], name="row")
    sketch.add("Dense", row, units=1, name="answer")
    run = workshop.run(sketch.graph(), TrainingSpec(dataset=""))
    model = workshop.keep(run, 1)
    own = keep_sample(workshop.settings.samples_directory, [np.float32(2.0).reshape(())])
    answer = workshop.ask(
        "why_occlusion", run_id=run.id, sample={"own": own}, aim={}, patch=1, stride=1
    )
    lost = 2.0 * float(model.get_layer("answer").kernel[0, 0])
    assert answer.arrays["heat"].shape == ()
    assert float(answer.arrays["heat"]) == pytest.approx(lost, rel=1e-5)
    workshop.store.close()
