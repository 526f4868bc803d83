"""The HTTP server: one event loop a process, threads for the application, and answers that need neither.

Owns connections: reading requests, their limits and time limits, keep-alive, pipelining, sending. What a request says is
read by llhttp, the parser of Node.js (https://github.com/MagicStack/httptools), and by nothing else. The application is
WSGI, so Flask is on one side of this room and sockets are on the other.

Why a server of our own: an answer that is there already (`cms.delivery.edge`) is sent by the loop that read the
request. In servers that run WSGI on threads, handing a request over and fighting for the interpreter cost more than all
the rest: bare of any application, the fastest of them (granian) served a third of what nginx did, this one serves
three quarters.
"""

from __future__ import annotations

from cms.server.limits import Limits
from cms.server.processes import Service, serve

__all__ = ["Limits", "Service", "serve"]
