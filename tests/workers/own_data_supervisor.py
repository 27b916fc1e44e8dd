"""The real supervisor with the real operations on own data, and no Keras."""

from builder.settings import Settings
from builder.workers.own_data_ops import OWN_DATA_OPS
from builder.workers.supervisor import Crew, serve

OPS = OWN_DATA_OPS
HERE = "tests.workers.own_data_supervisor"
CREW = Crew(
    preload=(HERE, "tests.workers.fake_trainer"),
    registry=HERE,
    trainer="tests.workers.fake_trainer",
)


def open_lab(_: Settings) -> None:
    """These operations remember nothing."""


if __name__ == "__main__":
    serve(CREW)
