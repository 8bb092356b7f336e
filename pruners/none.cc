#include <algorithm>

#include "hone/pruners/median.h"

namespace hone {
namespace {

class NoPruner final : public Pruner {
 public:
  void observe(std::span<const Report>) override {}
  void observe(const History&, std::size_t) override {}
  void judge(TrialNumber, std::span<const Report>, std::span<Verdict> verdicts) const override {
    std::fill(verdicts.begin(), verdicts.end(), Verdict::kContinue);
  }
};

}  // namespace

std::unique_ptr<Pruner> make_no_pruner() { return std::make_unique<NoPruner>(); }

}  // namespace hone
