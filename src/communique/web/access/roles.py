"""Roles, and who a request comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi import HTTPException, Request


class Role(StrEnum):
    """What somebody may do: read; also judge; also feed reports in and see the access log."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """Whether this role may do what the wanted one may."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Who:
    """Who a request comes from. ``via`` is local, token or session; ``token_id`` is not secret."""

    name: str
    role: Role
    via: str
    token_id: str | None = None


def who(request: Request) -> Who:
    """Who a request comes from. Raises HTTPException 401 where the guard let a stranger through (the login page)."""
    found = request.scope.get("state", {}).get("who")
    if not isinstance(found, Who):
        raise HTTPException(401, "no token was given; send it as Authorization: Bearer, or log in")
    return found


def require(role: Role | str) -> Callable[[Request], Awaitable[Who]]:
    """A dependency that gives who asks, when their role covers ``role``; else HTTPException 403."""
    wanted = Role(role)

    async def allowed(request: Request) -> Who:
        asking = who(request)
        if not asking.role.covers(wanted):
            raise HTTPException(
                403,
                f"{asking.name} is {asking.role.value}; this needs {wanted.value}: ask whoever runs the server",
            )
        return asking

    return allowed
