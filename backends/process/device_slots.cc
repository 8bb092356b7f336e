#include "backends/process/device_slots.h"

#include <algorithm>
#include <chrono>

#include "hone/error.h"

namespace hone {
namespace {

constexpr std::chrono::milliseconds kAskEvery{20};

}  // namespace

DeviceSlots::DeviceSlots(std::vector<std::string> devices, std::size_t per_device)
    : devices_(std::move(devices)), per_device_(per_device), held_(devices_.size()) {
  if (devices_.empty() || per_device_ == 0) {
    throw Error(ErrorCode::kInvalidArgument, "devices",
                "there must be at least one device, and one trial per device");
  }
}

DeviceSlots::Lease::~Lease() {
  if (slots_ == nullptr) return;
  const std::lock_guard lock(slots_->mutex_);
  --slots_->held_[device_];
  slots_->changed_.notify_all();
}

bool DeviceSlots::free_for(std::uint64_t ticket) const {
  return waiting_.front() == ticket && *std::ranges::min_element(held_) < per_device_;
}

std::optional<DeviceSlots::Lease> DeviceSlots::acquire(const std::function<bool()>& cancelled) {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  bool given_up = false;
  while (!free_for(ticket) && !given_up) {
    changed_.wait_for(lock, kAskEvery);
    lock.unlock();  // it may take locks of its own
    given_up = cancelled();
    lock.lock();
  }
  std::erase(waiting_, ticket);
  changed_.notify_all();
  if (given_up) return {};
  const auto device = std::ranges::min_element(held_);
  ++*device;
  return Lease(*this, static_cast<std::size_t>(device - held_.begin()));
}

}  // namespace hone
