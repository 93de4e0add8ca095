/* What the machine can do: the plainest fast C for each operation, to measure ours against.
 * One frame is 160 samples. Vectors of 128 bits, as SSE4 and NEON both have. */
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FRAME 160

typedef int16_t eight __attribute__((vector_size(16)));
typedef float four __attribute__((vector_size(16)));

#if defined(__SSE2__)
#include <emmintrin.h>
static inline eight add_saturating(eight a, eight b) {
    return (eight)_mm_adds_epi16((__m128i)a, (__m128i)b);
}
#elif defined(__ARM_NEON)
#include <arm_neon.h>
static inline eight add_saturating(eight a, eight b) {
    return (eight)vqaddq_s16((int16x8_t)a, (int16x8_t)b);
}
#endif

/* B: two parties, one sum. */
static void floor_mix(const int16_t *a, const int16_t *b, int16_t *out) {
    for (int i = 0; i < FRAME; i += 8) {
        eight x, y;
        memcpy(&x, a + i, 16);
        memcpy(&y, b + i, 16);
        x = add_saturating(x, y);
        memcpy(out + i, &x, 16);
    }
}

static int16_t floor_values[256];
static uint8_t floor_codes[65536 / 4];

static void floor_tables(void) {
    for (int code = 0; code < 256; code++) {
        int u = code ^ 0xFF;
        int value = ((((u & 15) << 3) + 132) << ((u >> 4) & 7)) - 132;
        floor_values[code] = (int16_t)(u & 0x80 ? -value : value);
    }
    for (int at = 0; at < 65536 / 4; at++) {
        int value = (int16_t)(at << 2), negative = value < 0, segment = 7;
        int size = negative ? ~value : value;
        size = (size > 32635 ? 32635 : size) + 132;
        while (segment && !(size & (128 << segment))) segment--;
        floor_codes[at] = (uint8_t)~((negative << 7) | (segment << 4) | ((size >> (segment + 3)) & 15));
    }
}

static void floor_decode(const uint8_t *codes, int16_t *out) {
    for (int i = 0; i < FRAME; i++) out[i] = floor_values[codes[i]];
}

static void floor_encode(const int16_t *samples, uint8_t *out) {
    for (int i = 0; i < FRAME; i++) out[i] = floor_codes[(uint16_t)samples[i] >> 2];
}

static int floor_shield(const uint8_t *samples, int count, uint8_t *wire) {
    const uint8_t *end = samples + count, *hit;
    uint8_t *out = wire;
    while ((hit = memchr(samples, 0x10, end - samples))) {
        memcpy(out, samples, hit - samples + 1);
        out += hit - samples + 1;
        *out++ = 0x10;
        samples = hit + 1;
    }
    memcpy(out, samples, end - samples);
    return (int)(out + (end - samples) - wire);
}

static int floor_unshield(const uint8_t *wire, int count, uint8_t *samples) {
    const uint8_t *end = wire + count, *hit;
    uint8_t *out = samples;
    while ((hit = memchr(wire, 0x10, end - wire)) && hit + 1 < end) {
        memcpy(out, wire, hit - wire);
        out += hit - wire;
        if (hit[1] == 0x10) *out++ = 0x10;
        wire = hit + 2;
    }
    memcpy(out, wire, end - wire);
    return (int)(out + (end - wire) - samples);
}

static int64_t floor_energy(const int16_t *samples) {
    int64_t sum = 0;
    for (int i = 0; i < FRAME; i++) sum += (int32_t)samples[i] * samples[i];
    return sum;
}

/* Eight resonators, no decision. */
static float floor_bank(const int16_t *samples, const float *turn) {
    four t0, t1, n0 = {0}, n1 = {0}, b0 = {0}, b1 = {0};
    memcpy(&t0, turn, 16);
    memcpy(&t1, turn + 4, 16);
    for (int i = 0; i < FRAME; i++) {
        float value = samples[i];
        four x = {value, value, value, value}, next;
        next = t0 * n0 + (x - b0); b0 = n0; n0 = next;
        next = t1 * n1 + (x - b1); b1 = n1; n1 = next;
    }
    n0 += n1 + b0 + b1;
    return n0[0] + n0[1] + n0[2] + n0[3];
}

static void floor_gain(const int16_t *samples, int gain, int16_t *out) {
    for (int i = 0; i < FRAME; i++) {
        int value = (samples[i] * gain) >> 14;
        out[i] = (int16_t)(value > 32767 ? 32767 : value < -32768 ? -32768 : value);
    }
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}
