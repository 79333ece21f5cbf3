/*
 * Journals how much of each file its owner has synced, so that a test can cut every file back to its last sync, as a loss of
 * power might. SIGKILL alone does not show whether a program syncs: what it wrote stays in the system's page cache.
 *
 * Preloaded into a process (LD_PRELOAD) with LARKSPUR_SYNC_JOURNAL naming a file outside the folder that is watched. One line
 * for each event, with device, inode and length:
 *
 *   created D I 0    a file was opened and is empty: new, emptied, or a recycled inode
 *   cut D I N        a file was shortened to at most N bytes; what was synced beyond is gone
 *   synced D I N     its first N bytes are on disk: its length when fsync or fdatasync began, told when that had succeeded
 *
 * Files are told by inode, so that a rename loses nothing. A line is written before the call returns to its caller: whatever
 * the caller then acknowledges is in the journal. The journal itself lives in the page cache; only a process is killed here.
 *
 * Whatever is not told here counts as not synced, which makes the test harsher and never milder: sync, syncfs, msync,
 * sync_file_range (which promises nothing about metadata), files opened with O_SYNC or O_DSYNC, io_uring.
 *
 * With LARKSPUR_SYNC_FAILS naming a file, fsync and fdatasync fail as on a broken disk (EIO) for as long as that file exists.
 *
 * Not modelled: names. That a file exists, was renamed or removed counts as on disk at once, although that takes a sync of its
 * folder. Bytes that are overwritten in place count as on disk in their new form; the engine's files only ever grow.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Opened by the first that needs it. Should two open it at once, both hold the same file in append mode, and one is not used. */
static int journal = -1;

static int opened_journal(void) {
  int known = __atomic_load_n(&journal, __ATOMIC_ACQUIRE);
  if (known >= 0) return known;
  const char *path = getenv("LARKSPUR_SYNC_JOURNAL");
  if (path == NULL) return -1;
  int mine = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (mine < 0) abort();
  __atomic_store_n(&journal, mine, __ATOMIC_RELEASE);
  return mine;
}

static void tell(const char *event, const struct stat *file, off_t length) {
  int to = opened_journal();
  if (to < 0) return;
  char line[96];
  int size = snprintf(line, sizeof line, "%s %lu %lu %ld\n", event, (unsigned long)file->st_dev,
                      (unsigned long)file->st_ino, (long)length);
  /* One write in append mode: lines of several threads do not mix. A journal with holes would prove nothing. */
  if (syscall(SYS_write, to, line, size) != size) abort();
}

static int regular(int fd, struct stat *file) {
  int error = errno;
  int known = fd >= 0 && fstat(fd, file) == 0 && S_ISREG(file->st_mode);
  errno = error;
  return known;
}

static void *next(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) abort();
  return found;
}

static int opened(int fd, int flags) {
  struct stat file;
  if ((flags & O_ACCMODE) != O_RDONLY && regular(fd, &file) && file.st_size == 0) tell("created", &file, 0);
  return fd;
}

#define MODE_OF(flags, last)                        \
  mode_t mode = 0;                                  \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {          \
    va_list rest;                                   \
    va_start(rest, last);                           \
    mode = va_arg(rest, mode_t);                    \
    va_end(rest);                                   \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  static int (*real)(const char *, int, ...);
  if (real == NULL) real = next("open");
  return opened(real(path, flags, mode), flags);
}

int open64(const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  static int (*real)(const char *, int, ...);
  if (real == NULL) real = next("open64");
  return opened(real(path, flags, mode), flags);
}

int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  static int (*real)(int, const char *, int, ...);
  if (real == NULL) real = next("openat");
  return opened(real(folder, path, flags, mode), flags);
}

int openat64(int folder, const char *path, int flags, ...) {
  MODE_OF(flags, flags)
  static int (*real)(int, const char *, int, ...);
  if (real == NULL) real = next("openat64");
  return opened(real(folder, path, flags, mode), flags);
}

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

FILE *fopen(const char *path, const char *how) {
  static FILE *(*real)(const char *, const char *);
  if (real == NULL) real = next("fopen");
  FILE *file = real(path, how);
  if (file != NULL) opened(fileno(file), how[0] == 'r' ? O_RDONLY : O_WRONLY);
  return file;
}

FILE *fopen64(const char *path, const char *how) {
  static FILE *(*real)(const char *, const char *);
  if (real == NULL) real = next("fopen64");
  FILE *file = real(path, how);
  if (file != NULL) opened(fileno(file), how[0] == 'r' ? O_RDONLY : O_WRONLY);
  return file;
}

static int shortened(int result, int fd, off_t length) {
  struct stat file;
  if (result == 0 && regular(fd, &file)) tell("cut", &file, length);
  return result;
}

int ftruncate(int fd, off_t length) {
  static int (*real)(int, off_t);
  if (real == NULL) real = next("ftruncate");
  return shortened(real(fd, length), fd, length);
}

int ftruncate64(int fd, off64_t length) {
  static int (*real)(int, off64_t);
  if (real == NULL) real = next("ftruncate64");
  return shortened(real(fd, length), fd, length);
}

static int shortened_path(int result, const char *path, off_t length) {
  struct stat file;
  int error = errno;
  if (result == 0 && stat(path, &file) == 0) tell("cut", &file, length);
  errno = error;
  return result;
}

int truncate(const char *path, off_t length) {
  static int (*real)(const char *, off_t);
  if (real == NULL) real = next("truncate");
  return shortened_path(real(path, length), path, length);
}

int truncate64(const char *path, off64_t length) {
  static int (*real)(const char *, off64_t);
  if (real == NULL) real = next("truncate64");
  return shortened_path(real(path, length), path, length);
}

static int failing(void) {
  const char *path = getenv("LARKSPUR_SYNC_FAILS");
  if (path == NULL) return 0;
  int error = errno;
  int fails = access(path, F_OK) == 0;
  errno = error;
  return fails;
}

static int synced(int fd, int (*real)(int)) {
  if (failing()) {
    errno = EIO;
    return -1;
  }
  struct stat before;
  int known = regular(fd, &before);
  int result = real(fd);
  if (result == 0 && known) tell("synced", &before, before.st_size);
  return result;
}

int fsync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = next("fsync");
  return synced(fd, real);
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (real == NULL) real = next("fdatasync");
  return synced(fd, real);
}
