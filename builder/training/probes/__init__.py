"""Looks inside a network while it learns.

One module per probe, all of them in `registry.MAKERS`; `callback` runs those that a spec asks
for, at a bounded cost. What they see are the values of `findings`, which need no Keras; they
travel in the events of `builder.training.events.Probe`.
"""
