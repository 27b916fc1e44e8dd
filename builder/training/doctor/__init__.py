"""The doctor: what is wrong with a training, said with the numbers that show it.

`examine(evidence)` gives findings; each may come with a counter-experiment, which shows whether it
is right. To add an illness: a function in one of the modules, and its line in `RULES`. Imports
neither Keras nor TensorFlow.
"""

from builder.training.doctor.evidence import Evidence, Measure, evidence
from builder.training.doctor.examine import RULES, examine
from builder.training.doctor.finding import Counter, Finding

__all__ = ["RULES", "Counter", "Evidence", "Finding", "Measure", "evidence", "examine"]
