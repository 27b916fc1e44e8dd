"""The page Inspect: look inside a trained network.

- `subject`: what is looked at; every view gets one and asks the lab through it.
- `views`: the views by name, with what each needs. To add one: a module with its `draw`, and its
  line in `VIEWS`.
- `choices`, `scrubber`: what is chosen on the left and below: run, sample, view, layer, epoch.
- `frame`: the whole page, one network or two side by side.
- `exports`: how every picture is taken away: PNG, SVG, CSV, and the code that makes it again.
"""
