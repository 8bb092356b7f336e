// A disk that fails when it is told to: SQLite's default file system, with faults put in its way.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <new>
#include <string>

namespace hone::testing {

// While one lives, every database opened anywhere in the process lies on the failing disk. One at
// a time; no database may outlive it.
class FailingDisk {
 public:
  static constexpr int kNever = 1'000'000'000;

  FailingDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.pAppData = this;
    vfs_.zName = "hone failing disk";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = &FailingDisk::open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FailingDisk() {
    sqlite3_vfs_register(real_, 1);
    sqlite3_vfs_unregister(&vfs_);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // Lets `operations` more writes, syncs and truncations pass; then all fail with `code`.
  void fail_after(int operations, int code) {
    code_ = code;
    left_ = operations;
  }
  void heal() { left_ = kNever; }
  // Whether anything has failed since fail_after().
  bool failed() const { return left_ < 0; }

 private:
  // Followed in memory by the real file.
  struct File {
    sqlite3_file base;
    FailingDisk* disk;
    sqlite3_io_methods methods;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static File* self(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  int next() { return --left_ >= 0 ? SQLITE_OK : code_.load(); }

  template <auto member, class... Args>
  static int pass(sqlite3_file* file, Args... args) {
    sqlite3_file* real = self(file)->real();
    return (real->pMethods->*member)(real, args...);
  }
  template <auto member, class... Args>
  static int guard(sqlite3_file* file, Args... args) {
    const int code = self(file)->disk->next();
    return code == SQLITE_OK ? pass<member>(file, args...) : code;
  }
  template <auto member, class... Args>
  static void forward(int (*&slot)(sqlite3_file*, Args...)) {
    slot = &FailingDisk::pass<member, Args...>;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* disk = static_cast<FailingDisk*>(vfs->pAppData);
    File* self_file = new (file) File{};
    self_file->disk = disk;
    const int code = disk->real_->xOpen(disk->real_, name, self_file->real(), flags, out);
    if (self_file->real()->pMethods == nullptr) return code;
    using Methods = sqlite3_io_methods;
    Methods& m = self_file->methods;
    m.iVersion = 2;  // without memory mapping
    forward<&Methods::xClose>(m.xClose);
    forward<&Methods::xRead>(m.xRead);
    forward<&Methods::xFileSize>(m.xFileSize);
    forward<&Methods::xLock>(m.xLock);
    forward<&Methods::xUnlock>(m.xUnlock);
    forward<&Methods::xCheckReservedLock>(m.xCheckReservedLock);
    forward<&Methods::xFileControl>(m.xFileControl);
    forward<&Methods::xSectorSize>(m.xSectorSize);
    forward<&Methods::xDeviceCharacteristics>(m.xDeviceCharacteristics);
    forward<&Methods::xShmMap>(m.xShmMap);
    forward<&Methods::xShmLock>(m.xShmLock);
    forward<&Methods::xShmUnmap>(m.xShmUnmap);
    m.xShmBarrier = [](sqlite3_file* f) {
      self(f)->real()->pMethods->xShmBarrier(self(f)->real());
    };
    m.xWrite = &guard<&Methods::xWrite, const void*, int, sqlite3_int64>;
    m.xTruncate = &guard<&Methods::xTruncate, sqlite3_int64>;
    m.xSync = &guard<&Methods::xSync, int>;
    self_file->base.pMethods = &m;
    return code;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::atomic<int> left_ = kNever;
  std::atomic<int> code_ = SQLITE_OK;
};

}  // namespace hone::testing
