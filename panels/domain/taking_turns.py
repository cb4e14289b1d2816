"""Who of a profile takes its seats on the next panel: people in turn, shuffled anew each time round."""

from __future__ import annotations

from panels.domain.chain import Chain
from panels.domain.profiles import Counts, Profiles


class Turns:
    """Seats people of profiles panel by panel. Two people of one profile never differ by more than one seat,
    where no home stands in the way."""

    def __init__(self, profiles: Profiles, chain: Chain) -> None:
        self._profiles, self._chain = profiles, chain
        self._waiting: list[list[int]] = [[] for _ in profiles.profiles]
        self._times = [0] * len(profiles.pool)

    def seat(self, counts: Counts) -> list[int]:
        """The people of the next panel, by place in the pool."""
        members: list[int] = []
        homely: dict[int, list[tuple[int, int]]] = {}
        for number, seats in enumerate(counts):
            profile = self._profiles.profiles[number]
            if seats and profile.homes is None:
                members += self._next(number, seats)
            elif seats and profile.homes is not None:
                homely.setdefault(profile.homes, []).append((number, seats))
        for homes, wanted in homely.items():
            members += self._from_homes(homes, wanted)
        for place in members:
            self._times[place] += 1
        return members

    def _next(self, number: int, seats: int) -> list[int]:
        waiting = self._waiting[number]
        taken, self._waiting[number] = waiting[:seats], waiting[seats:]
        if len(taken) < seats:
            again = self._chain.shuffled(self._profiles.profiles[number].people)
            again.sort(key=lambda place: place in taken)  # whoever sits already comes last
            more = seats - len(taken)
            taken, self._waiting[number] = taken + again[:more], again[more:]
        return taken

    def _from_homes(self, makeup: int, wanted: list[tuple[int, int]]) -> list[int]:
        """One person at most of each home of this make-up: whoever of the profile sat least so far."""
        homes = self._chain.shuffled(self._profiles.homes[makeup])
        members: list[int] = []
        for number, seats in wanted:
            for _ in range(seats):
                home, place = min(
                    (
                        (home, place)
                        for home in homes
                        for place in home
                        if self._profiles.profile_of[place] == number
                    ),
                    key=lambda pair: (self._times[pair[1]], sum(self._times[one] for one in pair[0])),
                )
                homes.remove(home)
                members.append(place)
        return members
