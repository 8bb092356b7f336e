#include "hone/config.h"

namespace hone {

std::string starter_study_file() {
  return R"json({
  // A study file for hone: `hone check FILE` finds mistakes in it, `hone run FILE` tunes.
  // Every key is described in docs/study-file.md.
  "name": "my-study",

  // What is tuned. Types: float, int, categorical, ordinal.
  "parameters": {
    "learning_rate": {"type": "float", "low": 1e-5, "high": 1e-1, "scale": "log"},
    "layers": {"type": "int", "low": 1, "high": 4},
    "optimizer": {"type": "categorical", "choices": ["sgd", "adam"]},
    // Exists only while the condition holds.
    "momentum": {"type": "float", "low": 0.0, "high": 0.99, "when": {"optimizer": "sgd"}}
  },

  // What is tuned for: a metric that the command prints.
  "objective": {"metric": "loss", "goal": "minimize"},

  // How configurations are chosen, and which trials are stopped early. `hone help samplers` and
  // `hone help pruners` list what there is.
  "sampler": "tpe",
  "pruner": "median",

  // A run ends at whatever comes first.
  "budget": {"trials": 50, "parallel": 1, "time": "1h"},

  // Equal seeds give equal configurations.
  "seed": 0,

  "run": {
    // {name} stands for the value of a parameter; a parameter that does not exist in a trial takes
    // its argument, and the flag before it, with it. Values also arrive in the environment as
    // HONE_PARAM_LEARNING_RATE and in the JSON file {params_file}.
    //
    // The command reports by printing lines:
    //   step=3 loss=0.42     after each epoch, which lets the pruner stop hopeless trials
    //   loss=0.40            at the end; without it, the value last reported counts
    "command": [
      "python3", "train.py",
      "--learning-rate", "{learning_rate}",
      "--layers", "{layers}",
      "--optimizer", "{optimizer}",
      "--momentum", "{momentum}"
    ]
  }
}
)json";
}

}  // namespace hone
