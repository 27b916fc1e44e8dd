"""The data sets that people have brought, as far as the database knows of them."""

from __future__ import annotations

import time

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from builder.store import removals
from builder.store.database import take_turns
from builder.store.opened import Opened, row_of
from builder.store.schema import own_data
from builder.store.values import NoRoom, OwnData, Room

MB = 10**6


class OwnDataSets(Opened):
    """What is asked of own data sets, and changed. Their folders are the caller's to make."""

    def add_own_data(
        self,
        data_id: str,
        project_id: str,
        name: str,
        size: int,
        owner: str = "",
        room: Room | None = None,
    ) -> OwnData:
        """Notes a data set whose folder is there, where there is room for it.

        Args:
            data_id: Unguessable, of hexadecimal digits.
            project_id: The project that it was brought to.
            name: What the owner calls it.
            size: Bytes on the disk.
            owner: Whose it is: a browser's name for itself, where nobody signs in.
            room: How many bytes there may be, these counted; None for as many as they like.

        Raises:
            NoRoom: If there would be more. Of several that come at once, those that fit are noted.
        """
        made = OwnData(data_id, project_id, name, size, time.time(), owner)
        with self._database.write() as connection:
            if room is not None:
                take_turns(connection)
                _expect_room(connection, project_id, owner, size, room)
            connection.execute(insert(own_data), row_of(made))
        return made

    def expect_room(self, project_id: str, owner: str, size: int, room: Room) -> None:
        """Looks whether own data would fit now; arguments as of `add_own_data`.

        Raises:
            NoRoom: If not.
        """
        with self._database.read() as connection:
            _expect_room(connection, project_id, owner, size, room)

    def own_data(self, project_id: str) -> list[OwnData]:
        """Returns the data sets that were brought to a project, the newest first."""
        query = (
            select(own_data)
            .where(own_data.c.project_id == project_id)
            .order_by(own_data.c.created.desc(), own_data.c.id)
        )
        with self._database.read() as connection:
            return [OwnData(**row._mapping) for row in connection.execute(query)]

    def own_data_size(self, project_id: str) -> int:
        """Returns the bytes of all data sets of a project."""
        return self._size(own_data.c.project_id == project_id)

    def own_data_size_of_owner(self, owner: str) -> int:
        """Returns the bytes of all data sets of an owner, in all projects."""
        return self._size(own_data.c.owner == owner)

    def delete_own_data(self, data_id: str) -> None:
        """Forgets a data set, and notes that its folder is to go."""
        with self._database.write() as connection:
            found = connection.execute(delete(own_data).where(own_data.c.id == data_id))
            removals.note(connection, "data", [data_id] if found.rowcount else [])

    def _size(self, which: ColumnElement[bool]) -> int:
        with self._database.read() as connection:
            return _size(connection, which)


def _size(connection: Connection, which: ColumnElement[bool]) -> int:
    query = select(func.coalesce(func.sum(own_data.c.size), 0)).where(which)
    return int(connection.execute(query).scalar_one())


def _expect_room(
    connection: Connection, project_id: str, owner: str, size: int, room: Room
) -> None:
    """Refuses what a project, or its owner where that is known, has no room for."""
    limits = [("in a project", own_data.c.project_id == project_id, room.of_project)]
    if owner:
        limits.append(("in all projects of yours", own_data.c.owner == owner, room.of_owner))
    for where, which, most in limits:
        there = _size(connection, which)
        if there + size > most:
            raise NoRoom(
                f"Expected at most {most / MB:,.0f} MB of own data {where}: there are "
                f"{there / MB:,.1f} MB already, and this takes {size / MB:,.1f} MB. Delete data "
                "that are not needed, or take smaller images."
            )
