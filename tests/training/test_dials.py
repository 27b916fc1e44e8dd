"""What is turned while a training runs does what plain Keras does with those numbers."""

import numpy as np
import pytest

from builder.layers.keras_import import load_keras
from builder.training.dials import Dials, Refused, Turned
from builder.training.feed import Feed

keras = load_keras()

RANDOM = np.random.RandomState(0)
X, Y = RANDOM.rand(6, 8, 3).astype("float32"), RANDOM.rand(6, 8, 2).astype("float32")
"""Six batches of eight examples."""


class Net:
    """A small network, with all that is needed to turn things in it."""

    def __init__(self, optimizer, rate_at=None, wrap=None):
        keras.utils.set_random_seed(1)
        self.model = keras.Sequential(
            [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2)]
        )
        self.traces = 0

        def loss(y, prediction):
            self.traces += 1
            return keras.ops.mean((y - prediction) ** 2)

        self.model.compile(optimizer=optimizer if wrap is None else wrap(optimizer), loss=loss)
        self.model.optimizer.build(self.model.trainable_variables)
        self.optimizer = optimizer
        self.feed = Feed(np.arange(48), 8)

    def dials(self, epochs=10, rate_at=None):
        return Dials(self.model, self.feed, epochs, float(self.optimizer.learning_rate), rate_at)

    def train(self, *batches):
        for batch in batches:
            self.model.train_on_batch(X[batch], Y[batch])

    @property
    def weights(self):
        return np.concatenate([weight.numpy().ravel() for weight in self.model.trainable_weights])


def plain(make, name, value, start):
    """Trains three batches, sets the number for a newly traced step, and trains three more."""
    net = Net(make(start))
    net.train(0, 1, 2)
    setattr(net.optimizer, name, value)
    net.model.make_train_function(force=True)
    net.train(3, 4, 5)
    return net.weights


OPTIMIZERS = {
    "SGD": ("momentum", 0.9, lambda momentum: keras.optimizers.SGD(0.05, momentum=momentum)),
    "SGD, Nesterov": (
        "momentum", 0.9, lambda momentum: keras.optimizers.SGD(0.05, momentum, nesterov=True),
    ),
    "RMSprop": (
        "momentum", 0.9, lambda momentum: keras.optimizers.RMSprop(0.01, momentum=momentum),
    ),
    "Muon": ("momentum", 0.9, lambda momentum: keras.optimizers.Muon(0.01, momentum=momentum)),
    "AdamW": ("weight_decay", 0.1, lambda decay: keras.optimizers.AdamW(0.01, weight_decay=decay)),
    "Lion": ("weight_decay", 0.1, lambda decay: keras.optimizers.Lion(0.01, weight_decay=decay)),
    "Adam": ("weight_decay", 0.1, lambda decay: keras.optimizers.Adam(0.01, weight_decay=decay)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "start", "make"), OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_number_is_turned_without_tracing_anew_and_does_what_it_does_in_keras(name, start, make):
    net = Net(make(start))
    dials = net.dials()
    net.train(0, 1, 2)
    traces = net.traces
    assert dials.turn(name, 0.4) == Turned(name, start, 0.4)
    net.train(3, 4, 5)
    assert net.traces == traces
    np.testing.assert_allclose(net.weights, plain(make, name, 0.4, start), rtol=1e-5)
    assert dials.turn(name, 0.4) is None


@pytest.mark.parametrize("end", [0.0, 1e-3])
def test_a_number_can_be_turned_off_and_on_again(end):
    net = Net(keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=0.1))
    dials = net.dials()
    for name in ("momentum", "weight_decay"):
        before = dials.state()[name]
        assert dials.turn(name, end) == Turned(name, before, end)
        assert dials.turn(name, before) == Turned(name, end, before)
    net.train(0, 1)
    plain = Net(keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=0.1))
    plain.train(0, 1)
    np.testing.assert_allclose(net.weights, plain.weights, rtol=1e-6)


@pytest.mark.parametrize("kind", ["SGD", "RMSprop"])
def test_momentum_that_was_off_is_switched_on(kind):
    make = getattr(keras.optimizers, kind)
    net = Net(make(0.05))
    dials = net.dials()
    net.train(0, 1, 2)
    assert dials.turn("momentum", 0.9) == Turned("momentum", 0.0, 0.9)
    net.train(3, 4, 5)
    # The same with an optimizer that had momentum, but nothing moving yet.
    other = Net(make(0.05, momentum=0.9))
    other.optimizer.momentum = 0.0
    other.train(0, 1, 2)
    slots = other.optimizer.variables[-4:]
    for slot in slots:
        assert "momentum" in slot.path
        slot.assign(np.zeros(slot.shape))
    other.optimizer.momentum = 0.9
    other.model.make_train_function(force=True)
    other.train(3, 4, 5)
    np.testing.assert_allclose(net.weights, other.weights, rtol=1e-5)


def test_weight_decay_that_was_off_is_switched_on():
    net = Net(keras.optimizers.SGD(0.05))
    dials = net.dials()
    net.train(0, 1, 2)
    assert dials.turn("weight_decay", 0.1) == Turned("weight_decay", None, 0.1)
    net.train(3, 4, 5)
    expected = plain(lambda start: keras.optimizers.SGD(0.05), "weight_decay", 0.1, None)
    np.testing.assert_allclose(net.weights, expected, rtol=1e-5)


def test_the_rate_is_turned_without_tracing_anew():
    net = Net(keras.optimizers.SGD(0.05))
    dials = net.dials()
    net.train(0)
    traces = net.traces
    assert dials.turn("learning_rate", 0.01) == Turned("learning_rate", pytest.approx(0.05), 0.01)
    net.train(1)
    assert (dials.rate, net.traces) == (0.01, traces)
    assert float(net.optimizer.learning_rate) == pytest.approx(0.01)


def halving(base, step, steps_per_epoch, total_steps):
    return base * 0.5 ** (step // steps_per_epoch)


def test_under_a_schedule_a_turn_sets_what_the_schedule_multiplies():
    net = Net(keras.optimizers.SGD(0.08))
    dials = net.dials(rate_at=halving)
    rates = []
    for epoch in range(3):
        for seen in (0, 8):
            if (epoch, seen) == (1, 8):
                dials.turn("learning_rate", 0.8)
            dials.before_step(epoch, seen)
            rates.append(float(net.optimizer.learning_rate))
    assert rates == pytest.approx([0.08, 0.08, 0.04, 0.4, 0.2, 0.2])
    assert dials.state()["learning_rate"] == 0.8


def test_a_schedule_counts_in_batches_of_the_size_of_now():
    asked = []

    def spying(*given):
        asked.append(given)
        return given[0]

    net = Net(keras.optimizers.SGD(1.0))
    dials = net.dials(epochs=4, rate_at=spying)
    dials.before_step(2, 16)
    dials.turn("batch_size", 16)
    dials.before_step(2, 16)
    assert asked == [(1.0, 14, 6, 24), (1.0, 7, 3, 12)]


@pytest.mark.parametrize("rate_at", [None, halving])
def test_what_a_callback_does_to_the_rate_is_noticed(rate_at):
    net = Net(keras.optimizers.SGD(0.08))
    dials = net.dials(rate_at=rate_at)
    dials.before_step(1, 0)
    assert dials.noticed() is None
    net.optimizer.learning_rate = dials.rate * 0.1
    turned = dials.noticed()
    assert (turned.before, turned.after) == pytest.approx((0.08, 0.008))
    assert dials.noticed() is None
    dials.before_step(1, 8)
    assert float(net.optimizer.learning_rate) == pytest.approx(0.008 if rate_at is None else 0.004)


REFUSED = [
    ("learning_rate", 0, "a number above 0"),
    ("learning_rate", float("nan"), "a number above 0"),
    ("learning_rate", "fast", "got 'fast'"),
    ("learning_rate", True, "got True"),
    ("learning_rate", None, "got None"),
    ("momentum", 1.5, "a number from 0 to 1"),
    ("weight_decay", -1, "a number from 0 up"),
    ("batch_size", 2.5, "a whole number from 1 to 1,000,000"),
    ("batch_size", 0, "a whole number from 1"),
    ("learning_rate", 10**400, "a number above 0"),
    ("batch_size", 10**400, "a whole number from 1"),
    ("epsilon", 1.0, "Expected one of learning_rate, momentum, weight_decay, batch_size"),
]


@pytest.mark.parametrize(("name", "value", "says"), REFUSED)
def test_what_is_no_value_for_it_is_refused_in_words(name, value, says):
    net = Net(keras.optimizers.SGD(0.05, momentum=0.5, weight_decay=0.1))
    dials = net.dials()
    before = dials.state()
    with pytest.raises(Refused, match=says):
        dials.turn(name, value)
    assert dials.state() == before


def test_an_optimizer_without_momentum_says_so():
    with pytest.raises(Refused, match="Adam has no momentum"):
        Net(keras.optimizers.Adam()).dials().turn("momentum", 0.5)


def test_an_optimizer_within_one_that_scales_the_loss_is_found():
    wrap = keras.optimizers.LossScaleOptimizer
    net = Net(keras.optimizers.SGD(0.05, momentum=0.9), wrap=wrap)
    dials = net.dials()
    net.train(0)
    dials.turn("momentum", 0.4)
    dials.turn("learning_rate", 0.01)
    net.train(1)
    assert float(net.optimizer.learning_rate) == pytest.approx(0.01)
    assert dials.state()["momentum"] == 0.4


@pytest.mark.parametrize(
    "turned",
    [
        (("momentum", 0.9), ("weight_decay", 0.1)),
        (("weight_decay", 0.1), ("momentum", 0.9)),
        (("momentum", 0.9), ("momentum", 0.0)),
    ],
)
def test_all_of_it_comes_back_in_another_process(turned):
    first = Net(keras.optimizers.SGD(0.05))
    dials = first.dials(rate_at=halving)
    for name, value in (*turned, ("batch_size", 16)):
        dials.turn(name, value)
    dials.turn("learning_rate", 0.5)
    second = Net(keras.optimizers.SGD(0.05))
    again = second.dials(rate_at=halving)
    again.restore(dials.state())
    assert again.state() == dials.state()
    assert second.feed.batch_size == 16
    shapes = [tuple(variable.shape) for variable in first.model.optimizer.variables]
    assert [tuple(each.shape) for each in second.model.optimizer.variables] == shapes
