"""A port to answer on."""

import socket

from config.services.process import CannotStart

TRIES = 20


def free_port(host: str, wanted: int, *, strict: bool) -> int:
    """`wanted`, or with `strict` false the next free port after it. CannotStart when there is none."""
    for port in range(wanted, wanted + (1 if strict else TRIES)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise CannotStart(
                    f"Port {port} is for the administrator alone. Choose one above 1023: --port 8000."
                ) from None
            except OverflowError:
                break
            except OSError:
                continue
            return port
    if strict:
        raise CannotStart(
            f"Port {wanted} is taken by another program. Choose another, for example: --port {wanted + 1}"
        )
    raise CannotStart(f"Ports {wanted} to {wanted + TRIES - 1} are all taken. Choose another with --port.")
