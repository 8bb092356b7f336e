// Hutter, Hoos & Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance",
// ICML 2014: the variance of a forest's prediction, decomposed.
//
//   a_U(x)  marginal prediction: a tree's mean where the parameters U are x (eq. 5), a sum over its
//           leaves of value times the volume that is left when U is fixed (theorem 2)
//   V       variance of a tree's prediction over the whole space
//   V_U     variance of a_U; V_U / V, averaged over trees, is the importance of U (algorithm 2)
//
// The space is the product of the unit axes. Where a conditional parameter is inactive, the value
// does not depend on it: the trial stands for any value of it, and is given a random one.
#include <algorithm>
#include <cmath>
#include <future>
#include <numeric>
#include <thread>

#include "analysis/importance_methods.h"
#include "analysis/regression_tree.h"

namespace hone {
namespace {

constexpr std::size_t kBag = 4096;  // draws of a tree at most

// The marginal prediction of a tree along one axis, in steps.
struct Marginal {
  std::vector<double> edges;    // thresholds between the steps, ascending; none for choices
  std::vector<double> heights;  // of each step; while leaves are added, their differences
};

// A box of the space: what a node of a tree stands for, along one axis.
struct Extent {
  double width = 1;
  double low = 0, high = 1;         // numbers
  std::size_t first = 0, last = 0;  // which steps: [first, last); last = 0: all of them
  std::vector<bool> choices = {};   // those in the box; empty: all of them
};

class Decomposition {
 public:
  Decomposition(const Tree& tree, std::span<const Feature> features)
      : tree_(tree), features_(features), marginals_(features.size()), extents_(features.size()) {
    rank_.resize(tree.nodes.size());
    for (const TreeNode& node : tree.nodes)
      if (node.feature != kLeaf && features[node.feature].choices == 0)
        marginals_[node.feature].edges.push_back(node.value);
    for (std::size_t i = 0; i < features.size(); ++i) {
      std::vector<double>& edges = marginals_[i].edges;
      std::sort(edges.begin(), edges.end());
      edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
      const std::size_t steps = features[i].choices > 0 ? features[i].choices : edges.size() + 1;
      marginals_[i].heights.assign(steps + 1, 0.0);
      extents_[i].last = steps;
    }
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      const TreeNode& node = tree.nodes[i];
      if (node.feature == kLeaf || features[node.feature].choices > 0) continue;
      const std::vector<double>& edges = marginals_[node.feature].edges;
      const auto place = std::lower_bound(edges.begin(), edges.end(), node.value);
      rank_[i] = static_cast<std::size_t>(place - edges.begin());
    }
    visit(0, 1);
  }

  double variance() const { return square_ - mean_ * mean_; }

  // V_U of one parameter.
  double variance_of(std::size_t feature) const {
    const Marginal& marginal = marginals_[feature];
    const bool choices = features_[feature].choices > 0;
    const std::size_t steps = marginal.heights.size() - 1;
    double height = 0;
    double mean = 0;
    double square = 0;
    double below = 0;
    for (std::size_t step = 0; step < steps; ++step) {
      height = choices ? marginal.heights[step] : height + marginal.heights[step];
      const double above = choices || step + 1 == steps ? 1.0 : marginal.edges[step];
      const double width = choices ? 1 / static_cast<double>(steps) : above - below;
      below = above;
      mean += width * height;
      square += width * height * height;
    }
    return std::max(0.0, square - mean * mean);
  }

 private:
  void visit(std::uint32_t index, double volume) {
    const TreeNode& node = tree_.nodes[index];
    if (node.feature == kLeaf) {
      add_leaf(node.value, volume);
    } else if (features_[node.feature].choices > 0) {
      split_choices(node, volume);
    } else {
      split_numbers(index, volume);
    }
  }

  void split_numbers(std::uint32_t index, double volume) {
    const TreeNode& node = tree_.nodes[index];
    Extent& extent = extents_[node.feature];
    const Extent whole = extent;
    const std::size_t edge = rank_[index] + 1;
    extent.high = node.value;
    extent.last = edge;
    descend(node.left, extent, node.value - whole.low, volume / whole.width);
    extent = whole;
    extent.low = node.value;
    extent.first = edge;
    descend(node.right, extent, whole.high - node.value, volume / whole.width);
    extent = whole;
  }

  void split_choices(const TreeNode& node, double volume) {
    Extent& extent = extents_[node.feature];
    const Extent whole = extent;
    const std::vector<bool>& chosen = tree_.subsets[node.subset];
    for (const bool left : {true, false}) {
      extent.choices.assign(chosen.size(), false);
      std::size_t count = 0;
      for (std::size_t choice = 0; choice < chosen.size(); ++choice) {
        const bool inside = whole.choices.empty() || whole.choices[choice];
        extent.choices[choice] = inside && chosen[choice] == left;
        count += extent.choices[choice] ? 1 : 0;
      }
      const double width = static_cast<double>(count) / static_cast<double>(chosen.size());
      descend(left ? node.left : node.right, extent, width, volume / whole.width);
    }
    extent = whole;
  }

  void descend(std::uint32_t child, Extent& extent, double width, double rest) {
    extent.width = width;
    visit(child, rest * width);
  }

  void add_leaf(double value, double volume) {
    mean_ += volume * value;
    square_ += volume * value * value;
    for (std::size_t i = 0; i < extents_.size(); ++i) {
      const Extent& extent = extents_[i];
      // Along an axis that no split has cut the leaf adds a constant, which has no variance.
      if (extent.width == 1) continue;
      const double height = value * volume / extent.width;
      std::vector<double>& heights = marginals_[i].heights;
      if (extent.choices.empty()) {
        heights[extent.first] += height;
        heights[extent.last] -= height;
      } else {
        for (std::size_t choice = 0; choice < extent.choices.size(); ++choice)
          if (extent.choices[choice]) heights[choice] += height;
      }
    }
  }

  const Tree& tree_;
  std::span<const Feature> features_;
  std::vector<Marginal> marginals_;
  std::vector<Extent> extents_;
  std::vector<std::size_t> rank_;  // by node: which edge its threshold is
  double mean_ = 0, square_ = 0;
};

Feature feature_of(const Param& param, std::span<const double> cells,
                   std::span<const std::size_t> rows, std::uint64_t seed) {
  const auto* categorical = std::get_if<Categorical>(&param.dist);
  std::vector<std::uint32_t> codes;
  std::vector<double> units;
  for (const std::size_t row : rows) {
    double cell = cells[row];
    if (std::isnan(cell)) {
      Stream random(seed, row, Purpose::kPrior, hash_name(param.name));
      cell = from_unit(param.dist, random.uniform());
    }
    if (categorical != nullptr) {
      codes.push_back(static_cast<std::uint32_t>(cell));
    } else {
      units.push_back(std::clamp(to_unit(param.dist, cell), 0.0, 1.0));
    }
  }
  return categorical != nullptr ? choice_feature(std::move(codes), categorical->choices.size())
                                : number_feature(units);
}

// Around their mean, so that squares lose no digits.
std::vector<double> centred(std::span<const double> loss, std::span<const std::size_t> rows) {
  std::vector<double> targets;
  for (const std::size_t row : rows) targets.push_back(loss[row]);
  const double mean =
      std::accumulate(targets.begin(), targets.end(), 0.0) / static_cast<double>(targets.size());
  for (double& target : targets) target -= mean;
  return targets;
}

// The importances by one tree; none where it tells nothing.
std::vector<double> shares_of_tree(std::size_t index, std::span<const Feature> features,
                                   std::span<const double> targets,
                                   const ImportanceOptions& options) {
  Stream random(options.seed, index, Purpose::kSampler);
  const Tree tree = grow_tree(features, targets, kBag, options.depth, random);
  const Decomposition parts(tree, features);
  std::vector<double> shares;
  if (!(parts.variance() > 0)) return shares;
  for (std::size_t f = 0; f < features.size(); ++f)
    shares.push_back(parts.variance_of(f) / parts.variance());
  return shares;
}

// Trees do not know of each other: each core grows its part of them.
std::vector<std::vector<double>> shares_by_tree(std::span<const Feature> features,
                                                std::span<const double> targets,
                                                const ImportanceOptions& options) {
  std::vector<std::vector<double>> shares(options.trees);
  const std::size_t parts =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, options.trees);
  const auto grow = [&](std::size_t part) {
    for (std::size_t i = part; i < shares.size(); i += parts)
      shares[i] = shares_of_tree(i, features, targets, options);
  };
  std::vector<std::future<void>> others;
  for (std::size_t part = 1; part < parts; ++part) others.push_back(std::async(grow, part));
  grow(0);
  for (std::future<void>& other : others) other.get();
  return shares;
}

}  // namespace

std::vector<double> fanova(const Space& space, const History& history,
                           std::span<const std::size_t> complete,
                           const ImportanceOptions& options) {
  std::vector<double> shares(space.size(), 0.0);
  std::vector<std::size_t> owners;
  std::vector<Feature> features;
  if (complete.size() < 2) return shares;
  for (std::uint32_t index = 0; index < std::min(space.size(), history.params()); ++index) {
    const Param& param = space[ParamId{index}];
    if (cardinality(param.dist) == 1) continue;
    owners.push_back(index);
    features.push_back(feature_of(param, history.cells(ParamId{index}), complete, options.seed));
  }
  if (features.empty()) return shares;
  const std::vector<double> targets = centred(history.loss(options.objective), complete);
  double told = 0;
  for (const std::vector<double>& of_tree : shares_by_tree(features, targets, options)) {
    told += of_tree.empty() ? 0 : 1;
    for (std::size_t f = 0; f < of_tree.size(); ++f) shares[owners[f]] += of_tree[f];
  }
  for (double& share : shares) share /= std::max(1.0, told);
  return shares;
}

}  // namespace hone
