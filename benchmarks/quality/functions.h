// Test functions of the literature (Surjanovic and Bingham, Virtual Library of Simulation
// Experiments), as they are there: on their own domains, unshifted.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::quality {

struct TestFunction {
  double (*value)(std::span<const double> x);
  std::vector<double> minimiser;
  std::vector<double> low, high;  // the usual domain; the function is defined everywhere
  // How far the minimiser may be moved, as a share of the domain, without losing what makes the
  // function hard: its second minima must stay within the box.
  double reach;
};

TestFunction branin();
TestFunction six_hump_camel();
TestFunction hartmann6();
TestFunction ackley(std::size_t dimensions);
TestFunction levy(std::size_t dimensions);
TestFunction rosenbrock(std::size_t dimensions);
TestFunction styblinski_tang(std::size_t dimensions);
TestFunction rastrigin(std::size_t dimensions);
TestFunction ellipsoid(std::size_t dimensions);  // condition number 1,000

}  // namespace hone::quality
