"""Access: who may do what in the reading room and the API, and the guard around every request.

Without a token file beside the ledger the room serves the machine it runs on and nobody else; whoever asks is the
local user, as admin. With one, every request needs a token (``Authorization: Bearer``) or the session that the login
page made from one. :func:`install` puts the guard around an application, :func:`require` asks for a role in an
endpoint, :func:`csrf` gives the hidden field that every form of a page needs.
"""

from __future__ import annotations

from communique.web.access.forms import csrf
from communique.web.access.guard import check_host, install
from communique.web.access.limits import Limits
from communique.web.access.roles import Role, Who, require, who
from communique.web.access.tokens import Access, Token, token_file

__all__ = [
    "Access",
    "Limits",
    "Role",
    "Token",
    "Who",
    "check_host",
    "csrf",
    "install",
    "require",
    "token_file",
    "who",
]
