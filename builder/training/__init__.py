"""Training: what it is (`spec`), what happens in it (`events`), what fits (`presets`, `fitness`).

`fit` trains a real Keras model and belongs in a worker process; import it by its module.
"""
