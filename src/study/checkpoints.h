// The folders of trials that keep something on disk. Internal to src/study.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "hone/history.h"

namespace hone {

// Thread-safe.
class Checkpoints {
 public:
  // The folders lie at `folder`/STUDY/NUMBER; in a temporary folder that ends with this object
  // where `folder` is empty.
  Checkpoints(std::string folder, const std::string& study);
  ~Checkpoints();
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  // The folder of a trial, made if need be. Throws Error{kStorage} naming the path.
  std::string of(TrialNumber number);

 private:
  std::mutex mutex_;  // guards root_
  std::filesystem::path root_;
  std::filesystem::path temporary_;  // to be removed
  const std::string study_;
};

}  // namespace hone
