"""Whose turn it is to look, so that all looks together take a bounded part of the time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from builder.training.choices import Probe

SHARE = 0.04
"""The part of the time of a training that all probes together may take.

It costs more than this: looks use more cores than small steps do, and leave caches cold. Measured
in processor time, LeNet-5 took 10 to 14 % more with a part of 6 %, and 4 % more with 4 %.
"""

CREDIT = 0.25
"""Seconds that they may take at once, before they have earned any."""

AT_ONCE = 0.1
"""Seconds that looks after one step may take together, unless one alone takes longer: whoever
stops or pauses a training waits for them."""

LEAST_SECONDS = 0.5
"""The least time between two looks of one probe. Who watches a screen sees no more."""

FIRST_LOOK = 0.25
"""A first look takes longer than those after it, mostly since it is traced: no more than this part
of its time is taken for theirs."""


@dataclass
class _Account:
    due: float
    estimate: float
    looks: int = 0
    looked: float = 0.0


class Turns:
    """Says which probes may look now.

    A probe that took `c` seconds is due again after `c` over its part of `SHARE`, so that slow
    probes look seldom and quick ones often; and none looks while all of them together are over
    the budget. For one that has waited for long, time is kept: quick ones would take it all.

    Args:
        names: The probes.
        clock: Gives seconds.
    """

    def __init__(self, names: Iterable[Probe], clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._accounts = {name: _Account(math.inf, 0.0) for name in names}
        self._guess = math.inf
        self.spent = 0.0

    def begin(self, estimates: Mapping[Probe, float]) -> None:
        """From now on probes that have not looked yet are due.

        Args:
            estimates: The seconds that the first look of each will take.
        """
        for name, seconds in estimates.items():
            account = self._accounts.get(name)
            if account and not account.looks:
                account.due, account.estimate = self._clock(), seconds

    def guess(self, seconds: float) -> None:
        """Takes what a look may cost; the least ever given counts until a second one is timed.

        Args:
            seconds: Of a step that has just been done, for instance, or of two.
        """
        self._guess = min(self._guess, seconds)

    def due(self) -> list[Probe]:
        """Returns the probes that may look now, the one that has waited longest first."""
        now = self._clock()
        earned = self.earned
        left = CREDIT + earned - self.spent
        chosen: list[Probe] = []
        waits = 0.0
        for name, account in sorted(self._accounts.items(), key=lambda each: each[1].due):
            if account.due > now:
                break
            estimate = self.estimate(name)
            # A slow first look would wait for ever behind quick ones: it takes half of all that
            # was earned so far, and they wait until it is paid.
            first = not account.looks and estimate <= earned / 2
            if estimate <= left or first:
                waits += estimate
                if chosen and waits > AT_ONCE:
                    break  # the others look after the next steps
                left -= estimate
                chosen.append(name)
            elif account.looks and now - account.looked >= 2 * estimate / SHARE:
                left -= estimate  # half of all time would have been enough: it is kept for it
        return chosen

    def looked(self, name: Probe, seconds: float) -> None:
        """Notes that a probe has looked, and how long that took."""
        self.spent += seconds
        account = self._accounts[name]
        usual = seconds if account.looks else FIRST_LOOK * seconds
        account.looks += 1
        account.estimate = usual
        account.looked = self._clock()
        own_share = SHARE / len(self._accounts)
        account.due = account.looked + max(LEAST_SECONDS, usual / own_share)

    @property
    def earned(self) -> float:
        """Seconds that all probes together may have taken by now, without any credit."""
        return SHARE * (self._clock() - self._began)

    def hurry(self) -> None:
        """Makes all probes due that have not looked just now: an epoch is over."""
        for account in self._accounts.values():
            if account.looks:
                account.due = min(account.due, account.looked + LEAST_SECONDS)

    def estimate(self, name: Probe) -> float:
        """Returns the seconds that the next look of a probe is thought to take."""
        account = self._accounts[name]
        return min(account.estimate, self._guess) if account.looks == 1 else account.estimate

    def has_looked(self, name: Probe) -> bool:
        """Whether a probe has looked at all."""
        return self._accounts[name].looks > 0

    def drop(self, name: Probe) -> None:
        """Forgets a probe; the others share its part."""
        self._accounts.pop(name, None)
