"""Blocks in exported code: functions, and loops where they repeat."""

from builder.export import to_python
from tests.export.reading import body_of, function_of
from tests.export.samples import SAMPLES


def test_blocks_are_functions_and_repetitions_are_loops():
    code = to_python(SAMPLES["repeated_block"]())
    assert "def residual_block(inputs, name):" in code
    assert 'x = layers.Dense(8, name=f"{name}_back")(x)' in code
    assert body_of(code) == [
        'inputs = keras.Input(shape=(8,), name="image")',
        "x = inputs",
        "for i in range(1, 33):",
        '    x = residual_block(x, f"res_{i}")',
        'outputs = layers.Dense(2, name="out")(x)  # (2,)',
        'return keras.Model(inputs, outputs, name="deep_residual")',
    ]


def test_blocks_of_equal_content_share_a_function():
    code = to_python(SAMPLES["like_blocks"]())
    assert code.count("\ndef ") == 3
    assert 'x = residual_block(inputs, "res_a")' in code
    assert 'x = residual_block(x, "res_b")' in code
    assert 'outputs = residual_block_1(x, "other")' in code


def test_a_block_that_is_called_twice_keeps_its_weights():
    code = to_python(SAMPLES["shared_block"]())
    assert function_of(code, "residual_block(name)") == [
        'hidden = layers.Dense(8, activation="relu", name=f"{name}_hidden")',
        'back = layers.Dense(8, name=f"{name}_back")',
        'sum_1 = layers.Add(name=f"{name}_sum")',
        "",
        "def apply(inputs):",
        "    x = hidden(inputs)",
        "    x = back(x)",
        "    x = sum_1([inputs, x])",
        "    return x",
        "",
        "return apply",
    ]
    assert body_of(code)[2:-1] == [
        'encoder = residual_block("encoder")',
        "encoder_output = encoder(one)",
        "x = encoder(two)",
        'outputs = layers.Concatenate(name="both")([encoder_output, x])  # (16,)',
    ]


def test_only_shared_blocks_that_cannot_be_made_once_are_spelled_out():
    code = to_python(SAMPLES["shared_blocks"]())
    assert code.count("\ndef residual_block") == 2
    assert 'encoder = residual_block("encoder")' in code
    assert '        x = residual_block_1(x, f"alone_{i}")' in code
    assert 'deep_2_hidden = layers.Dense(8, activation="relu", name="deep_2_hidden")' in code
    assert code.count("deep_2_hidden(") == 2


def test_a_block_may_share_another_one_within():
    code = to_python(SAMPLES["shared_within"]())
    assert function_of(code, "both_towers(left, right, name)") == [
        'tower_1 = tower(f"{name}_tower")',
        "tower_output = tower_1(left)",
        "tower_output_1 = tower_1(right)",
        "return tower_output, tower_output_1",
    ]
    assert "    hidden.trainable = False\n" in code
    assert '        x, towers_output_2 = both_towers(x, towers_output_2, f"towers_{i}")' in code


def test_what_a_person_grouped_is_a_function_called_in_a_loop():
    code = to_python(SAMPLES["grouped_chain"]())
    assert function_of(code, "conv_bn_relu(x, name)") == [
        'x = layers.Conv2D(4, 3, padding="same", name=f"{name}_conv")(x)',
        'x = layers.BatchNormalization(name=f"{name}_bn")(x)',
        'x = layers.ReLU(name=f"{name}_relu")(x)',
        "return x",
    ]
    assert body_of(code) == [
        'inputs = keras.Input(shape=(8, 8, 1), name="image")',
        "x = inputs",
        "for i in range(1, 33):",
        '    x = conv_bn_relu(x, f"conv_bn_relu_{i}")',
        'outputs = layers.GlobalAveragePooling2D(name="average")(x)  # (4,)',
        'return keras.Model(inputs, outputs, name="deep")',
    ]


def test_the_blocks_of_the_palette_read_like_their_papers():
    code = to_python(SAMPLES["built_in_blocks"]())
    assert body_of(code)[1:-1] == [
        "x = inputs",
        "for i in range(1, 4):",
        '    x = residual_block(x, f"residual_{i}")',
        "for i in range(1, 4):",
        '    x = inception_module(x, f"inception_{i}")',
        "for i in range(1, 4):",
        '    x = dense_block(x, f"dense_block_{i}")',
    ]
    assert function_of(code, "inception_module(inputs, name)")[-4:] == [
        'x = layers.Concatenate(name=f"{name}_concatenate")(',
        "    [conv_1x1, conv_3x3, conv_5x5, x]",
        ")",
        "return x",
    ]


def test_what_goes_into_a_repetition_beside_the_state_stays_the_same():
    assert body_of(to_python(SAMPLES["exchanging_block"]()))[2:-1] == [
        'x = layers.Dense(3, name="shift")(fixed)',
        "step_1 = state",
        "for i in range(1, 4):",
        '    step_1 = step(step_1, x, f"step_{i}")',
    ]
