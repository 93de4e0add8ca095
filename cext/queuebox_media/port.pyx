# cython: cdivision=True
"""A slot in the mixer: what one ear hears, where one mouth is heard. Knows no device."""

from libc.string cimport memset

from queuebox_media.crossing cimport crossing_begin, crossing_look, crossing_pull, crossing_push
from queuebox_media.limiter cimport limit, limiter_reset
from queuebox_media.mixer cimport FADE, add, energy, ramp_set, ramp_to, scale, scale_samples
from queuebox_media.player cimport layer_duck, layer_mix, layer_play, layer_stop
from queuebox_media.reports cimport PLAYED, report

cdef enum:
    LEVEL_WINDOW = 800  # samples
    HUSH_FADE = 2000    # samples, 0.25 s: music that ends at once sounds like a line that broke

# The base layer under a prompt: 12 dB down it is still there and no word is lost.
cdef float DUCKED = 0.25


cdef void port_begin(Port *port, int number) noexcept nogil:
    memset(port, 0, sizeof(Port))
    port.number = number
    ramp_set(&port.toward, 1)
    ramp_set(&port.origin, 1)
    limiter_reset(&port.limiter)


cdef void port_renew(Port *port) noexcept nogil:
    """What lies in the rings from and to this port is late: begin anew."""
    cdef int i
    for i in range(port.ear_count):
        port.ears[i].fresh = True
    for i in range(port.mouth_count):
        port.mouths[i].fresh = True


cdef void port_live(Port *port, bint live) noexcept nogil:
    """Samples begin or cease to flow. What played ends with them."""
    if port.live and not live:
        port.base.now.playing = False
        port.base.fading.playing = False
        port.over.now.playing = False
        port.over.fading.playing = False
        port.hushed = False
        port.power_in = 0
        port.power_out = 0
    port.live = live
    port_renew(port)


cdef float base_share(const Port *port) noexcept nogil:
    """Of its own gain, what the base layer has now."""
    if port.hushed:
        return 0
    return DUCKED if port.over.now.playing else 1


cdef void level(double *power, const int16_t *samples, int count) noexcept nogil:
    cdef double weight = min(1.0, count / <double>LEVEL_WINDOW)
    if count:
        power[0] += (energy(samples, count) / count - power[0]) * weight


cdef void port_speak(Port *port, int16_t *samples, int count) noexcept nogil:
    """Samples came from the device; they go to all who hear it. Changes them by its gain."""
    cdef int i
    scale_samples(samples, count, &port.origin)
    level(&port.power_in, samples, count)
    port.frames_in += count
    for i in range(port.mouth_count):
        crossing_push(port.mouths[i], samples, count)


cdef void port_speak_unheard(Port *port, const int16_t *samples, int count,
                             int rate) noexcept nogil:
    """Samples at the device's own rate that nobody listens to: only their level matters."""
    cdef double factor = 8000.0 / rate
    if count:
        port.power_in += (energy(samples, count) / count - port.power_in) * min(
            1.0, count * factor / LEVEL_WINDOW)
    port.frames_in += <int64_t>(count * factor)


cdef bint port_hears_nothing(const Port *port) noexcept nogil:
    return not (port.ear_count or port.base.now.playing or port.base.fading.playing
                or port.over.now.playing or port.over.fading.playing)


cdef inline void forget(Crossing **list, int *count, Crossing *crossing) noexcept nogil:
    cdef int i
    for i in range(count[0]):
        if list[i] == crossing:
            count[0] -= 1
            list[i] = list[count[0]]
            return


cdef void part(Hall *hall, Crossing *crossing) noexcept nogil:
    cdef Port *listener = &hall.ports[crossing.listener]
    cdef Port *speaker = &hall.ports[crossing.speaker]
    forget(listener.ears, &listener.ear_count, crossing)
    forget(speaker.mouths, &speaker.mouth_count, crossing)
    crossing.linked = False


cdef void mix_crossings(Port *port, Hall *hall, int count) noexcept nogil:
    cdef int i
    cdef Crossing *crossing
    for i in range(port.ear_count - 1, -1, -1):
        crossing = port.ears[i]
        crossing_pull(crossing, hall.heard, count)
        add(hall.total, hall.heard, count, &crossing.gain)
        if crossing.leaving and crossing.gain.left == 0:
            part(hall, crossing)


cdef void port_look(Port *port) noexcept nogil:
    """At each tick: how full are the rings to this ear?"""
    cdef int i
    for i in range(port.ear_count):
        crossing_look(port.ears[i])


cdef void tell_played(Port *port, Layer *layer, Hall *hall) noexcept nogil:
    if layer.finished:
        layer.finished = False
        report(hall.reports, PLAYED, port.number, layer.finished_tag, NULL, 0, hall.now_us)


cdef void port_listen(Port *port, Hall *hall, int16_t *out, int count) noexcept nogil:
    """Mix what this port hears now; ``count`` up to BLOCK_MAX."""
    cdef bint over = port.over.now.playing
    memset(hall.total, 0, count * sizeof(float))
    mix_crossings(port, hall, count)
    layer_mix(&port.base, hall.sounds, hall.total, count)
    layer_mix(&port.over, hall.sounds, hall.total, count)
    if over and not port.over.now.playing:
        layer_duck(&port.base, base_share(port), FADE)
    tell_played(port, &port.base, hall)
    tell_played(port, &port.over, hall)
    scale(hall.total, count, &port.toward)
    limit(&port.limiter, hall.total, out, count)
    level(&port.power_out, out, count)
    port.frames_out += count


cdef void port_hear(Hall *hall, Crossing *crossing, float gain) noexcept nogil:
    """Let the crossing's listener hear its speaker at this gain; 0: no longer."""
    cdef Port *listener = &hall.ports[crossing.listener]
    cdef Port *speaker = &hall.ports[crossing.speaker]
    crossing.wanted = gain
    crossing.leaving = gain == 0
    if crossing.linked:
        ramp_to(&crossing.gain, gain, FADE)
        if crossing.leaving and not listener.live:
            part(hall, crossing)
    elif gain > 0 and listener.ear_count < EARS and speaker.mouth_count < EARS:
        crossing_begin(crossing)
        listener.ears[listener.ear_count] = crossing
        listener.ear_count += 1
        speaker.mouths[speaker.mouth_count] = crossing
        speaker.mouth_count += 1


cdef void port_play(Port *port, Hall *hall, const int *sounds, int count, bint over, bint loop,
                    int64_t offset, float gain, int tag) noexcept nogil:
    if over:
        layer_play(&port.over, hall.sounds, sounds, count, loop, offset, gain, 1, tag)
        layer_duck(&port.base, base_share(port), FADE)
    else:
        port.hushed = False
        layer_play(&port.base, hall.sounds, sounds, count, loop, offset, gain, base_share(port),
                   tag)


cdef void port_stop_play(Port *port, bint over) noexcept nogil:
    if over:
        layer_stop(&port.over)
        layer_duck(&port.base, base_share(port), FADE)
    else:
        layer_stop(&port.base)


cdef void port_hush(Port *port, bint hushed) noexcept nogil:
    """Fade the base layer out; it goes on unheard. Or let it be heard again."""
    port.hushed = hushed
    layer_duck(&port.base, base_share(port), HUSH_FADE)
