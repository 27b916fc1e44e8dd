"""Published architectures: read from Keras, counted, built again and written as code.

The counts are those that keras.io publishes for `include_top=True` and 1,000 classes.
"""

import pytest

from builder.export import to_python
from builder.graph.topology import plain
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from tests.support.canonical import canonical, canonical_config
from tests.support.exported import load_exported

PARAMS = {
    # One of each kind: expressions, nested Sequential models and layers of keras.applications'
    # own; dense connections; scaled residuals; separable convolutions; over a thousand nodes.
    "ConvNeXtTiny": 28_589_128,
    "DenseNet121": 8_062_504,
    "EfficientNetB0": 5_330_571,
    "EfficientNetV2B0": 7_200_312,
    "InceptionResNetV2": 55_873_736,
    "MobileNetV3Small": 2_554_968,
    "NASNetLarge": 88_949_818,
    "ResNet50": 25_636_712,
    "VGG16": 138_357_544,
    "Xception": 22_910_480,
}


@pytest.mark.parametrize("name", list(PARAMS))
def test_an_architecture_is_the_same_in_all_forms(name, tmp_path):
    with weightless():
        graph = from_keras(getattr(load_keras().applications, name)(weights=None))
    inference = infer(graph)
    assert inference.ok
    assert inference.totals.params == PARAMS[name]

    code = to_python(graph, style="functional")
    with weightless():
        model = to_keras(graph)
        assert model.count_params() == PARAMS[name]
        assert canonical(from_keras(model)) == canonical(plain(graph))
    with weightless():
        exported = load_exported(tmp_path, code).build_model()
        assert canonical_config(exported.get_config()) == canonical_config(model.get_config())
