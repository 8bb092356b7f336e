// The folders of trials that keep something on disk. Internal to src/study.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

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

  // For studies that fork trials: what a trial had come to at a pause stays in a folder of its own,
  // NUMBER@STEP, that nobody writes to.
  //
  // A trial is handed out: its folder is to be a copy of that one's, or empty, whatever is there.
  void begin(TrialNumber number, const std::optional<Origin>& checkpoint);
  // The folder of a trial that pauses becomes that checkpoint; that of one that ends stays, also
  // where nobody has asked for it since it began. Throw as of() does.
  void seal(const Origin& checkpoint);
  void end(TrialNumber number);
  void drop(const Origin& checkpoint);

 private:
  std::filesystem::path path(std::string_view name) const;  // beneath the study's folder
  std::filesystem::path path(const Origin& checkpoint) const;
  std::filesystem::path prepared(TrialNumber number);
  bool unused();  // in memory, and no trial has asked for a folder

  std::mutex mutex_;  // guards root_ and starts_
  std::filesystem::path root_;
  std::filesystem::path temporary_;  // to be removed
  // What trials begin with whose folders nobody has asked for yet.
  std::map<TrialNumber, std::optional<Origin>> starts_;
  const std::string study_;
};

}  // namespace hone
