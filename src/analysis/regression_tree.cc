// Breiman, Friedman, Olshen & Stone, "Classification and Regression Trees", 1984, chapter 8;
// bootstrap samples as in Breiman, "Random Forests", 2001, with all features tried at each split.
//
//   w, s         weight and weighted sum of targets on the left of a split, of W and S in the node
//   d^2 W/(w(W-w))   what the split takes off the sum of squares, d = s - S w / W
#include "analysis/regression_tree.h"

#include <algorithm>
#include <numeric>

namespace hone {
namespace {

using Row = std::uint32_t;

constexpr double kRounding = 1e-12;

// What the bootstrap sample makes of a row.
struct Drawn {
  double sum = 0;            // targets of its draws
  std::uint32_t weight = 0;  // draws
};

struct Split {
  double gain = 0;  // over W
  std::uint32_t feature = kLeaf;
  double threshold = 0;
  std::uint32_t last = 0;    // numbers: the last code that goes left
  std::vector<bool> chosen;  // choices that go left
};

class Grower {
 public:
  Grower(std::span<const Feature> features, std::span<const double> targets)
      : features_(features), targets_(targets), drawn_(targets.size()) {}

  Tree grow(std::size_t bag, std::size_t depth, Stream& random) {
    const std::size_t draws = std::min(bag, targets_.size());
    for (std::size_t i = 0; i < draws; ++i) ++drawn_[random.below(targets_.size())].weight;
    inverse_.resize(draws + 1);
    for (std::size_t i = 1; i <= draws; ++i) inverse_[i] = 1 / static_cast<double>(i);
    for (const Feature& feature : features_) {
      // Choices need no order: they share the first one.
      const bool shares = feature.choices > 0 && !orders_.empty();
      which_order_.push_back(shares ? 0 : orders_.size());
      if (shares) continue;
      std::vector<Row>& order = orders_.emplace_back();
      std::copy_if(feature.order.begin(), feature.order.end(), std::back_inserter(order),
                   [&](Row row) { return drawn_[row].weight > 0; });
    }
    for (std::size_t row = 0; row < targets_.size(); ++row)
      drawn_[row].sum = drawn_[row].weight * targets_[row];
    goes_left_.resize(targets_.size());
    scratch_.resize(orders_.front().size());
    tree_.nodes.emplace_back();
    expand(0, 0, orders_.front().size(), depth, random);
    return std::move(tree_);
  }

 private:
  // The node's rows are [begin, end) of every order.
  void expand(std::uint32_t node, std::size_t begin, std::size_t end, std::size_t depth,
              Stream& random) {
    std::uint32_t weight = 0;
    double sum = 0;
    bool equal = true;
    const std::span rows = std::span(orders_.front()).subspan(begin, end - begin);
    for (const Row row : rows) {
      weight += drawn_[row].weight;
      sum += drawn_[row].sum;
      equal = equal && targets_[row] == targets_[rows.front()];
    }
    tree_.nodes[node].value = sum * inverse_[weight];
    if (equal || depth == 0) return;
    Split split = best_split(begin, end, weight, sum, random);
    if (split.feature == kLeaf) return;
    const std::size_t middle = partition(split, begin, end);
    const auto left = static_cast<std::uint32_t>(tree_.nodes.size());
    TreeNode made{
        .feature = split.feature, .left = left, .right = left + 1, .value = split.threshold};
    if (!split.chosen.empty()) {
      made.subset = static_cast<std::uint32_t>(tree_.subsets.size());
      tree_.subsets.push_back(std::move(split.chosen));
    }
    tree_.nodes[node] = made;
    tree_.nodes.resize(tree_.nodes.size() + 2);
    expand(left, begin, middle, depth - 1, random);
    expand(left + 1, middle, end, depth - 1, random);
  }

  Split best_split(std::size_t begin, std::size_t end, std::uint32_t weight, double sum,
                   Stream& random) {
    Split best;
    const std::size_t count = features_.size();
    const std::size_t first = random.below(count);
    for (std::size_t i = 0; i < count; ++i) {
      // What tells two rows apart does so as well as anything else.
      if (end - begin == 2 && best.feature != kLeaf) break;
      const auto feature = static_cast<std::uint32_t>((first + i) % count);
      if (features_[feature].choices > 0) {
        try_choices(feature, begin, end, weight, sum, best);
      } else {
        try_numbers(feature, begin, end, weight, sum, best);
      }
    }
    return best;
  }

  void try_numbers(std::uint32_t feature, std::size_t begin, std::size_t end, std::uint32_t weight,
                   double sum, Split& best) const {
    const std::uint32_t* codes = features_[feature].codes.data();
    const Row* rows = orders_[which_order_[feature]].data();
    const double mean = sum * inverse_[weight];
    double left_sum = 0;
    std::uint32_t left_weight = 0;
    std::size_t place = end;
    std::uint32_t code = codes[rows[begin]];
    for (std::size_t i = begin; i + 1 < end; ++i) {
      left_sum += drawn_[rows[i]].sum;
      left_weight += drawn_[rows[i]].weight;
      const std::uint32_t next = codes[rows[i + 1]];
      if (next == code) continue;
      code = next;
      const double gain = gain_of(left_sum, left_weight, weight, mean);
      if (gain > best.gain) {
        best.gain = gain;
        place = i;
      }
    }
    if (place == end) return;
    const std::vector<double>& values = features_[feature].values;
    best.feature = feature;
    best.last = codes[rows[place]];
    best.threshold = (values[best.last] + values[codes[rows[place + 1]]]) / 2;
    best.chosen.clear();
  }

  void try_choices(std::uint32_t feature, std::size_t begin, std::size_t end, std::uint32_t weight,
                   double sum, Split& best) {
    const Feature& column = features_[feature];
    by_choice_.assign(column.choices, {});
    for (std::size_t i = begin; i < end; ++i) {
      const Row row = orders_.front()[i];
      by_choice_[column.codes[row]].sum += drawn_[row].sum;
      by_choice_[column.codes[row]].weight += drawn_[row].weight;
    }
    choices_.clear();
    for (std::uint32_t choice = 0; choice < column.choices; ++choice)
      if (by_choice_[choice].weight > 0) choices_.push_back(choice);
    const auto mean_of = [&](std::uint32_t choice) {
      return by_choice_[choice].sum * inverse_[by_choice_[choice].weight];
    };
    std::sort(choices_.begin(), choices_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return mean_of(a) < mean_of(b); });
    const double mean = sum * inverse_[weight];
    double left_sum = 0;
    std::uint32_t left_weight = 0;
    std::size_t taken = 0;
    for (std::size_t i = 0; i + 1 < choices_.size(); ++i) {
      left_sum += by_choice_[choices_[i]].sum;
      left_weight += by_choice_[choices_[i]].weight;
      const double gain = gain_of(left_sum, left_weight, weight, mean);
      if (gain > best.gain) {
        best.gain = gain;
        taken = i + 1;
      }
    }
    if (taken == 0) return;
    best.feature = feature;
    // Choices that the node has not seen go right.
    best.chosen.assign(column.choices, false);
    for (std::size_t i = 0; i < taken; ++i) best.chosen[choices_[i]] = true;
  }

  double gain_of(double left_sum, std::uint32_t left, std::uint32_t all, double mean) const {
    const double distance = left_sum - mean * left;
    return distance * distance * inverse_[left] * inverse_[all - left];
  }

  // Reorders every feature's rows of the node, left ones first, each side still in order.
  std::size_t partition(const Split& split, std::size_t begin, std::size_t end) {
    const std::vector<std::uint32_t>& codes = features_[split.feature].codes;
    std::size_t middle = begin;
    for (std::size_t i = begin; i < end; ++i) {
      const Row row = orders_.front()[i];
      goes_left_[row] = split.chosen.empty() ? codes[row] <= split.last : split.chosen[codes[row]];
      middle += goes_left_[row];
    }
    // Two rows become two leaves, for which the first order is enough.
    const std::size_t sorted = end - begin > 2 ? orders_.size() : 1;
    for (std::vector<Row>& order : std::span(orders_).first(sorted)) {
      Row* left = order.data() + begin;
      Row* right = scratch_.data();
      for (std::size_t i = begin; i < end; ++i) {
        const Row row = order[i];
        *left = row;
        *right = row;
        left += goes_left_[row];
        right += 1 - goes_left_[row];
      }
      std::copy(scratch_.data(), right, order.data() + middle);
    }
    return middle;
  }

  std::span<const Feature> features_;
  std::span<const double> targets_;
  std::vector<Drawn> drawn_;              // by row
  std::vector<double> inverse_;           // 1 / n
  std::vector<std::vector<Row>> orders_;  // the rows drawn, in the orders of features
  std::vector<std::size_t> which_order_;  // by feature
  std::vector<std::uint8_t> goes_left_;   // by row
  std::vector<Row> scratch_;
  std::vector<Drawn> by_choice_;  // scratch, as the next
  std::vector<std::uint32_t> choices_;
  Tree tree_;
};

std::vector<std::uint32_t> order_of(std::span<const std::uint32_t> codes) {
  std::vector<std::uint32_t> order(codes.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return codes[a] < codes[b]; });
  return order;
}

}  // namespace

Feature number_feature(std::span<const double> values) {
  Feature feature;
  feature.values.assign(values.begin(), values.end());
  std::sort(feature.values.begin(), feature.values.end());
  const auto last = std::unique(feature.values.begin(), feature.values.end(),
                                [](double a, double b) { return b - a < kRounding; });
  feature.values.erase(last, feature.values.end());
  for (const double value : values) {
    const auto above = std::upper_bound(feature.values.begin(), feature.values.end(), value);
    feature.codes.push_back(static_cast<std::uint32_t>(above - feature.values.begin() - 1));
  }
  feature.order = order_of(feature.codes);
  return feature;
}

Feature choice_feature(std::vector<std::uint32_t> codes, std::size_t choices) {
  Feature feature{.choices = choices, .codes = std::move(codes)};
  feature.order = order_of(feature.codes);
  return feature;
}

Tree grow_tree(std::span<const Feature> features, std::span<const double> targets, std::size_t bag,
               std::size_t depth, Stream& random) {
  return Grower(features, targets).grow(bag, depth, random);
}

}  // namespace hone
