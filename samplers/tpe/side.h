// One of the two densities of a block: which trials its kernels stem from, how wide they are and
// what they weigh.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hone/history.h"
#include "samplers/tpe/mixture.h"
#include "samplers/tpe/split.h"

namespace hone::tpe {

class Side {
 public:
  Side(std::vector<Factor> factors, const TpeOptions& options);

  // Makes the kernels those of these trials, which are by row, in that order, whatever was loaded
  // before; trials in which no parameter of the block was active have none. Costs what has changed
  // since the last call, besides O(kernels).
  void load(const History& history, std::span<const Member> members);
  // Adds the kernel of a configuration that is no row, until the next load(); false when no
  // parameter of the block is active in it.
  bool append(std::span<const double> cells, double weight = 1);
  // Sets bandwidths and weights, after which the mixture is ready. `shared` has a bandwidth for
  // each factor, of which "spread" makes use.
  void finish(std::span<const double> shared);

  std::span<const Row> rows() const noexcept { return rows_; }  // by kernel
  const Mixture& mixture() const noexcept { return mixture_; }
  // The "spread" bandwidth of a factor.
  double spread(std::size_t factor) const;

 private:
  // Kernels that move together.
  struct Run {
    std::size_t from = 0, to = 0, count = 0;
  };

  template <class CellOf>
  bool place(std::size_t kernel, const CellOf& cell_of);
  void move(std::size_t from, std::size_t to);
  void settle();
  void keep(const History& history, std::span<const Member> members);
  bool present(const History& history, Row row) const;
  void resize(std::size_t kernels);
  void set_shared(std::size_t factor, double bandwidth);
  void set_own(std::size_t factor);

  std::vector<Factor> factors_;
  TpeOptions options_;
  Mixture mixture_;
  std::vector<Row> rows_;        // by kernel; kNoRow for appended ones
  std::vector<double> weights_;  // by kernel
  std::vector<char> fresh_;      // by kernel: its bandwidths are not set
  std::vector<Member> new_;      // scratch
  Run run_;                      // what is yet to be moved
  std::vector<double> shared_;   // by factor: the bandwidth of all kernels that are not fresh
};

}  // namespace hone::tpe
