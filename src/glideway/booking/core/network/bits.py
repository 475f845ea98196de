"""Rows of bits: cell i of a row is bit i % 64 of word i // 64, the lowest bit the earliest cell.

So a row of words read as bytes is in the order of time, and the first set bit is the lowest. Words
are little-endian in memory on every machine. Outside a row every cell is 0.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]  # (..., words); the last axis is time
Cells: TypeAlias = npt.NDArray[np.int32]
Rows: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]

WORD = 64
WORD_TYPE = np.dtype("<u8")
ALL = np.uint64(2**64 - 1)
NEVER = np.int32(2**31 - 1)
LOOK = 32  # words, a week
BLOCK = 2048  # rows at once: what is worked on stays near the processor


def packed(cells: Flags) -> Words:
    """(..., cells) of yes and no as (..., cells / 64) words; whole words only."""
    some: Words = np.packbits(cells, axis=-1, bitorder="little").view(WORD_TYPE)
    return some


def unpacked(words: Words) -> Flags:
    """The inverse of `packed`."""
    some = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(some, axis=-1, bitorder="little").view(np.bool_)


def ahead(words: Words, by: int) -> Words:
    """Each cell becomes what stands `by` cells later."""
    whole, rest = divmod(by, WORD)
    found = np.zeros_like(words)
    kept = max(words.shape[-1] - whole, 0)
    found[..., :kept] = words[..., whole:] >> np.uint64(rest)
    if rest and kept:
        found[..., : kept - 1] |= words[..., whole + 1 :] << np.uint64(WORD - rest)
    return found


def behind(words: Words, by: int) -> Words:
    """Each cell becomes what stands `by` cells earlier."""
    whole, rest = divmod(by, WORD)
    found = np.zeros_like(words)
    kept = max(words.shape[-1] - whole, 0)
    found[..., whole:] = words[..., :kept] << np.uint64(rest)
    if rest and kept:
        found[..., whole + 1 :] |= words[..., : kept - 1] >> np.uint64(WORD - rest)
    return found


def runs(words: Words, length: int) -> Words:
    """The cells at which a run of `length` set cells begins.

    Runs are joined by doubling: two of n cells, n apart, make one of 2 n.
    """
    known = 1
    while known < length:
        step = min(known, length - known)
        words = words & ahead(words, step)
        known += step
    return words


def first_set(plane: Words, rows: Rows, since: Cells) -> Cells:
    """Of each of `rows` of a (rows, words) plane the first set cell at or after `since`, or NEVER.

    `since` is (len(rows),) and not negative.
    """
    found = np.full(len(rows), NEVER, np.int32)
    for begin in range(0, len(rows), BLOCK):
        some = slice(begin, begin + BLOCK)
        found[some] = _first_of_block(plane, rows[some], since[some])
    return found


def _first_of_block(plane: Words, rows: Rows, since: Cells) -> Cells:
    """As `first_set`: some words are read of all, then whole rows of those that are left."""
    found = np.full(len(rows), NEVER, np.int32)
    word, cut = since // WORD, ALL << (since % WORD).astype(np.uint64)
    left, begin = np.arange(len(rows)), int(word.min())
    for end in (min(begin + LOOK, plane.shape[-1]), plane.shape[-1]):
        read = _of(plane[:, begin:end], rows[left])
        if not read.size:
            break
        at = word[left] - begin  # the first word of each; what lies before is not asked for
        inside = np.flatnonzero((at >= 0) & (at < end - begin))
        first = read[inside, at[inside]] & cut[left[inside]]
        real = read != 0
        real[inside, at[inside]] = first != 0
        if at.max() > 0:
            real &= np.arange(end - begin) >= at[:, None]
        column = real.argmax(axis=1)
        hit = real[np.arange(len(left)), column]
        some = read[hit, column[hit]]
        some &= np.where(column == at, cut[left], ALL)[hit]
        found[left[hit]] = (begin + column[hit]) * WORD + _lowest(some)
        left, begin = left[~hit], end
    return found


def _of(plane: Words, rows: Rows) -> Words:
    """These rows to be read, not written: where they follow each other nothing is copied."""
    if len(rows) and (np.diff(rows) == 1).all():
        return plane[rows[0] : rows[-1] + 1]
    return plane[rows]


def _lowest(words: Words) -> npt.NDArray[np.uint8]:
    """Where the lowest set bit of each word stands; no word is 0."""
    return np.bitwise_count((words & (~words + np.uint64(1))) - np.uint64(1))


def ranges(begin: Rows, end: Rows) -> Rows:
    """All whole numbers of the stretches [begin, end), one stretch after another."""
    sizes = end - begin
    closes = np.cumsum(sizes)
    total = int(closes[-1]) if len(closes) else 0
    return np.repeat(begin - closes + sizes, sizes) + np.arange(total)
