/* Writes down what a process does to files of one folder, in order: LD_PRELOADed into a victim.
 * It changes nothing. One record: a line "OP offset length path\n", then the bytes of a write.
 * DISK_TRACE names the file of records, DISK_FOLDER the folder; what goes to descriptor 1 is
 * written down, too ("A"), so that it is known when something was said to be safe. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int trace(void) {
    static int fd = -1;
    if (fd < 0) fd = open(getenv("DISK_TRACE"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    return fd;
}

/* One writev to a file opened for appending: the threads' records do not mix. */
static void note(char op, long offset, const char *path, const void *data, size_t length) {
    char head[4200];
    int size = snprintf(head, sizeof head, "%c %ld %zu %s\n", op, offset, length, path);
    struct iovec parts[2] = {{head, size}, {(void *)data, length}};
    if (writev(trace(), parts, 2) < 0) abort();
}

static const char *ours(int fd, char *path, size_t size) {
    char link[64];
    const char *folder = getenv("DISK_FOLDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0 ? path : NULL;
}

#define REAL(name, result, ...)                                                                    \
    static result (*real)(__VA_ARGS__);                                                            \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name);

static ssize_t wrote(int fd, const void *data, long offset, ssize_t done) {
    char path[4096];
    if (done > 0 && ours(fd, path, sizeof path)) note('W', offset, path, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    REAL("pwrite", ssize_t, int, const void *, size_t, off_t)
    return wrote(fd, data, offset, real(fd, data, size, offset));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t)
    return wrote(fd, data, offset, real(fd, data, size, offset));
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL("write", ssize_t, int, const void *, size_t)
    if (fd == 1) note('A', 0, "said", data, size);
    long offset = lseek(fd, 0, SEEK_CUR);
    return wrote(fd, data, offset, real(fd, data, size));
}

static int cut(int fd, long size, int failed) {
    char path[4096];
    if (!failed && ours(fd, path, sizeof path)) note('T', size, path, "", 0);
    return failed;
}

int ftruncate(int fd, off_t size) {
    REAL("ftruncate", int, int, off_t)
    return cut(fd, size, real(fd, size));
}

int ftruncate64(int fd, off64_t size) {
    REAL("ftruncate64", int, int, off64_t)
    return cut(fd, size, real(fd, size));
}

static int synced(int fd, int failed) {
    char path[4096];
    if (!failed && ours(fd, path, sizeof path)) note('S', 0, path, "", 0);
    return failed;
}

int fsync(int fd) {
    REAL("fsync", int, int)
    return synced(fd, real(fd));
}

int fdatasync(int fd) {
    REAL("fdatasync", int, int)
    return synced(fd, real(fd));
}

int unlink(const char *path) {
    REAL("unlink", int, const char *)
    int failed = real(path);
    const char *folder = getenv("DISK_FOLDER");
    if (!failed && strncmp(path, folder, strlen(folder)) == 0) note('U', 0, path, "", 0);
    return failed;
}
