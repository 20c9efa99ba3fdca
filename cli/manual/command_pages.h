// The command line as data: what the sub-commands and their options are called and what they are for, taken from the
// parser's own help, so that manual pages, the reference and the shell completions cannot say anything else.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace parity::cli {

/// What an argument stands for, as far as a shell can help with it.
enum class ArgumentKind : unsigned char { kNone, kText, kFile, kFolder, kChoice };

/// An option (`--format FORMAT`), a flag (`--check`: kNone), or a positional argument (no names).
struct Argument {
  std::vector<std::string> names;  // `-h`, `--help`, as typed
  std::string value;               // `FORMAT`; of a positional argument its name. Empty: a flag
  std::vector<std::string> choices;
  std::string about;
  std::string standard;  // the default; empty: none, or `about` tells it
  ArgumentKind kind = ArgumentKind::kNone;
  bool is_required = false;
  bool is_repeated = false;
};

struct CommandPage {
  std::vector<std::string> path;  // {"parity", "audit", "report"}
  std::string about;
  std::vector<Argument> positionals;
  std::vector<Argument> options;
  std::vector<CommandPage> commands;  // sub-commands, in the order of the help
  std::string footer;                 // notes and examples, as the help ends with them
};

/// The page of `app` and those of its sub-commands below it. An argument's kind comes from the name of its value: FILE and
/// DIR, alone or with more (`DIR|FILE…` is a file).
CommandPage command_page(const CLI::App& app);

/// `parity audit report`
std::string joined_path(const CommandPage& page, const std::string& between = " ");

}  // namespace parity::cli
