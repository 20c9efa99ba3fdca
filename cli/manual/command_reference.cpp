#include <fmt/format.h>

#include "cli/manual/manual.h"

namespace parity::cli {
namespace {

// A table's cell is one line, and `|` ends it.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string named(const Argument& argument) {
  std::string out;
  for (const std::string& name : argument.names) out += fmt::format("{}`{}`", out.empty() ? "" : ", ", name);
  if (argument.value.empty()) return out;
  const std::string value = argument.value + (argument.is_repeated && argument.value.back() == 'E' ? " …" : "");
  return out + (out.empty() ? "" : " ") + "`" + cell(value) + "`";
}

std::string about(const Argument& argument) {
  std::string out = cell(argument.about);
  if (!argument.choices.empty()) out += fmt::format(". One of `{}`", fmt::join(argument.choices, "`, `"));
  if (!argument.standard.empty()) out += fmt::format(". Default: `{}`", cell(argument.standard));
  if (argument.is_required) out += ". Required";
  return out;
}

void append(std::string& out, const CommandPage& page) {
  out += fmt::format("\n## `{}`\n\n{}.\n", joined_path(page), page.about);
  std::vector<const Argument*> rows;
  for (const Argument& argument : page.positionals) rows.push_back(&argument);
  for (const Argument& argument : page.options)
    if (argument.names.back() != "--help") rows.push_back(&argument);
  if (!rows.empty()) out += "\n| | |\n|---|---|\n";
  for (const Argument* row : rows) out += fmt::format("| {} | {} |\n", named(*row), about(*row));
  if (!page.footer.empty()) out += fmt::format("\n```text\n{}\n```\n", page.footer);
  for (const CommandPage& command : page.commands) append(out, command);
}

}  // namespace

std::string command_reference(const CommandPage& page) {
  std::string out =
      "# The command line\n\nMade from the command's own help by `parity manual --format markdown`; a test holds the "
      "two "
      "together.\nExit codes: 0 done; 1 done, and the answer is no (a test failed, lint found something); 2 bad usage, "
      "or "
      "input that can't be read.\n\n| command | |\n|---|---|\n";
  for (const CommandPage& command : page.commands)
    out +=
        fmt::format("| [`{0}`](#{1}) | {2} |\n", joined_path(command), joined_path(command, "-"), cell(command.about));
  for (const CommandPage& command : page.commands) append(out, command);
  return out;
}

}  // namespace parity::cli
