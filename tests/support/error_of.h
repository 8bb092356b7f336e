#pragma once

#include <string>

#include "hone/error.h"

namespace hone {

// The message of the Error that `call` throws; empty if it throws none.
template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace hone
