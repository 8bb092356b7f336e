#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace hone {

enum class ErrorCode {
  kInvalidArgument,  // the caller's value is wrong
  kBadSpace,         // parameters, conditions or constraints contradict themselves
  kBadFile,          // a file does not say what it should
  kStorage,          // the storage refused, is full, damaged or unreachable
  kUnavailable,      // a feature that this build or machine does not have
  kBackend,          // trials could not be run at all
};

// Thrown for what stops a call. A trial that goes wrong is no Error: it is an Outcome.
class Error : public std::runtime_error {
 public:
  // `where` names the place as the user wrote it: "/parameters/lr/low", "tpe.gamma", a path.
  // `what` says what is wrong there and what to do about it.
  Error(ErrorCode code, std::string_view where, std::string_view what)
      : std::runtime_error(std::string(where) + ": " + std::string(what)),
        code_(code),
        where_(where) {}

  ErrorCode code() const noexcept { return code_; }
  const std::string& where() const noexcept { return where_; }

 private:
  ErrorCode code_;
  std::string where_;
};

}  // namespace hone
