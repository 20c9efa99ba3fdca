#include <fmt/format.h>

#include "cli/manual/completion.h"

namespace parity::cli {
namespace {

// Inside single quotes, and inside the brackets and colons of `_arguments`.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action(const Argument& argument) {
  switch (argument.kind) {
    case ArgumentKind::kFile: return "_files";
    case ArgumentKind::kFolder: return "_files -/";
    case ArgumentKind::kChoice: return fmt::format("({})", fmt::join(argument.choices, " "));
    case ArgumentKind::kText:
    case ArgumentKind::kNone: break;
  }
  return " ";
}

std::string function_of(const CommandPage& page) { return "_" + joined_path(page, "_"); }

void append(std::string& out, const CommandPage& page) {
  for (const CommandPage& command : page.commands) append(out, command);
  out += fmt::format("{}() {{\n  local context curcontext=\"$curcontext\" state line\n  _arguments -C \\\n",
                     function_of(page));
  for (const Argument& option : page.options)
    for (const std::string& name : option.names) {
      out += fmt::format("    '{}{}[{}]", option.is_repeated ? "*" : "", name, quoted(option.about));
      if (option.kind != ArgumentKind::kNone) out += fmt::format(":{}:{}", quoted(option.value), action(option));
      out += "' \\\n";
    }
  if (page.commands.empty()) {
    for (const Argument& positional : page.positionals)
      out += fmt::format("    '{}:{}:{}' \\\n", positional.is_repeated ? "*" : "", quoted(positional.value),
                         action(positional));
    out += "    && return\n}\n\n";
    return;
  }
  out += "    '1: :->command' '*:: :->rest' && return\n  case $state in\n  command)\n    local -a commands=(\n";
  for (const CommandPage& command : page.commands)
    out += fmt::format("      '{}:{}'\n", command.path.back(), quoted(command.about));
  out += "    )\n    _describe command commands ;;\n  rest)\n    case $words[1] in\n";
  for (const CommandPage& command : page.commands)
    out += fmt::format("    {}) {} ;;\n", command.path.back(), function_of(command));
  out += "    esac ;;\n  esac\n}\n\n";
}

}  // namespace

std::string zsh_completion(const CommandPage& page) {
  std::string out = "#compdef parity\n# zsh completion for parity. Made from the command's own help.\n\n";
  append(out, page);
  return out + "_parity \"$@\"\n";
}

}  // namespace parity::cli
