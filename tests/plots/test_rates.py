from builder.plots.rates import rate_plot
from builder.training.choices import CosineDecay, WarmUp
from builder.training.schedules import curve


def test_the_rate_is_drawn_over_the_epochs():
    rates = curve(CosineDecay(), 0.1, 10, 5)
    (line,) = rate_plot(rates).data
    assert list(line.x) == list(rates.epochs)
    assert list(line.y) == list(rates.rates)
    assert (line.x[0], line.y[0]) == (0.0, 0.1)


def test_a_rate_of_0_has_no_place_on_a_logarithmic_axis():
    figure = rate_plot(curve(WarmUp(), 0.1, 10, 5), logarithmic=True)
    assert figure.layout.yaxis.type == "log"
    assert figure.data[0].y[0] is None
    assert all(value > 0 for value in figure.data[0].y[1:])
