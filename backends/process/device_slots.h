#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hone {

// Hands out places on devices, so many on each at a time, in the order of asking. Thread-safe.
// Must outlive its leases.
class DeviceSlots {
 public:
  // A place on a device, held until the lease is destroyed.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)), device_(other.device_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    const std::string& device() const { return slots_->devices_[device_]; }

   private:
    friend class DeviceSlots;
    Lease(DeviceSlots& slots, std::size_t device) : slots_(&slots), device_(device) {}
    DeviceSlots* slots_;
    std::size_t device_;
  };

  // Throws Error{kInvalidArgument} without devices or places.
  DeviceSlots(std::vector<std::string> devices, std::size_t per_device);

  // Waits for a place on the device with the fewest trials. Nothing if `cancelled`, which is asked
  // every few milliseconds and must not throw, becomes true first.
  std::optional<Lease> acquire(const std::function<bool()>& cancelled);

 private:
  bool free_for(std::uint64_t ticket) const;

  const std::vector<std::string> devices_;
  const std::size_t per_device_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> held_;      // by device
  std::deque<std::uint64_t> waiting_;  // tickets, the first come first
  std::uint64_t next_ticket_ = 0;
};

}  // namespace hone
