/* Records what a process does to the disk, in order, so that power cuts can be played from it.
 *
 * Loaded before libc (LD_PRELOAD). Every call that changes a file or a folder under one of the
 * folders of RECORD_UNDER (separated by colons) is done and then written to the file RECORD_TO,
 * with the bytes; so is everything that goes to standard output, which is what the program
 * acknowledges. One lock around call and record keeps the order true for all threads.
 *
 * A record: kind (1 byte), process, file handle, two numbers, two lengths, and two byte strings.
 * recording.py reads it. Written for Linux with glibc; shared writable maps are not recorded but
 * noted, so that the reader can refuse them.
 */
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
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_HANDLES 65536
#define STDOUT 1
#define REAL(name) ((__typeof__(&name))real(#name))

struct __attribute__((packed)) head {
    char kind;
    int32_t process, handle;
    int64_t one, two;
    uint32_t first, second;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char watched[MOST_HANDLES];
static int log_handle = -1;
static pid_t owner;
static char *places;

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

/* A child of vfork shares this memory; what it does with its handles is not ours. */
static int recording(void)
{
    return log_handle >= 0 && getpid() == owner;
}

static void enter(void) { pthread_mutex_lock(&lock); }

static void leave(void)
{
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
}

static void record(char kind, int handle, int64_t one, int64_t two, const void *first,
                   size_t first_bytes, const void *second, size_t second_bytes)
{
    int kept = errno;
    struct head head = {kind, owner, handle, one, two, (uint32_t)first_bytes,
                        (uint32_t)second_bytes};
    struct iovec parts[3] = {{&head, sizeof head},
                             {(void *)first, first_bytes},
                             {(void *)second, second_bytes}};
    ssize_t wanted = (ssize_t)(sizeof head + first_bytes + second_bytes);
    if (REAL(writev)(log_handle, parts, 3) != wanted)
        abort();
    errno = kept;
}

static void record_paths(char kind, int handle, int64_t one, int64_t two, const char *first,
                         const char *second)
{
    record(kind, handle, one, two, first, strlen(first), second, second ? strlen(second) : 0);
}

/* The absolute path of what a call names; only textual, for the tests give resolved folders. */
static const char *whole_path(int folder, const char *path, char *room)
{
    char link[64];
    ssize_t got;
    if (path[0] == '/') {
        snprintf(room, PATH_MAX, "%s", path);
        return room;
    }
    snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
    got = readlink(link, room, PATH_MAX / 2);
    if (got < 0)
        got = 0;
    snprintf(room + got, PATH_MAX - got, "/%s", path);
    return room;
}

static int is_watched_path(const char *path)
{
    char *place = places, *end;
    if (!strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5))
        return 0;
    if (!strncmp(path, "/dev/", 5) && strncmp(path, "/dev/shm/", 9))
        return 0;
    for (; place && *place; place = *end ? end + 1 : end) {
        end = strchrnul(place, ':');
        if (!strncmp(path, place, (size_t)(end - place)))
            return 1;
    }
    return 0;
}

static int is_watched(int handle)
{
    return handle >= 0 && handle < MOST_HANDLES && watched[handle];
}

static void record_process(void)
{
    static char words[1 << 17], around[1 << 17];
    ssize_t words_bytes = 0, around_bytes = 0;
    int file = REAL(open)("/proc/self/cmdline", O_RDONLY);
    if (file >= 0) {
        words_bytes = read(file, words, sizeof words);
        REAL(close)(file);
    }
    file = REAL(open)("/proc/self/environ", O_RDONLY);
    if (file >= 0) {
        around_bytes = read(file, around, sizeof around);
        REAL(close)(file);
    }
    record('P', -1, 0, 0, words, words_bytes > 0 ? (size_t)words_bytes : 0, around,
           around_bytes > 0 ? (size_t)around_bytes : 0);
}

static void after_fork(void)
{
    pthread_mutex_init(&lock, NULL);
    owner = getpid();
}

__attribute__((constructor)) static void begin(void)
{
    const char *target = getenv("RECORD_TO");
    places = getenv("RECORD_UNDER");
    if (target == NULL)
        return;
    places = places ? strdup(places) : NULL;
    owner = getpid();
    log_handle = REAL(open)(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_handle < 0)
        abort();
    /* Out of the way of the handles that programs close by number. */
    int high = REAL(fcntl)(log_handle, F_DUPFD_CLOEXEC, 900);
    if (high >= 0) {
        REAL(close)(log_handle);
        log_handle = high;
    }
    pthread_atfork(enter, leave, after_fork);
    record_process();
}

/* --- Opening and closing ------------------------------------------------------------------ */

static int open_recorded(int folder, const char *path, int flags, mode_t mode)
{
    char room[PATH_MAX];
    struct stat before;
    int opened, was_there;
    if (!recording() || !is_watched_path(whole_path(folder, path, room)))
        return REAL(openat)(folder, path, flags, mode);
    enter();
    was_there = stat(room, &before) == 0;
    opened = REAL(openat)(folder, path, flags, mode);
    if (opened >= 0 && opened < MOST_HANDLES) {
        watched[opened] = 1;
        record_paths('O', opened, flags, was_there, room, NULL);
    }
    leave();
    return opened;
}

#define MODE_OF(flags)                                                                             \
    mode_t mode = 0;                                                                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                         \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_recorded(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_recorded(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_recorded(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags)
    return open_recorded(folder, path, flags, mode);
}
int __open_2(const char *path, int flags) { return open_recorded(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_recorded(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags)
{
    return open_recorded(folder, path, flags, 0);
}
int __openat64_2(int folder, const char *path, int flags)
{
    return open_recorded(folder, path, flags, 0);
}
int creat(const char *path, mode_t mode)
{
    return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode)
{
    return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int handle)
{
    int done;
    /* Some programs close every handle there is; the record goes on. */
    if (recording() && handle == log_handle)
        return 0;
    if (!recording() || !is_watched(handle))
        return REAL(close)(handle);
    enter();
    watched[handle] = 0;
    done = REAL(close)(handle);
    record('C', handle, 0, 0, NULL, 0, NULL, 0);
    leave();
    return done;
}

static int second_handle(int from, int to)
{
    if (to >= 0 && to < MOST_HANDLES && recording() && (is_watched(from) || is_watched(to))) {
        watched[to] = is_watched(from) ? 1 : 0;
        record('D', to, from, watched[to], NULL, 0, NULL, 0);
    }
    return to;
}
int dup(int from)
{
    enter();
    int to = second_handle(from, REAL(dup)(from));
    leave();
    return to;
}
int dup2(int from, int wanted)
{
    enter();
    int to = second_handle(from, REAL(dup2)(from, wanted));
    leave();
    return to;
}
int dup3(int from, int wanted, int flags)
{
    enter();
    int to = second_handle(from, REAL(dup3)(from, wanted, flags));
    leave();
    return to;
}

#define FCNTL(name)                                                                                \
    int name(int handle, int order, ...)                                                           \
    {                                                                                              \
        va_list more;                                                                              \
        void *value;                                                                               \
        int given;                                                                                 \
        va_start(more, order);                                                                     \
        value = va_arg(more, void *);                                                              \
        va_end(more);                                                                              \
        if (order != F_DUPFD && order != F_DUPFD_CLOEXEC)                                          \
            return REAL(name)(handle, order, value);                                               \
        enter();                                                                                   \
        given = second_handle(handle, REAL(name)(handle, order, value));                           \
        leave();                                                                                   \
        return given;                                                                              \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

void *mmap(void *address, size_t bytes, int may, int flags, int handle, off_t offset)
{
    if (recording() && is_watched(handle) && (may & PROT_WRITE) && (flags & MAP_SHARED))
        record('M', handle, offset, (int64_t)bytes, NULL, 0, NULL, 0);
    return REAL(mmap)(address, bytes, may, flags, handle, offset);
}
void *mmap64(void *address, size_t bytes, int may, int flags, int handle, off_t offset)
{
    return mmap(address, bytes, may, flags, handle, offset);
}

/* --- Writing ------------------------------------------------------------------------------ */

static int is_recorded(int handle)
{
    return recording() && (is_watched(handle) || handle == STDOUT);
}

static void record_write(int handle, const void *bytes, ssize_t done)
{
    if (done <= 0)
        return;
    if (is_watched(handle))
        record('W', handle, lseek(handle, 0, SEEK_CUR) - done, 0, bytes, (size_t)done, NULL, 0);
    else
        record('A', handle, 0, 0, bytes, (size_t)done, NULL, 0);
}

ssize_t write(int handle, const void *bytes, size_t count)
{
    ssize_t done;
    if (!is_recorded(handle))
        return REAL(write)(handle, bytes, count);
    enter();
    done = REAL(write)(handle, bytes, count);
    record_write(handle, bytes, done);
    leave();
    return done;
}

static ssize_t write_at(int handle, const void *bytes, size_t count, off_t offset)
{
    ssize_t done;
    enter();
    done = REAL(pwrite)(handle, bytes, count, offset);
    if (done > 0)
        record('W', handle, offset, 0, bytes, (size_t)done, NULL, 0);
    leave();
    return done;
}
ssize_t pwrite(int handle, const void *bytes, size_t count, off_t offset)
{
    if (!recording() || !is_watched(handle))
        return REAL(pwrite)(handle, bytes, count, offset);
    return write_at(handle, bytes, count, offset);
}
ssize_t pwrite64(int handle, const void *bytes, size_t count, off_t offset)
{
    return pwrite(handle, bytes, count, offset);
}

/* Several buffers become several writes: a power cut may part them anyway. */
ssize_t writev(int handle, const struct iovec *parts, int count)
{
    ssize_t all = 0;
    if (!is_recorded(handle))
        return REAL(writev)(handle, parts, count);
    for (int place = 0; place < count; place++) {
        ssize_t done = write(handle, parts[place].iov_base, parts[place].iov_len);
        if (done < 0)
            return all ? all : done;
        all += done;
        if ((size_t)done < parts[place].iov_len)
            break;
    }
    return all;
}
ssize_t pwritev(int handle, const struct iovec *parts, int count, off_t offset)
{
    ssize_t all = 0;
    if (!recording() || !is_watched(handle))
        return REAL(pwritev)(handle, parts, count, offset);
    for (int place = 0; place < count; place++) {
        ssize_t done = pwrite(handle, parts[place].iov_base, parts[place].iov_len, offset + all);
        if (done < 0)
            return all ? all : done;
        all += done;
        if ((size_t)done < parts[place].iov_len)
            break;
    }
    return all;
}
ssize_t pwritev64(int handle, const struct iovec *parts, int count, off_t offset)
{
    return pwritev(handle, parts, count, offset);
}

/* Copies inside the kernel would hide their bytes; programs then copy by reading and writing. */
ssize_t sendfile(int to, int from, off_t *offset, size_t count)
{
    if (recording() && is_watched(to)) {
        errno = EINVAL;
        return -1;
    }
    return REAL(sendfile)(to, from, offset, count);
}
ssize_t sendfile64(int to, int from, off_t *offset, size_t count)
{
    return sendfile(to, from, offset, count);
}
ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t count,
                        unsigned flags)
{
    if (recording() && is_watched(to)) {
        errno = ENOSYS;
        return -1;
    }
    return REAL(copy_file_range)(from, from_at, to, to_at, count, flags);
}

int ftruncate(int handle, off_t bytes)
{
    int done;
    if (!recording() || !is_watched(handle))
        return REAL(ftruncate)(handle, bytes);
    enter();
    done = REAL(ftruncate)(handle, bytes);
    if (done == 0)
        record('T', handle, bytes, 0, NULL, 0, NULL, 0);
    leave();
    return done;
}
int ftruncate64(int handle, off_t bytes) { return ftruncate(handle, bytes); }

static int grown(int handle, int result)
{
    struct stat now;
    if (result == 0 && fstat(handle, &now) == 0)
        record('T', handle, now.st_size, 0, NULL, 0, NULL, 0);
    return result;
}
int fallocate(int handle, int mode, off_t offset, off_t bytes)
{
    int done;
    if (!recording() || !is_watched(handle))
        return REAL(fallocate)(handle, mode, offset, bytes);
    enter();
    done = grown(handle, REAL(fallocate)(handle, mode, offset, bytes));
    leave();
    return done;
}
int fallocate64(int handle, int mode, off_t offset, off_t bytes)
{
    return fallocate(handle, mode, offset, bytes);
}
int posix_fallocate(int handle, off_t offset, off_t bytes)
{
    int done;
    if (!recording() || !is_watched(handle))
        return REAL(posix_fallocate)(handle, offset, bytes);
    enter();
    done = grown(handle, REAL(posix_fallocate)(handle, offset, bytes));
    leave();
    return done;
}
int posix_fallocate64(int handle, off_t offset, off_t bytes)
{
    return posix_fallocate(handle, offset, bytes);
}

/* --- Making it last ----------------------------------------------------------------------- */

static int synced(int handle, int result)
{
    if (result == 0)
        record('S', handle, 0, 0, NULL, 0, NULL, 0);
    return result;
}
int fsync(int handle)
{
    int done;
    if (!recording() || !is_watched(handle))
        return REAL(fsync)(handle);
    enter();
    done = synced(handle, REAL(fsync)(handle));
    leave();
    return done;
}
int fdatasync(int handle)
{
    int done;
    if (!recording() || !is_watched(handle))
        return REAL(fdatasync)(handle);
    enter();
    done = synced(handle, REAL(fdatasync)(handle));
    leave();
    return done;
}

/* --- Names -------------------------------------------------------------------------------- */

#define NAMES(kind, folder_one, path_one, folder_two, path_two, call)                              \
    char one[PATH_MAX], two[PATH_MAX];                                                             \
    int done;                                                                                      \
    whole_path(folder_one, path_one, one);                                                         \
    whole_path(folder_two, path_two, two);                                                         \
    if (!recording() || !(is_watched_path(one) || is_watched_path(two)))                           \
        return call;                                                                               \
    enter();                                                                                       \
    done = call;                                                                                   \
    if (done == 0)                                                                                 \
        record_paths(kind, -1, 0, 0, one, two);                                                    \
    leave();                                                                                       \
    return done;

int rename(const char *from, const char *to)
{
    NAMES('R', AT_FDCWD, from, AT_FDCWD, to, REAL(rename)(from, to))
}
int renameat(int a, const char *from, int b, const char *to)
{
    NAMES('R', a, from, b, to, REAL(renameat)(a, from, b, to))
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    NAMES('R', a, from, b, to, REAL(renameat2)(a, from, b, to, flags))
}
int link(const char *from, const char *to)
{
    NAMES('L', AT_FDCWD, from, AT_FDCWD, to, REAL(link)(from, to))
}
int linkat(int a, const char *from, int b, const char *to, int flags)
{
    NAMES('L', a, from, b, to, REAL(linkat)(a, from, b, to, flags))
}
int unlink(const char *path)
{
    NAMES('U', AT_FDCWD, path, AT_FDCWD, path, REAL(unlink)(path))
}
int unlinkat(int folder, const char *path, int flags)
{
    NAMES('U', folder, path, folder, path, REAL(unlinkat)(folder, path, flags))
}
int remove(const char *path)
{
    NAMES('U', AT_FDCWD, path, AT_FDCWD, path, REAL(remove)(path))
}
int rmdir(const char *path)
{
    NAMES('U', AT_FDCWD, path, AT_FDCWD, path, REAL(rmdir)(path))
}
int mkdir(const char *path, mode_t mode)
{
    NAMES('K', AT_FDCWD, path, AT_FDCWD, path, REAL(mkdir)(path, mode))
}
int mkdirat(int folder, const char *path, mode_t mode)
{
    NAMES('K', folder, path, folder, path, REAL(mkdirat)(folder, path, mode))
}
