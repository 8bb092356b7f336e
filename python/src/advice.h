#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "hone/pruner.h"

namespace hone::python {

// What the pruner last said of each running trial. Written under the study's lock, read without.
class Advice {
 public:
  void set(TrialNumber trial, Verdict verdict);
  bool should_prune(TrialNumber trial) const;  // or pause
  bool should_pause(TrialNumber trial) const;
  void forget(TrialNumber trial) { set(trial, Verdict::kContinue); }
  // Whether trials are to hear nothing of it for now.
  void mute(bool muted) noexcept { muted_ = muted; }
  bool muted() const noexcept { return muted_; }
  // Whether the engine is to hear at once what is otherwise kept for objectives.
  void pass_on(bool passing) noexcept { passing_ = passing; }
  bool passing() const noexcept { return passing_; }

  // Sets a member for as long as it lives: Advice::While(advice, &Advice::mute).
  class While {
   public:
    While(Advice& advice, void (Advice::*set)(bool) noexcept) : advice_(advice), set_(set) {
      (advice_.*set_)(true);
    }
    ~While() { (advice_.*set_)(false); }
    While(const While&) = delete;
    While& operator=(const While&) = delete;

   private:
    Advice& advice_;
    void (Advice::*const set_)(bool) noexcept;
  };

 private:
  mutable std::mutex mutex_;
  std::unordered_map<TrialNumber, Verdict> leaving_;
  std::atomic<bool> muted_ = false;
  std::atomic<bool> passing_ = false;
};

// Python objectives ask should_prune() and raise TrialPruned; one that does not and returns a value
// is complete. So the engine hears that every trial goes on, and the verdict waits in `advice`.
// Null for a null pruner.
std::unique_ptr<Pruner> make_advising(std::unique_ptr<Pruner> pruner,
                                      std::shared_ptr<Advice> advice);

}  // namespace hone::python
