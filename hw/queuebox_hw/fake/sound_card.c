/* A sound card for alsa-lib with no kernel behind it: an external plugin (ioplug) whose clock and
 * air are a file in shared memory. Not a model of USB: it is as strict as the kernel's hw device
 * about time, and takes no hint from the program that uses it.
 *
 * The file is `struct card`; sound_card.py has the same layout. What the microphone hears is written
 * there ahead of its clock, what the ear played is read from there behind it. Frames that were never
 * written play as silence; written twice round the buffer too late, they play a lap later; fetched
 * too late, they are the ones that took their place. All as in a ring that a device walks through.
 */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <time.h>

#define AIR 65536 /* frames of sound kept, a power of two */

struct side {
    int64_t clock;   /* frames since the card was made, where the test moves time by hand */
    int64_t reached; /* microphone: frames spoken to it; ear: frames it played */
    int64_t dry;     /* ear: frames played while nothing was there to play */
    double rate;     /* samples a second by its own crystal */
    int32_t nominal; /* samples a second by its label */
    int32_t channels;
    int32_t opened;
    int32_t started;
    int16_t air[AIR]; /* the first channel */
};

struct card {
    int32_t plugged;
    int32_t running;   /* its clocks go by themselves */
    int32_t stop;      /* so many looks find the stream stopped, as after a fault of the bus */
    int32_t suspended;
    int64_t epoch_us;
    struct side mic, ear;
};

struct plug {
    snd_pcm_ioplug_t io;
    struct card *card;
    struct side *side;
    int64_t began;    /* on the side's clock */
    int64_t walked;   /* frames since it began */
    snd_pcm_uframes_t boundary, stop_threshold;
    int silences;     /* the place that was played is cleared */
    int16_t *ring;
};

static int64_t now_frames(const struct plug *plug) {
    struct timespec now;
    if (!plug->card->running) return plug->side->clock;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - plug->card->epoch_us;
    return (int64_t)((double)us * plug->side->rate / 1e6);
}

static int is_ear(const struct plug *plug) { return plug->io.stream == SND_PCM_STREAM_PLAYBACK; }

static int16_t *frame(const struct plug *plug, int64_t at) {
    return plug->ring + (at % (int64_t)plug->io.buffer_size) * plug->io.channels;
}

static void play(struct plug *plug, int64_t from, int64_t until) {
    for (int64_t at = from; at < until; at++) {
        int16_t *sounding = frame(plug, at);
        plug->side->dry += at >= (int64_t)plug->io.appl_ptr;
        plug->side->air[plug->side->reached++ % AIR] = *sounding;
        if (plug->silences) memset(sounding, 0, 2 * plug->io.channels);
    }
}

static int16_t noise(int64_t at) { return (int16_t)((uint32_t)at * 2654435761u >> 18); }

/* One microphone; what other channels there are hear noise. */
static void listen(struct plug *plug, int64_t from, int64_t until) {
    for (int64_t at = from; at < until; at++) {
        int64_t heard = plug->began + at;
        int16_t value = heard < plug->side->reached ? plug->side->air[heard % AIR] : 0;
        for (unsigned int channel = 0; channel < plug->io.channels; channel++)
            frame(plug, at)[channel] = channel ? noise(heard) : value;
    }
}

static int start(snd_pcm_ioplug_t *io) {
    struct plug *plug = io->private_data;
    if (!plug->card->plugged) return -ENODEV;
    plug->began = now_frames(plug);
    plug->walked = 0;
    plug->side->started++;
    return 0;
}

static int stop(snd_pcm_ioplug_t *io) {
    (void)io;
    return 0;
}

static int prepare(snd_pcm_ioplug_t *io) {
    struct plug *plug = io->private_data;
    if (!plug->card->plugged) return -ENODEV;
    if (plug->card->suspended) return -ESTRPIPE;
    plug->walked = 0;
    memset(plug->ring, 0, 2 * io->buffer_size * io->channels);
    return 0;
}

static snd_pcm_sframes_t pointer(snd_pcm_ioplug_t *io) {
    struct plug *plug = io->private_data;
    if (!plug->card->plugged) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
    } else if (io->state == SND_PCM_STATE_RUNNING && plug->card->suspended) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_SUSPENDED);
    } else if (io->state == SND_PCM_STATE_RUNNING) {
        int64_t at = now_frames(plug) - plug->began, appl = (int64_t)io->appl_ptr;
        if (plug->card->stop > 0) {
            plug->card->stop--;
            return -EPIPE;
        }
        (is_ear(plug) ? play : listen)(plug, plug->walked, at);
        plug->walked = at;
        int64_t avail = is_ear(plug) ? at + (int64_t)io->buffer_size - appl : at - appl;
        if (avail >= (int64_t)plug->stop_threshold) return -EPIPE;
    }
    return plug->walked % (int64_t)plug->boundary;
}

static snd_pcm_sframes_t transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                  snd_pcm_uframes_t offset, snd_pcm_uframes_t size) {
    struct plug *plug = io->private_data;
    size_t width = 2 * io->channels;
    char *at = (char *)areas[0].addr + (areas[0].first + areas[0].step * offset) / 8;
    for (snd_pcm_uframes_t i = 0; i < size; i++, at += width) {
        int16_t *place = frame(plug, (int64_t)(io->appl_ptr + i));
        if (is_ear(plug)) memcpy(place, at, width);
        else memcpy(at, place, width);
    }
    return (snd_pcm_sframes_t)size;
}

static int hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params) {
    struct plug *plug = io->private_data;
    (void)params;
    free(plug->ring);
    plug->ring = calloc(io->buffer_size * io->channels, 2);
    return plug->ring ? 0 : -ENOMEM;
}

static int sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params) {
    struct plug *plug = io->private_data;
    snd_pcm_uframes_t silence;
    snd_pcm_sw_params_get_boundary(params, &plug->boundary);
    snd_pcm_sw_params_get_stop_threshold(params, &plug->stop_threshold);
    snd_pcm_sw_params_get_silence_size(params, &silence);
    plug->silences = silence >= plug->boundary;
    return 0;
}

static int close_plug(snd_pcm_ioplug_t *io) {
    struct plug *plug = io->private_data;
    plug->side->opened--;
    munmap(plug->card, sizeof(struct card));
    free(plug->ring);
    free(plug);
    return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = start, .stop = stop, .pointer = pointer, .transfer = transfer, .close = close_plug,
    .hw_params = hw_params, .sw_params = sw_params, .prepare = prepare,
};

static int constrain(snd_pcm_ioplug_t *io, const struct side *side) {
    unsigned int access = SND_PCM_ACCESS_RW_INTERLEAVED, format = SND_PCM_FORMAT_S16_LE;
    unsigned int width = 2 * (unsigned int)side->channels, rate = (unsigned int)side->nominal;
    unsigned int channels = (unsigned int)side->channels;
    int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, &access);
    if (error >= 0) error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, &format);
    if (error >= 0) error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_RATE, 1, &rate);
    if (error >= 0)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, &channels);
    if (error >= 0)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 48 * width,
                                                48000 * width);
    if (error >= 0)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 96 * width,
                                                48000 * width);
    return error;
}

static int map_card(struct plug *plug, const char *path) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return -errno;
    void *memory = mmap(NULL, sizeof(struct card), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED) return -errno;
    plug->card = memory;
    return 0;
}

static int forget(struct plug *plug, int error) {
    if (plug->card) munmap(plug->card, sizeof(struct card));
    free(plug);
    return error;
}

/* Takes the plug over: it is freed here, or by close_plug. */
static int open_plug(struct plug *plug, snd_pcm_t **pcm, const char *name, const char *path,
                     snd_pcm_stream_t stream, int mode) {
    int error = map_card(plug, path);
    if (error < 0) return forget(plug, error);
    plug->side = stream == SND_PCM_STREAM_PLAYBACK ? &plug->card->ear : &plug->card->mic;
    if (!plug->card->plugged) return forget(plug, -ENODEV);
    if (plug->side->opened) return forget(plug, -EBUSY);
    error = snd_pcm_ioplug_create(&plug->io, name, stream, mode);
    if (error < 0) return forget(plug, error);
    plug->side->opened++;
    *pcm = plug->io.pcm;
    error = constrain(&plug->io, plug->side);
    if (error < 0) snd_pcm_ioplug_delete(&plug->io);
    return error;
}

SND_PCM_PLUGIN_DEFINE_FUNC(queuebox_fake) {
    const char *path = NULL;
    snd_config_iterator_t i, next;
    (void)root;
    snd_config_for_each(i, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(i);
        const char *id;
        if (snd_config_get_id(entry, &id) >= 0 && strcmp(id, "file") == 0)
            snd_config_get_string(entry, &path);
    }
    if (!path) return -EINVAL;
    struct plug *plug = calloc(1, sizeof *plug);
    if (!plug) return -ENOMEM;
    plug->io.version = SND_PCM_IOPLUG_VERSION;
    plug->io.name = "a sound card of queuebox's tests";
    plug->io.callback = &callbacks;
    plug->io.private_data = plug;
    plug->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
    plug->io.poll_fd = -1;
    plug->boundary = plug->stop_threshold = LONG_MAX;
    return open_plug(plug, pcmp, name, path, stream, mode);
}
SND_PCM_PLUGIN_SYMBOL(queuebox_fake);
