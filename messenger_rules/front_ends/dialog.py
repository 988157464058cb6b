"""The dialog of a message: a window of Windows itself, which needs nothing but Python.

Source: https://learn.microsoft.com/windows/win32/dlgbox/dialog-boxes
"""

from __future__ import annotations

import contextlib
import ctypes
from ctypes import wintypes
from typing import Any

from messenger_rules.front_ends.dialog_layout import FIRST_REPLY, ICON, ICONS, SENTENCE, TEXT, TITLE, WHY, Layout
from messenger_rules.front_ends.display import Answer, Card, Reply
from messenger_rules.front_ends.words import Words
from messenger_rules.windows.api import Function, is_false, is_invalid

_CANCELLED = 2
"""The number of the button that Escape, and closing the window, press."""
_COMMAND, _WITHDRAWN = 0x111, 0x8000
_SET_FONT, _GET_FONT, _SET_ICON, _SELECT, _SCROLL_TO_SELECTION = 0x30, 0x31, 0x170, 0xB1, 0xB7
_BOLD = 700
_HIDE, _SHOW_NORMAL = 0, 1
_WINDOW = wintypes.HWND
_MESSAGE = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)

_create = Function(
    "user32",
    "CreateDialogIndirectParamW",
    _WINDOW,
    *(wintypes.HINSTANCE, ctypes.c_char_p, _WINDOW, ctypes.c_void_p, wintypes.LPARAM),
    fails=is_invalid,
)
_destroy = Function("user32", "DestroyWindow", wintypes.BOOL, _WINDOW)
_part = Function("user32", "GetDlgItem", _WINDOW, _WINDOW, ctypes.c_int, fails=is_invalid)
_set_text = Function("user32", "SetDlgItemTextW", wintypes.BOOL, _WINDOW, ctypes.c_int, wintypes.LPCWSTR)
_show = Function("user32", "ShowWindow", wintypes.BOOL, _WINDOW, ctypes.c_int)
_draw = Function("user32", "UpdateWindow", wintypes.BOOL, _WINDOW)
_to_the_front = Function("user32", "SetForegroundWindow", wintypes.BOOL, _WINDOW)
_focus = Function("user32", "SetFocus", _WINDOW, _WINDOW)
_is_visible = Function("user32", "IsWindowVisible", wintypes.BOOL, _WINDOW)
_icon = Function("user32", "LoadIconW", wintypes.HANDLE, wintypes.HINSTANCE, ctypes.c_void_p)
_send = Function("user32", "SendMessageW", ctypes.c_ssize_t, *_MESSAGE)
_post = Function("user32", "PostMessageW", wintypes.BOOL, *_MESSAGE)
_next = Function("user32", "GetMessageW", ctypes.c_int, ctypes.c_void_p, _WINDOW, wintypes.UINT, wintypes.UINT)
_is_of_dialog = Function("user32", "IsDialogMessageW", wintypes.BOOL, _WINDOW, ctypes.c_void_p)
_dispatch = Function("user32", "DispatchMessageW", ctypes.c_ssize_t, ctypes.c_void_p)
_object = Function("gdi32", "GetObjectW", ctypes.c_int, wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p)
_font = Function("gdi32", "CreateFontIndirectW", wintypes.HANDLE, ctypes.c_void_p)
_delete = Function("gdi32", "DeleteObject", wintypes.BOOL, wintypes.HANDLE)
_own_station = Function("user32", "GetProcessWindowStation", wintypes.HANDLE)
_about = Function(
    "user32",
    "GetUserObjectInformationW",
    wintypes.BOOL,
    *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.c_void_p),
    fails=is_false,
)


class _Font(ctypes.Structure):
    """LOGFONTW, as far as it is changed here."""

    _fields_ = (("sizes", wintypes.LONG * 4), ("weight", wintypes.LONG), ("others", ctypes.c_char * 72))


class _Station(ctypes.Structure):
    """USEROBJECTFLAGS."""

    _fields_ = (("inherits", wintypes.BOOL), ("reserved", wintypes.BOOL), ("flags", wintypes.DWORD))


class Dialog:
    """A message, on the screen from the beginning on; it belongs to the thread that made it.

    The focus is on the text, so what is typed while it appears presses no button.

    :raises OSError: where it cannot be shown, or nobody would see it.
    """

    def __init__(self, card: Card, words: Words, sentence: str = "") -> None:
        _see_a_screen()
        self._layout = Layout.of(card, words)
        self._reply: Reply | None = None
        self._is_explained = False
        procedure = ctypes.WINFUNCTYPE(ctypes.c_ssize_t, *_MESSAGE)  # type: ignore[attr-defined,unused-ignore] # only Windows has it
        self._procedure = procedure(self._hear)  # the system calls it for as long as there is the window
        self._window = _create(None, self._layout.template, None, ctypes.cast(self._procedure, ctypes.c_void_p), 0)
        _send(_part(self._window, ICON), _SET_ICON, _icon(None, ICONS[card.message.severity]) or 0, 0)
        for number, text in ((TITLE, self._layout.title), (TEXT, self._layout.text), (SENTENCE, sentence)):
            _set_text(self._window, number, text)
        self._bold = self._made_bold(_part(self._window, TITLE))
        self._appear()

    def wait(self) -> Reply:
        """Wait for what the person does, or for :meth:`withdraw`; then it is hidden until it is waited for again."""
        self._reply = None
        _show(self._window, _SHOW_NORMAL)
        message = wintypes.MSG()
        while self._answer() is None and _next(ctypes.byref(message), None, 0, 0) > 0:
            if not _is_of_dialog(self._window, ctypes.byref(message)):
                _dispatch(ctypes.byref(message))
        _show(self._window, _HIDE)
        return self._answer() or Answer.LATER

    def withdraw(self) -> None:
        """End the waiting, from any thread."""
        _post(self._window, _WITHDRAWN, 0, 0)

    def tell(self, sentence: str) -> None:
        """Show a sentence above the buttons."""
        _set_text(self._window, SENTENCE, sentence)
        _draw(self._window)

    def close(self) -> None:
        """Take it off the screen."""
        _destroy(self._window)
        _delete(self._bold)

    def _answer(self) -> Reply | None:
        return self._reply

    def _appear(self) -> None:
        _show(self._window, _SHOW_NORMAL)
        _to_the_front(self._window)
        _focus(_part(self._window, TEXT))
        self._scroll(0)
        _draw(self._window)
        if not _is_visible(self._window):
            self.close()
            message = "it did not become visible"
            raise OSError(message)

    def _hear(self, _window: Any, message: int, which: int, _more: int) -> int:
        """What the system tells of the window; whether that was for us."""
        if message == _WITHDRAWN:
            self._reply = Answer.WITHDRAWN
        elif message == _COMMAND and which >> 16 == 0:
            self._press(which)
        return int(message in {_WITHDRAWN, _COMMAND})

    def _press(self, number: int) -> None:
        if number == WHY:
            self._explain()
        elif number == _CANCELLED:
            self._reply = Answer.LATER
        elif 0 <= number - FIRST_REPLY < len(self._layout.buttons):
            self._reply = self._layout.buttons[number - FIRST_REPLY].reply

    def _explain(self) -> None:
        """Show or hide why the person sees it."""
        self._is_explained = not self._is_explained
        text = self._layout.explained if self._is_explained else self._layout.text
        _set_text(self._window, TEXT, text)
        self._scroll(len(text) if self._is_explained else 0)

    def _scroll(self, place: int) -> None:
        """Show the text around a letter, and have nothing selected."""
        _send(_part(self._window, TEXT), _SELECT, place, place)
        _send(_part(self._window, TEXT), _SCROLL_TO_SELECTION, 0, 0)

    def _made_bold(self, part: int) -> Any:
        """Make the letters of a part bold; the font, which is to be given back."""
        font = _Font()
        _object(_send(part, _GET_FONT, 0, 0), ctypes.sizeof(font), ctypes.byref(font))
        font.weight = _BOLD
        made = _font(ctypes.byref(font))
        _send(part, _SET_FONT, made or 0, 1)
        return made


def _see_a_screen() -> None:
    """See that somebody can see windows: those of a service are on no screen.

    :raises OSError: where nobody can.
    """
    found = _Station()
    with contextlib.suppress(OSError):  # where that is not told, the window itself will say
        _about(_own_station(), 1, ctypes.byref(found), ctypes.sizeof(found), None)
        if not found.flags & 1:
            message = "nobody sees the windows of this process"
            raise PermissionError(message)
