# ruff: noqa: RUF001 (an alphabet has signs that look alike)
"""A small proportional alphabet for the details: seven pixels high, drawn by hand for us.

One line of the table is one sign: its rows from the top of a capital to the baseline,
and two more where something hangs below. Accents are dropped and what is not in the
table becomes a small box: names on the wall come from the telephone network.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from PIL import Image

HEIGHT: Final = 9
"""Rows of a line of text, the two below the baseline included."""
CAPITAL: Final = 7
"""Rows of a capital letter or a figure."""

_TABLE = """
A .##. #..# #..# #### #..# #..# #..#
B ###. #..# #..# ###. #..# #..# ###.
C .##. #..# #... #... #... #..# .##.
D ###. #..# #..# #..# #..# #..# ###.
E #### #... #... ###. #... #... ####
F #### #... #... ###. #... #... #...
G .##. #..# #... #.## #..# #..# .##.
H #..# #..# #..# #### #..# #..# #..#
I ### .#. .#. .#. .#. .#. ###
J ..## ...# ...# ...# ...# #..# .##.
K #..# #..# #.#. ##.. #.#. #..# #..#
L #... #... #... #... #... #... ####
M #...# ##.## #.#.# #.#.# #...# #...# #...#
N #...# ##..# ##..# #.#.# #..## #..## #...#
O .##. #..# #..# #..# #..# #..# .##.
P ###. #..# #..# ###. #... #... #...
Q .##.. #..#. #..#. #..#. #..#. #.##. .##.#
R ###. #..# #..# ###. #.#. #..# #..#
S .### #... #... .##. ...# ...# ###.
T ##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..
U #..# #..# #..# #..# #..# #..# .##.
V #...# #...# #...# #...# .#.#. .#.#. ..#..
W #...# #...# #...# #.#.# #.#.# ##.## #...#
X #...# #...# .#.#. ..#.. .#.#. #...# #...#
Y #...# #...# .#.#. ..#.. ..#.. ..#.. ..#..
Z #### ...# ..#. ..#. .#.. #... ####
a .... .... .##. ...# .### #..# .###
b #... #... ###. #..# #..# #..# ###.
c ... ... .## #.. #.. #.. .##
d ...# ...# .### #..# #..# #..# .###
e .... .... .##. #..# #### #... .##.
f .## #.. ### #.. #.. #.. #..
g .... .... .### #..# #..# #..# .### ...# .##.
h #... #... ###. #..# #..# #..# #..#
i # . # # # # #
j .# .. .# .# .# .# .# .# #.
k #... #... #..# #.#. ##.. #.#. #..#
l #. #. #. #. #. #. .#
m ..... ..... ##.#. #.#.# #.#.# #.#.# #.#.#
n .... .... ###. #..# #..# #..# #..#
o .... .... .##. #..# #..# #..# .##.
p .... .... ###. #..# #..# #..# ###. #... #...
q .... .... .### #..# #..# #..# .### ...# ...#
r ... ... #.# ##. #.. #.. #..
s ... ... .## #.. .#. ..# ##.
t .#. .#. ### .#. .#. .#. ..#
u .... .... #..# #..# #..# #..# .###
v ..... ..... #...# #...# .#.#. .#.#. ..#..
w ..... ..... #...# #.#.# #.#.# #.#.# .#.#.
x ... ... #.# #.# .#. #.# #.#
y .... .... #..# #..# #..# #..# .### ...# .##.
z .... .... #### ...# .##. #... ####
0 .##. #..# #..# #..# #..# #..# .##.
1 .#.. ##.. .#.. .#.. .#.. .#.. ###.
2 .##. #..# ...# ..#. .#.. #... ####
3 ###. ...# ...# .##. ...# ...# ###.
4 ..#. .##. .##. #.#. #### ..#. ..#.
5 #### #... ###. ...# ...# #..# .##.
6 .##. #... #... ###. #..# #..# .##.
7 #### ...# ...# ..#. ..#. .#.. .#..
8 .##. #..# #..# .##. #..# #..# .##.
9 .##. #..# #..# .### ...# ...# .##.
. . . . . . . #
, .. .. .. .. .. .. .# .# #.
: . . # . . . #
; .. .. .# .. .. .. .# .# #.
! # # # # # . #
? .##. #..# ...# ..#. .#.. .... .#..
' # # . . . . .
" #.# #.# ... ... ... ... ...
( .# #. #. #. #. #. .#
) #. .# .# .# .# .# #.
[ ## #. #. #. #. #. ##
] ## .# .# .# .# .# ##
{ .## .#. .#. #.. .#. .#. .##
} ##. .#. .#. ..# .#. .#. ##.
+ ... ... .#. ### .#. ... ...
- ... ... ... ### ... ... ...
_ .... .... .... .... .... .... ####
= ... ... ### ... ### ... ...
/ ..# ..# ..# .#. #.. #.. #..
\\ #.. #.. #.. .#. ..# ..# ..#
| # # # # # # #
% #...# #..#. ...#. ..#.. .#... .#..# #...#
& .##.. #..#. #..#. .##.. #..## #..#. .##.#
# .#.#. .#.#. ##### .#.#. ##### .#.#. .#.#.
$ ..#.. .#### #.#.. .###. ..#.# ####. ..#..
@ .###. #...# #.### #.#.# #.### #.... .###.
* ..... ..#.. #.#.# .###. #.#.# ..#.. .....
< ..# .#. .#. #.. .#. .#. ..#
> #.. .#. .#. ..# .#. .#. #..
^ .#. #.# ... ... ... ... ...
~ .... .... .... .#.# #.#. .... ....
` #. .# .. .. .. .. ..
— ..... ..... ..... ##### ..... ..... .....
– .... .... .... #### .... .... ....
· . . . # . . .
× ... ... #.# .#. #.# ... ...
° .#. #.# .#. ... ... ... ...
≥ #.. .#. ..# .#. #.. ... ###
≤ ..# .#. #.. .#. ..# ... ###
ß .##. #..# #..# #.#. #..# #..# #.#.
æ ..... ..... ##.#. ..#.# .#### #.#.. .##.#
ø ..... ..... .###. #.### #.#.# ##..# .###.
£ .##. #..# #... ###. #... #... ####
€ ..## .#.. ###. .#.. ###. .#.. ..##
… ..... ..... ..... ..... ..... ..... #.#.#
"""

_SPACE: Final = 3
# Letters with a stroke through them have no accent to drop.
_STROKED = {"Ł": "L", "ł": "l", "Ø": "O", "Đ": "D", "đ": "d", "Æ": "AE", "Œ": "OE", "œ": "oe"}
_BOX: Final = "\N{WHITE SQUARE}"
_BOX_ROWS = ("...", "###", "#.#", "#.#", "#.#", "#.#", "###")

_GLYPHS: Mapping[str, tuple[str, ...]] = {
    line.split()[0]: tuple(line.split()[1:]) for line in _TABLE.strip().splitlines()
}


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """The text in signs that the table has: accents gone, anything else a box."""
    return "".join(_plain_sign(c) for c in text)


def _plain_sign(c: str) -> str:
    if c in _GLYPHS or c == " ":
        return c
    if c in _STROKED:
        return _STROKED[c]
    parts = [part for part in unicodedata.normalize("NFKD", c) if not unicodedata.combining(part)]
    return "".join(part if part in _GLYPHS else _BOX for part in parts if part != " ") or " "


def text_width(text: str) -> int:
    """How wide ``line`` will be, in pixels."""
    return sum(_glyph(c).width + 1 for c in plain(text)) - 1 if text else 0


def line(text: str) -> Image.Image:
    """A line of text as a picture of mode "1", cut to its width, HEIGHT rows high."""
    picture = Image.new("1", (max(1, text_width(text)), HEIGHT))
    x = 0
    for c in plain(text):
        glyph = _glyph(c)
        picture.paste(glyph, (x, 0))
        x += glyph.width + 1
    return picture


def fitted(text: str, width: int) -> str:
    """The text, or as much of it as fits before an ellipsis."""
    if text_width(text) <= width:
        return text
    for end in range(len(text), 0, -1):
        if text_width(cut := text[:end].rstrip() + "\N{HORIZONTAL ELLIPSIS}") <= width:
            return cut
    return ""


@lru_cache(maxsize=256)
def _glyph(c: str) -> Image.Image:
    if c == " ":
        return Image.new("1", (_SPACE - 1, HEIGHT))
    rows = _GLYPHS.get(c, _BOX_ROWS)
    picture = Image.new("1", (len(rows[0]), HEIGHT))
    for y, row in enumerate(rows):
        for x, ink in enumerate(row):
            if ink == "#":
                picture.putpixel((x, y), 255)
    return picture
