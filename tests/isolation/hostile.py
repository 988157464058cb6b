"""Predicates that misbehave in every way."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

from messenger_rules import Fact, predicate


@predicate("bad.good")
def good(number: Fact[int]) -> bool:
    """The number is even."""
    return number % 2 == 0


@predicate("bad.behaves")
def behaves(number: Fact[int], how: str) -> bool:
    """Whatever is asked for."""
    match how:
        case "raise":
            raise ValueError
        case "exit":
            raise SystemExit
        case "interrupt":
            raise KeyboardInterrupt
        case "end":
            os._exit(3)
        case "segfault":
            ctypes.string_at(0)
        case "loop":
            while True:
                number += 1
        case "sleep":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
        case "memory":
            return bool(bytearray(1 << 31))
        case "print":
            while True:
                sys.stdout.write("x" * 1000)
        case "garbage":
            for descriptor in range(3, 10):
                try:
                    os.write(descriptor, b"[]\n")
                except OSError:
                    continue
            return True
        case "close":
            os.closerange(0, 100)
        case "fork":
            if os.fork() == 0:
                time.sleep(600)
            os._exit(4)
        case "daemon":
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.closerange(0, 100)
                    time.sleep(600)
                os._exit(0)
        case _:
            return how  # type: ignore[return-value]
    return True
