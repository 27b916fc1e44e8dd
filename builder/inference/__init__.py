"""The live engine: shapes, weights, costs, derivations and diagnostics, without building.

    from builder.inference.engine import infer
    from builder.inference.explain import explain

Importing these does not import Keras: the first call does.
"""
