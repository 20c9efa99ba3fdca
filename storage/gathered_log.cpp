// Only the log's file is another one than SQLite's: methods that hold the bytes, in front of the file that the default
// VFS has opened behind them in the same piece of memory.
#include "storage/gathered_log.h"

#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace parity::storage {
namespace {

constexpr const char* kName = "parity-gathering";
// Some thirty pages. SQLite's own xWrite looks at the lower 17 bits of a size alone: 128 KiB would be nothing to it.
constexpr int kRoom = 124 * 1024;

struct GatheredLog : sqlite3_file {
  sqlite3_file* file = nullptr;  // the one of the default VFS
  std::unique_ptr<char[]> bytes;
  int held = 0;
  sqlite3_int64 offset = 0;  // where in the file they go
};

GatheredLog& log_of(sqlite3_file* file) { return *static_cast<GatheredLog*>(file); }

// After an error they are dropped: the transaction that they belong to is given up, and its place written anew.
int write_held(GatheredLog& log) {
  const int held = log.held;
  log.held = 0;
  return held == 0 ? SQLITE_OK : log.file->pMethods->xWrite(log.file, log.bytes.get(), held, log.offset);
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  GatheredLog& log = log_of(file);
  const bool follows = offset == log.offset + log.held;
  if (log.held > 0 && (!follows || size > kRoom - log.held)) {
    if (const int code = write_held(log); code != SQLITE_OK) return code;
  }
  if (size > kRoom) return log.file->pMethods->xWrite(log.file, data, size, offset);
  if (log.held == 0) log.offset = offset;
  std::memcpy(log.bytes.get() + log.held, data, static_cast<std::size_t>(size));
  log.held += size;
  return SQLITE_OK;
}

/// Whatever else is asked of the file finds all of it there.
template <class Ask>
int after_writing(sqlite3_file* file, Ask ask) {
  GatheredLog& log = log_of(file);
  const int code = write_held(log);
  return code == SQLITE_OK ? ask(log.file) : code;
}

int close(sqlite3_file* file) {
  GatheredLog& log = log_of(file);
  const int written = write_held(log);
  const int closed = log.file->pMethods->xClose(log.file);
  log.~GatheredLog();
  return written == SQLITE_OK ? closed : written;
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return after_writing(file, [&](sqlite3_file* f) { return f->pMethods->xRead(f, into, size, offset); });
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return after_writing(file, [&](sqlite3_file* f) { return f->pMethods->xTruncate(f, size); });
}
int sync(sqlite3_file* file, int flags) {
  return after_writing(file, [&](sqlite3_file* f) { return f->pMethods->xSync(f, flags); });
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return after_writing(file, [&](sqlite3_file* f) { return f->pMethods->xFileSize(f, size); });
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return after_writing(file, [&](sqlite3_file* f) { return f->pMethods->xFileControl(f, operation, argument); });
}
int lock(sqlite3_file* file, int level) { return log_of(file).file->pMethods->xLock(log_of(file).file, level); }
int unlock(sqlite3_file* file, int level) { return log_of(file).file->pMethods->xUnlock(log_of(file).file, level); }
int check_lock(sqlite3_file* file, int* is_held) {
  return log_of(file).file->pMethods->xCheckReservedLock(log_of(file).file, is_held);
}
int sector_size(sqlite3_file* file) { return log_of(file).file->pMethods->xSectorSize(log_of(file).file); }
int characteristics(sqlite3_file* file) {
  return log_of(file).file->pMethods->xDeviceCharacteristics(log_of(file).file);
}

const sqlite3_io_methods& methods() {
  static const sqlite3_io_methods kMethods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 1;  // no shared memory, no mapping: the log is never asked for either
    m.xClose = close;
    m.xRead = read;
    m.xWrite = write;
    m.xTruncate = truncate;
    m.xSync = sync;
    m.xFileSize = file_size;
    m.xLock = lock;
    m.xUnlock = unlock;
    m.xCheckReservedLock = check_lock;
    m.xFileControl = file_control;
    m.xSectorSize = sector_size;
    m.xDeviceCharacteristics = characteristics;
    return m;
  }();
  return kMethods;
}

sqlite3_vfs& default_of(sqlite3_vfs* vfs) { return *static_cast<sqlite3_vfs*>(vfs->pAppData); }

// `room` is szOsFile bytes, which SQLite has set aside for whatever file it is.
int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* room, int flags, int* out_flags) {
  sqlite3_vfs& behind = default_of(vfs);
  if ((flags & SQLITE_OPEN_WAL) == 0) return behind.xOpen(&behind, name, room, flags, out_flags);
  room->pMethods = nullptr;
  std::unique_ptr<char[]> bytes(new (std::nothrow) char[kRoom]);
  if (!bytes) return SQLITE_NOMEM;
  auto* file = static_cast<sqlite3_file*>(
      static_cast<void*>(static_cast<char*>(static_cast<void*>(room)) + sizeof(GatheredLog)));
  const int code = behind.xOpen(&behind, name, file, flags, out_flags);
  if (code != SQLITE_OK) {
    if (file->pMethods != nullptr) file->pMethods->xClose(file);
    return code;
  }
  auto* log = new (room) GatheredLog{};
  log->pMethods = &methods();
  log->file = file;
  log->bytes = std::move(bytes);
  return SQLITE_OK;
}

bool register_vfs() {
  sqlite3_vfs* behind = sqlite3_vfs_find(nullptr);
  if (behind == nullptr) return false;
  static sqlite3_vfs vfs = *behind;
  vfs.pNext = nullptr;
  vfs.zName = kName;
  vfs.pAppData = behind;
  vfs.szOsFile = static_cast<int>(sizeof(GatheredLog)) + behind->szOsFile;
  vfs.xOpen = open;
  return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}

}  // namespace

const char* gathering_vfs() {
  static const bool kRegistered = register_vfs();
  return kRegistered ? kName : nullptr;
}

}  // namespace parity::storage
