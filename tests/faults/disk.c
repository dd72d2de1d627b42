/* Stands between a process and its disk: fails the n-th operation below one folder, or writes all of them down.
   Loaded with LD_PRELOAD; steered from Python through disk_arm, disk_record and disk_mark. When DISK_SHARED names a
   file, the processes that it is loaded into have one order and one count: what is armed in one fails in all. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct order { char root[PATH_MAX]; long count, fail_at; int fail_with; } own, *order = &own;
static int log_fd = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

static ssize_t raw_write(int fd, const void *data, size_t size) {
    REAL(write, ssize_t, int, const void *, size_t);
    return real(fd, data, size);
}

__attribute__((constructor)) static void share(void) {
    const char *name = getenv("DISK_SHARED");
    int fd = name ? open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0 || ftruncate(fd, sizeof own)) return;
    void *place = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (place != MAP_FAILED) order = place;
    close(fd);
}

static int below(const char *path) {
    return order->root[0] && path && !strncmp(path, order->root, strlen(order->root));
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}

/* Counts one operation; 1 when it is the one to fail. A negative number fails all from there on. */
static int fails(void) {
    long number = __atomic_add_fetch(&order->count, 1, __ATOMIC_SEQ_CST);
    int now = number == order->fail_at || (order->fail_at < 0 && number >= -order->fail_at);
    if (now) errno = order->fail_with;
    return now;
}

/* One record: kind, lengths of two names and of the data, an offset; then the three. */
static void note(char kind, const char *one, const char *two, uint64_t offset, const void *data, uint32_t size) {
    if (log_fd < 0) return;
    struct { char kind; char pad[3]; uint32_t one, two, size; uint64_t offset; } head = {kind, {0}, 0, 0, size, offset};
    head.one = strlen(one);
    head.two = strlen(two);
    int kept = errno;
    pthread_mutex_lock(&turn);
    raw_write(log_fd, &head, sizeof head);
    raw_write(log_fd, one, head.one);
    raw_write(log_fd, two, head.two);
    if (size) raw_write(log_fd, data, size);
    pthread_mutex_unlock(&turn);
    errno = kept;
}

void disk_arm(const char *folder, long at, int with) {
    order->root[0] = 0;
    order->count = 0;
    order->fail_at = at;
    order->fail_with = with;
    snprintf(order->root, sizeof order->root, "%s", folder);
}

long disk_count(void) { return order->count; }

void disk_record(const char *file) {
    log_fd = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
}

void disk_mark(const char *what) { note('M', what, "", 0, NULL, 0); }

static int opened(int fd, const char *path, int flags, int existed, off_t size) {
    if (fd < 0 || !below(path)) return fd;
    if (!existed) note('C', path, "", 0, NULL, 0);
    else if ((flags & O_TRUNC) && size) note('T', path, "", 0, NULL, 0);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        REAL(name, int, const char *, int, ...); \
        struct stat known; int existed = !below(path) || !stat(path, &known); \
        if (below(path) && fails()) return -1; \
        return opened(real(path, flags, mode), path, flags, existed, below(path) && existed ? known.st_size : 0); \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) { \
        char path[PATH_MAX]; \
        REAL(name, ssize_t, int, const void *, size_t, offset_type); \
        if (!path_of(fd, path)) return real(fd, data, size, offset); \
        if (fails()) return -1; \
        ssize_t done = real(fd, data, size, offset); \
        if (done > 0) note('W', path, "", offset, data, done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return raw_write(fd, data, size);
    if (fails()) return -1;
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = raw_write(fd, data, size);
    if (done > 0) note('W', path, "", offset, data, done);
    return done;
}

#define PREAD(name, offset_type) \
    ssize_t name(int fd, void *data, size_t size, offset_type offset) { \
        char path[PATH_MAX]; \
        REAL(name, ssize_t, int, void *, size_t, offset_type); \
        if (path_of(fd, path) && fails()) return -1; \
        return real(fd, data, size, offset); \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t read(int fd, void *data, size_t size) {
    char path[PATH_MAX];
    REAL(read, ssize_t, int, void *, size_t);
    if (path_of(fd, path) && fails()) return -1;
    return real(fd, data, size);
}

#define SYNC(name) \
    int name(int fd) { \
        char path[PATH_MAX]; \
        REAL(name, int, int); \
        if (!path_of(fd, path)) return real(fd); \
        if (fails()) return -1; \
        int done = real(fd); \
        if (!done) note('S', path, "", 0, NULL, 0); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type size) { \
        char path[PATH_MAX]; \
        REAL(name, int, int, offset_type); \
        if (!path_of(fd, path)) return real(fd, size); \
        if (fails()) return -1; \
        int done = real(fd, size); \
        if (!done) note('T', path, "", size, NULL, 0); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    REAL(rename, int, const char *, const char *);
    if (!below(from) && !below(to)) return real(from, to);
    if (fails()) return -1;
    int done = real(from, to);
    if (!done) note('R', from, to, 0, NULL, 0);
    return done;
}

int unlink(const char *path) {
    REAL(unlink, int, const char *);
    if (!below(path)) return real(path);
    if (fails()) return -1;
    int done = real(path);
    if (!done) note('U', path, "", 0, NULL, 0);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir, int, const char *, mode_t);
    if (!below(path)) return real(path, mode);
    if (fails()) return -1;
    int done = real(path, mode);
    if (!done) note('D', path, "", 0, NULL, 0);
    return done;
}
