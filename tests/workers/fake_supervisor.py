"""The real supervisor with fake work: no Keras, so it starts in a moment."""

import os

from builder.workers.supervisor import Crew, serve

CREW = Crew(
    preload=("tests.workers.fake_lab", "tests.workers.fake_trainer"),
    registry="tests.workers.fake_lab",
    trainer="tests.workers.fake_trainer",
    stop_grace=float(os.environ.get("TEST_STOP_GRACE", "10")),
)

if __name__ == "__main__":
    serve(CREW)
