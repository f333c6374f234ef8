"""Drags files onto the middle of the screen, as a file manager does: a small window offers them, the pointer is moved by
the X server's own test extension. Needs GTK 3 and libXtst.

    python3 drop.py X Y FILE...
"""
import ctypes
import pathlib
import sys

import gi

gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

x, y = int(sys.argv[1]), int(sys.argv[2])
uris = [pathlib.Path(path).absolute().as_uri() for path in sys.argv[3:]]

xlib, xtst = ctypes.CDLL('libX11.so.6'), ctypes.CDLL('libXtst.so.6')
xlib.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(xlib.XOpenDisplay(None))


def move(to_x, to_y):
    xtst.XTestFakeMotionEvent(display, -1, int(to_x), int(to_y), 0)
    xlib.XFlush(display)


def button(down):
    xtst.XTestFakeButtonEvent(display, 1, down, 0)
    xlib.XFlush(display)


window = Gtk.Window(type=Gtk.WindowType.POPUP)
window.set_default_size(80, 80)
window.move(0, 0)
box = Gtk.EventBox()
box.add(Gtk.Label(label='files'))
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect('drag-data-get', lambda _box, _context, data, _info, _time: data.set_uris(uris))
ended = []


def end(_box, context):
    ended.append(context)
    GLib.timeout_add(300, Gtk.main_quit)


box.connect('drag-end', end)
window.show_all()

STEPS = 24
path = [lambda: move(40, 40), lambda: button(1)]
path += [lambda at=at: move(40 + (x - 40) * at / STEPS, 40 + (y - 40) * at / STEPS) for at in range(1, STEPS + 1)]
# A target answers in its own time whether it takes them.
path += [lambda: move(x + 1, y)] * 1 + [lambda: move(x, y)] * 20 + [lambda: button(0)]


def walk():
    if path:
        path.pop(0)()
        return True
    return False


GLib.timeout_add(400, lambda: bool(GLib.timeout_add(60, walk)) and False)
GLib.timeout_add(15_000, Gtk.main_quit)
Gtk.main()
sys.exit(0 if ended else 1)
