// A log in this process's memory: for studies whose events somebody wants to see, and for tests.
#pragma once

#include <memory>

#include "hone/options.h"
#include "hone/storage.h"

namespace hone {

struct MemoryOptions {
  void fields(OptionVisitor&) {}
};

// Holds one study, and nothing on disk. Events come back as they were appended, cells and metric
// numbers included.
std::unique_ptr<Storage> make_memory(const MemoryOptions& options = {});

}  // namespace hone
