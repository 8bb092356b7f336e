#include "backends/process/device_slots.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <semaphore>
#include <set>
#include <thread>

#include "hone/error.h"

namespace hone {
namespace {

bool never() { return false; }

TEST(DeviceSlots, SpreadsOverTheDevicesFirst) {
  DeviceSlots slots({"a", "b"}, 2);
  std::vector<DeviceSlots::Lease> leases;
  std::multiset<std::string> given;
  for (int i = 0; i < 4; ++i) {
    leases.push_back(*slots.acquire(never));
    given.insert(leases.back().device());
    if (i == 1) {
      EXPECT_EQ(given, (std::multiset<std::string>{"a", "b"}));
    }
  }
  EXPECT_EQ(given, (std::multiset<std::string>{"a", "a", "b", "b"}));
}

TEST(DeviceSlots, APlaceComesBackWithItsLease) {
  DeviceSlots slots({"a", "b"}, 1);
  const auto first = slots.acquire(never);
  for (int i = 0; i < 3; ++i) {
    const auto second = slots.acquire(never);
    EXPECT_NE(second->device(), first->device());
  }
}

TEST(DeviceSlots, NeverMoreThanPerDeviceAtATime) {
  const std::vector<std::string> names{"a", "b", "c"};
  DeviceSlots slots(names, 2);
  std::array<std::atomic<int>, 3> holders{}, uses{};
  std::atomic<int> most = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 10; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 300; ++i) {
          const auto lease = slots.acquire(never);
          const auto device = static_cast<std::size_t>(lease->device().front() - 'a');
          const int now = ++holders[device];
          int seen = most;
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          ++uses[device];
          std::this_thread::yield();
          --holders[device];
        }
      });
    }
  }
  EXPECT_LE(most, 2);
  EXPECT_EQ(uses[0] + uses[1] + uses[2], 3000);
  for (const std::atomic<int>& used : uses) EXPECT_GT(used, 0);
}

TEST(DeviceSlots, FirstComeFirstServed) {
  DeviceSlots slots({"a"}, 1);
  std::optional<DeviceSlots::Lease> held = slots.acquire(never);
  std::mutex mutex;
  std::vector<int> order;
  std::array<std::binary_semaphore, 4> queued{std::binary_semaphore(0), std::binary_semaphore(0),
                                              std::binary_semaphore(0), std::binary_semaphore(0)};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      bool told = false;
      const auto lease = slots.acquire([&] {
        if (!std::exchange(told, true)) queued[static_cast<std::size_t>(i)].release();
        return false;
      });
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
    queued[static_cast<std::size_t>(i)].acquire();
  }
  held.reset();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST(DeviceSlots, WaitingCanBeCancelledAndHoldsUpNobody) {
  DeviceSlots slots({"a"}, 1);
  std::optional<DeviceSlots::Lease> held = slots.acquire(never);
  EXPECT_FALSE(slots.acquire([] { return true; }));
  held.reset();
  EXPECT_TRUE(slots.acquire(never));
}

TEST(DeviceSlots, NeedADeviceAndAPlace) {
  EXPECT_THROW(DeviceSlots({}, 1), Error);
  EXPECT_THROW(DeviceSlots({"a"}, 0), Error);
}

}  // namespace
}  // namespace hone
