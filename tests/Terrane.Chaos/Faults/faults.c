// Preloaded into a program, makes one kind of its calls on some files fail. CHAOS_FAULT names the kind, CHAOS_PATH the folder whose files are meant,
// CHAOS_AT the call that fails (from 1; calls of all threads are counted together).
//   count       nothing fails; how many calls of each kind there were is appended to CHAOS_COUNT
//   read-error  the call reads nothing and says EIO
//   short-read  every call from CHAOS_AT on reads half of what was asked, which POSIX allows
//   write-full  every write from CHAOS_AT on says ENOSPC
//   write-error the call writes nothing and says EIO
//   fsync-error the call says EIO
//   clock       from CHAOS_AT readings on, the clock of the day is a year behind; a thousand readings later, a year ahead
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { READ, WRITE, FSYNC, CLOCK, KINDS };

static atomic_long calls[KINDS];
static const char *fault, *path;
static long at;
static size_t path_length;

__attribute__((constructor)) static void begin(void)
{
    fault = getenv("CHAOS_FAULT");
    path = getenv("CHAOS_PATH");
    const char *number = getenv("CHAOS_AT");
    at = number ? atol(number) : 1;
    path_length = path ? strlen(path) : 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *file = getenv("CHAOS_COUNT");
    if (!fault || strcmp(fault, "count") || !file) return;
    FILE *out = fopen(file, "a");
    if (!out) return;
    fprintf(out, "%ld %ld %ld %ld\n", calls[READ], calls[WRITE], calls[FSYNC], calls[CLOCK]);
    fclose(out);
}

static int is(const char *name) { return fault && !strcmp(fault, name); }

// Whether the descriptor is a file below the folder. errno stays as it was.
static int meant(int fd)
{
    if (!fault || !path) return 0;
    char link[64], target[4096];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, target, sizeof target - 1);
    errno = saved;
    return length >= (ssize_t)path_length && !strncmp(target, path, path_length);
}

// -1: fails with errno set. Otherwise what to ask for instead of size.
static ssize_t reading(int fd, size_t size)
{
    if (size == 0 || !meant(fd)) return size;
    long n = ++calls[READ];
    if (is("read-error") && n == at) { errno = EIO; return -1; }
    if (is("short-read") && n >= at && size > 1) return size / 2;
    return size;
}

static int writing(int fd)
{
    if (!meant(fd)) return 0;
    long n = ++calls[WRITE];
    if (is("write-full") && n >= at) { errno = ENOSPC; return -1; }
    if (is("write-error") && n == at) { errno = EIO; return -1; }
    return 0;
}

static int syncing(int fd)
{
    if (!meant(fd)) return 0;
    long n = ++calls[FSYNC];
    if (is("fsync-error") && n == at) { errno = EIO; return -1; }
    return 0;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t read(int fd, void *buffer, size_t size)
{
    REAL(ssize_t, "read", int, void *, size_t);
    ssize_t ask = reading(fd, size);
    return ask < 0 ? -1 : real(fd, buffer, ask);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    REAL(ssize_t, "pread", int, void *, size_t, off_t);
    ssize_t ask = reading(fd, size);
    return ask < 0 ? -1 : real(fd, buffer, ask, offset);
}

ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset)
{
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    ssize_t ask = reading(fd, size);
    return ask < 0 ? -1 : real(fd, buffer, ask, offset);
}

ssize_t preadv64(int fd, const struct iovec *parts, int count, off64_t offset)
{
    REAL(ssize_t, "preadv64", int, const struct iovec *, int, off64_t);
    return reading(fd, 1) < 0 ? -1 : real(fd, parts, is("short-read") && meant(fd) ? 1 : count, offset);
}

// The standard library does not give back less than was asked while there is more: it has no short reads.
size_t fread(void *buffer, size_t size, size_t count, FILE *file)
{
    REAL(size_t, "fread", void *, size_t, size_t, FILE *);
    if (!is("short-read") && reading(fileno(file), size * count) < 0) return 0;
    return real(buffer, size, count, file);
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    return writing(fd) < 0 ? -1 : real(fd, buffer, size);
}

ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return writing(fd) < 0 ? -1 : real(fd, buffer, size, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return writing(fd) < 0 ? -1 : real(fd, buffer, size, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset)
{
    REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t);
    return writing(fd) < 0 ? -1 : real(fd, parts, count, offset);
}

size_t fwrite(const void *buffer, size_t size, size_t count, FILE *file)
{
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *);
    return writing(fileno(file)) < 0 ? 0 : real(buffer, size, count, file);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    return syncing(fd) < 0 ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    return syncing(fd) < 0 ? -1 : real(fd);
}

static long year_off(void)
{
    long n = ++calls[CLOCK];
    return !is("clock") || n < at ? 0 : n < at + 1000 ? -365L * 86400 : 365L * 86400;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int result = real(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += year_off();
    return result;
}

int gettimeofday(struct timeval *time, void *zone)
{
    REAL(int, "gettimeofday", struct timeval *, void *);
    int result = real(time, zone);
    if (result == 0) time->tv_sec += year_off();
    return result;
}

time_t time(time_t *out)
{
    REAL(time_t, "time", time_t *);
    time_t now = real(NULL) + year_off();
    if (out) *out = now;
    return now;
}
