#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "hone/options.h"
#include "hone/pruner.h"

namespace hone {

// Every pruner by the name under which the study file, the command line and Python know it.
std::span<const RegistryEntry<Pruner>> pruners();

// A visitor that can make pruners by name: to it the pruners within a pruner are options like
// others. What it is not told of stays as it is; with any other visitor the defaults stay.
class PrunerVisitor : public OptionVisitor {
 public:
  virtual void pruner(std::string_view name, std::unique_ptr<Pruner>& value,
                      std::string_view help) = 0;
  virtual void pruners(std::string_view name, std::vector<std::unique_ptr<Pruner>>& value,
                       std::string_view help) = 0;
};

}  // namespace hone
