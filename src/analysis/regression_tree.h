// Regression trees over a table of columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "hone/rng.h"

namespace hone {

// A column. Rows with equal codes are never told apart.
struct Feature {
  std::size_t choices = 0;                // how many codes there are, without order; 0: a number
  std::vector<std::uint32_t> codes = {};  // by row: a choice, or the rank among the values
  std::vector<double> values = {};        // by code, ascending; none for choices
  std::vector<std::uint32_t> order = {};  // rows by ascending code
};

// Made of the values, or of the choices, of all rows. Values in [0, 1] that differ by rounding
// alone are one.
Feature number_feature(std::span<const double> values);
Feature choice_feature(std::vector<std::uint32_t> codes, std::size_t choices);

inline constexpr std::uint32_t kLeaf = std::numeric_limits<std::uint32_t>::max();

struct TreeNode {
  std::uint32_t feature = kLeaf;
  std::uint32_t left = 0, right = 0;  // children; numbers go left up to the threshold
  std::uint32_t subset = 0;           // which of Tree::subsets goes left, for choices
  double value = 0;                   // the threshold; the mean target of a leaf
};

struct Tree {
  std::vector<TreeNode> nodes;             // the root first, parents before children
  std::vector<std::vector<bool>> subsets;  // by choice
};

// Grows a tree on a bootstrap sample (of at most `bag` draws) by least squares, down to rows that
// have equal targets or cannot be told apart, or to `depth`. Among equally good features, which is
// drawn evenly. Choices are split by the order of their means, which is optimal (Fisher 1958).
Tree grow_tree(std::span<const Feature> features, std::span<const double> targets, std::size_t bag,
               std::size_t depth, Stream& random);

}  // namespace hone
