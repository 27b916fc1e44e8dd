"""Looking inside a built model: pure functions from a model and a sample to arrays.

They need real weights, so they run in lab processes (`builder.workers.lab_ops`), never in the
web process. They import no Keras themselves: they take a built Keras model as it is.

- `filters`: the kernels of a convolution.
- `activations`: what a node makes of a sample.
- `predictions`: what the model says about a sample; `predictions_of_all`: about many.
- `confusion`, `scores`, `calibration`, `regions`: what follows from that in figures.
- `projection`: samples as points, near each other where a layer gives similar values.
- `invariance`: images shifted, turned and scaled.
"""
