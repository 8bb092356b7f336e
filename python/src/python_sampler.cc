#include "python_sampler.h"

#include <cmath>
#include <utility>
#include <vector>

#include "convert.h"

namespace hone::python {
namespace {

class PythonSampler final : public Sampler {
 public:
  explicit PythonSampler(py::object sampler) : sampler_(std::move(sampler)) {}
  ~PythonSampler() override {
    const py::gil_scoped_acquire locked;
    sampler_ = py::object();
  }
  PythonSampler(const PythonSampler&) = delete;
  PythonSampler& operator=(const PythonSampler&) = delete;

  void observe(const Space& space, const History& history, std::size_t begin) override {
    const py::gil_scoped_acquire locked;
    py::list finished;
    for (std::size_t row = begin; row < history.rows(); ++row) {
      const Record record = history.record(row);
      finished.append(py::make_tuple(
          record.number, static_cast<int>(record.outcome.state), from_losses(record.outcome.losses),
          from_configuration(to_configuration(space, whole(space, record.cells)))));
    }
    sampler_.attr("_observe")(finished);
  }

  std::size_t suggest(const Ask& ask, Proposals& out) const override {
    const py::gil_scoped_acquire locked;
    const py::dict space = from_space(ask.space);
    py::list running;
    for (const Pending& pending : ask.pending)
      running.append(
          from_configuration(to_configuration(ask.space, whole(ask.space, pending.cells))));
    for (std::size_t lane = 0; lane < out.lanes(); ++lane) {
      std::vector<double> cells(out.params());
      out.get(lane, cells);
      const py::dict fixed = from_configuration(to_configuration(ask.space, cells));
      Stream stream = ask.stream(lane);
      const py::object params = sampler_.attr("_suggest")(space, fixed, running, stream());
      if (params.is_none()) return lane;
      fill(ask, lane, params.cast<py::dict>(), cells);
      out.set(lane, cells);
      running.append(from_configuration(to_configuration(ask.space, cells)));
    }
    return out.lanes();
  }

 private:
  static py::list from_losses(const std::vector<double>& losses) {
    py::list list;
    for (const double loss : losses) list.append(loss);
    return list;
  }

  // Cells from before the space grew are fewer.
  static std::vector<double> whole(const Space& space, std::span<const double> cells) {
    std::vector<double> row(cells.begin(), cells.end());
    row.resize(space.size(), kAbsent);
    return row;
  }

  // What was fixed stays; what the sampler leaves out is drawn from the prior.
  static void fill(const Ask& ask, std::size_t lane, const py::dict& params,
                   std::vector<double>& cells) {
    const std::vector<double> given = to_cells(ask.space, to_configuration(params));
    for (ParamId id{0}; id.index < cells.size(); ++id.index) {
      double& cell = cells[id.index];
      if (!std::isnan(cell)) continue;
      cell = given[id.index];
      if (std::isnan(cell))
        cell =
            from_quantile(ask.space[id].dist, ask.stream(lane, ask.space.name_hash(id)).uniform());
    }
    ask.space.deactivate(cells);
  }

  py::object sampler_;
};

}  // namespace

std::unique_ptr<Sampler> make_python_sampler(py::object sampler) {
  return std::make_unique<PythonSampler>(std::move(sampler));
}

}  // namespace hone::python
