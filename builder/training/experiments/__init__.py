"""Experiments: one model trained several times, with one or two things varied, and all else fair.

`variations` says what can be varied, `plan` which runs that makes, `one_click` has plans that are
ready, `search` goes beyond a grid, and `results` compares what came of it. Imports no Keras.
"""
