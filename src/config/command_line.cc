#include "config/command_line.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "backends/process/placeholders.h"
#include "hone/error.h"
#include "space/json.h"

namespace hone {
namespace {

constexpr std::string_view kShellOnly = "|&;<>()$`";
constexpr std::string_view kShellOnlyQuoted = "$`";

// Reads one text from left to right; a word is open from its first character or quote on.
class Splitter {
 public:
  Splitter(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  std::vector<std::string> split() {
    for (; at_ < text_.size(); ++at_) {
      const char letter = text_[at_];
      if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r')
        end_word();
      else
        take(letter);
    }
    end_word();
    return std::move(words_);
  }

 private:
  [[noreturn]] void refuse(std::string what) const {
    throw Error(ErrorCode::kInvalidArgument, where_, what);
  }
  void refuse_shell(std::string_view letters) const {
    if (letters.find(text_[at_]) != letters.npos)
      refuse(
          fmt::format("'{}' needs a shell, and the command is run without one; quote it as "
                      "'{}', or write [\"sh\", \"-c\", \"...\"]",
                      text_[at_], text_[at_]));
  }

  void take(char letter) {
    open_ = true;
    if (letter == '\'') {
      take_single_quoted();
    } else if (letter == '"') {
      take_double_quoted();
    } else if (letter == '\\') {
      if (++at_ == text_.size()) refuse("it ends with a backslash; double it or remove it");
      word_ += text_[at_];
    } else {
      refuse_shell(kShellOnly);
      word_ += letter;
    }
  }
  void take_single_quoted() {
    const std::size_t close = text_.find('\'', at_ + 1);
    if (close == text_.npos) refuse("a single quote is not closed");
    word_ += text_.substr(at_ + 1, close - at_ - 1);
    at_ = close;
  }
  void take_double_quoted() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const bool escape = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                          std::string_view("\"\\$`").find(text_[at_ + 1]) != std::string_view::npos;
      if (escape)
        ++at_;
      else
        refuse_shell(kShellOnlyQuoted);
      word_ += text_[at_];
    }
    if (at_ == text_.size()) refuse("a double quote is not closed");
  }
  void end_word() {
    if (open_) words_.push_back(std::exchange(word_, {}));
    open_ = false;
  }

  std::string_view text_, where_;
  std::size_t at_ = 0;
  std::string word_;
  bool open_ = false;
  std::vector<std::string> words_;
};

constexpr const char* kExpectedCommand =
    "an array of strings, the program first, or one string of words";

constexpr const char* kExpectedPlaceholder =
    "the name of a parameter, \"trial\", \"params_file\", \"trial_dir\", \"checkpoint_dir\" or "
    "\"resume_step\"; braces that are meant "
    "as "
    "such are written {{ and }}";

std::vector<std::string> read_array(const JsonPlace& place) {
  std::vector<std::string> argv;
  for (std::size_t i = 0; i < place.json.size(); ++i) {
    std::optional<std::string> word = plain_text(place.json[i]);
    if (!word || (i == 0 && word->empty()))
      place.element(i).expect(i == 0 ? "the program, a string" : "a string");
    argv.push_back(std::move(word).value_or(""));
  }
  return argv;
}

void read_command(const JsonPlace& place, std::vector<std::string>& argv) {
  const std::size_t before = place.found.size();
  const std::optional<std::string> text = plain_text(place.json);
  if (!text && !place.json.is_array()) return place.expect(kExpectedCommand);
  try {
    argv = text ? split_command(*text, place.pointer) : read_array(place);
  } catch (const Error& error) {
    return place.expect(kExpectedCommand, error);
  }
  const bool empty = argv.empty() || argv.front().empty();
  if (empty && place.found.size() == before) place.expect(kExpectedCommand);
}

}  // namespace

std::vector<std::string> split_command(std::string_view text, std::string_view where) {
  return Splitter(text, where).split();
}

Codec command(std::vector<std::string>& argv) {
  return {.expected = kExpectedCommand,
          .schema =
              [] {
                const Json words = {
                    {"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}};
                return Json{{"anyOf", {words, {{"type", "string"}, {"pattern", "\\S"}}}}};
              },
          .read = [&argv](const JsonPlace& place) { read_command(place, argv); },
          .write = [&argv] { return argv.empty() ? std::nullopt : std::optional<Json>(argv); }};
}

void check_placeholders(const JsonPlace& place, std::span<const std::string> argv,
                        std::span<const std::string> parameters) {
  const std::set<std::string_view> known(parameters.begin(), parameters.end());
  for (std::size_t i = 0; i < argv.size() && place.found.size() < kMostMistakes; ++i) {
    const JsonPlace word = place.json.is_array() ? place.element(i) : place;
    try {
      for (const std::string& name : placeholder_names(argv.subspan(i, 1)))
        if (!known.contains(name))
          place.found.push_back({.pointer = word.pointer,
                                 .found = "the placeholder {" + name + "}",
                                 .expected = kExpectedPlaceholder,
                                 .nearest = nearest_name(name, parameters)});
    } catch (const Error& error) {
      word.expect(kExpectedPlaceholder, error);
    }
  }
}

}  // namespace hone
