# cython: cdivision=True
"""The 8-bit sound formats of a modem, to 16-bit samples and back. No framing, no state.

Both G.711 laws are floating-point numbers of 3 exponent and 4 mantissa bits. A processor's
own ``float`` finds exponent and mantissa in one instruction, four samples at a time, so the
laws are computed from its bits; on the two kinds of processor we build for that is faster
than a table and leaves the first-level cache to others.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.string cimport memcpy

LAWS = {"mu": MU_LAW, "a": A_LAW, "u8": UNSIGNED_8, "s8": SIGNED_8}

cdef enum:
    EXPONENT_OF_128 = 134 << 23  # the lowest segment of both laws begins at 2**7
    HALF_STEP = 1 << 18          # a code stands for the middle of its step
    MU_BIAS = 132                # G.711: 33 in units of the 14-bit scale
    MU_CLIP = 32635              # the largest magnitude that, biased, still has 15 bits


cdef inline int bits_of(float value) noexcept nogil:
    cdef int bits
    memcpy(&bits, &value, 4)
    return bits


cdef inline float float_of(int bits) noexcept nogil:
    cdef float value
    memcpy(&value, &bits, 4)
    return value


cdef void decode_mu(const uint8_t *codes, int16_t *samples, size_t count) noexcept nogil:
    cdef size_t i
    cdef int code, magnitude, sign
    for i in range(count):
        code = codes[i] ^ 0xFF
        magnitude = <int>float_of(((code & 0x7F) << 19) + EXPONENT_OF_128 + HALF_STEP) - MU_BIAS
        sign = -(code >> 7)
        samples[i] = <int16_t>((magnitude ^ sign) - sign)


cdef void encode_mu(const int16_t *samples, uint8_t *codes, size_t count) noexcept nogil:
    cdef size_t i
    cdef int value, sign, magnitude
    for i in range(count):
        value = samples[i]
        sign = value >> 31
        magnitude = value ^ sign
        magnitude = MU_CLIP if magnitude > MU_CLIP else magnitude
        magnitude = (bits_of(<float>(magnitude + MU_BIAS)) - EXPONENT_OF_128) >> 19
        codes[i] = <uint8_t>(~(magnitude | (sign & 0x80)))


cdef void decode_a(const uint8_t *codes, int16_t *samples, size_t count) noexcept nogil:
    # The lowest segment is linear: read it as the next one, 256 too high, and take that off.
    cdef size_t i
    cdef int code, lowest, magnitude, sign
    for i in range(count):
        code = codes[i] ^ 0xD5
        lowest = 256 if (code & 0x70) == 0 else 0
        magnitude = (code & 0x7F) + (lowest >> 4)
        magnitude = <int>float_of((magnitude << 19) + EXPONENT_OF_128 + HALF_STEP) - lowest
        sign = -(code >> 7)
        samples[i] = <int16_t>((magnitude ^ sign) - sign)


cdef void encode_a(const int16_t *samples, uint8_t *codes, size_t count) noexcept nogil:
    cdef size_t i
    cdef int value, sign, lowest, magnitude
    for i in range(count):
        value = samples[i]
        sign = value >> 31
        magnitude = value ^ sign
        lowest = 256 if magnitude < 256 else 0
        magnitude = (bits_of(<float>(magnitude + lowest)) - EXPONENT_OF_128) >> 19
        codes[i] = <uint8_t>(((magnitude - (lowest >> 4)) | (sign & 0x80)) ^ 0xD5)


cdef void decode_linear(const uint8_t *codes, int16_t *samples, size_t count,
                        int flip) noexcept nogil:
    cdef size_t i
    for i in range(count):
        samples[i] = <int16_t>((codes[i] ^ flip) << 8)


cdef void encode_linear(const int16_t *samples, uint8_t *codes, size_t count,
                        int flip) noexcept nogil:
    cdef size_t i
    cdef int value
    for i in range(count):
        value = samples[i] + 128  # to the nearest step, not always down
        value = 32767 if value > 32767 else value
        codes[i] = <uint8_t>((value >> 8) ^ flip)


cdef void decode(Law law, const uint8_t *codes, int16_t *samples, size_t count) noexcept nogil:
    if law == MU_LAW:
        decode_mu(codes, samples, count)
    elif law == A_LAW:
        decode_a(codes, samples, count)
    else:
        decode_linear(codes, samples, count, 0x80 if law == UNSIGNED_8 else 0)


cdef void encode(Law law, const int16_t *samples, uint8_t *codes, size_t count) noexcept nogil:
    if law == MU_LAW:
        encode_mu(samples, codes, count)
    elif law == A_LAW:
        encode_a(samples, codes, count)
    else:
        encode_linear(samples, codes, count, 0x80 if law == UNSIGNED_8 else 0)


cdef uint8_t silence(Law law) noexcept nogil:
    cdef int16_t zero = 0
    cdef uint8_t code
    encode(law, &zero, &code, 1)
    return code


cdef int law_named(str name) except -1:
    if name not in LAWS:
        raise ValueError(f"law {name!r} is none of {', '.join(LAWS)}")
    return LAWS[name]


def decoded(law: str, codes: bytes) -> bytes:
    """8-bit codes to s16le samples."""
    cdef Law known = <Law>law_named(law)
    cdef Py_ssize_t count = len(codes)
    cdef bytes samples = PyBytes_FromStringAndSize(NULL, 2 * count)
    decode(known, <const uint8_t *>PyBytes_AS_STRING(codes),
           <int16_t *>PyBytes_AS_STRING(samples), count)
    return samples


def encoded(law: str, samples: bytes) -> bytes:
    """s16le samples to 8-bit codes."""
    cdef Law known = <Law>law_named(law)
    cdef Py_ssize_t count = len(samples) // 2
    cdef bytes codes = PyBytes_FromStringAndSize(NULL, count)
    encode(known, <const int16_t *>PyBytes_AS_STRING(samples),
           <uint8_t *>PyBytes_AS_STRING(codes), count)
    return codes
