#include <fmt/format.h>

#include "cli/manual/completion.h"

namespace parity::cli {
namespace {

constexpr const char* kHead = R"(# bash completion for parity. Made from the command's own help.
_parity() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} path=parity words= i
  if [[ $cur == "=" ]]; then
    cur=
  elif [[ $prev == "=" && $COMP_CWORD -gt 1 ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$path ${COMP_WORDS[i]}" in
)";

constexpr const char* kFiles = "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
constexpr const char* kFolders = "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";

// Every page below `page` and itself.
std::vector<const CommandPage*> all_pages(const CommandPage& page) {
  std::vector<const CommandPage*> pages = {&page};
  for (const CommandPage& command : page.commands)
    for (const CommandPage* below : all_pages(command)) pages.push_back(below);
  return pages;
}

std::string reply(const Argument& argument) {
  switch (argument.kind) {
    case ArgumentKind::kFile: return kFiles;
    case ArgumentKind::kFolder: return kFolders;
    case ArgumentKind::kChoice:
      return fmt::format("mapfile -t COMPREPLY < <(compgen -W \"{}\" -- \"$cur\")", fmt::join(argument.choices, " "));
    case ArgumentKind::kText:
    case ArgumentKind::kNone: break;
  }
  return "COMPREPLY=()";
}

std::string values(const CommandPage& page) {
  std::string out;
  for (const Argument& option : page.options) {
    if (option.kind == ArgumentKind::kNone) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) patterns.push_back(fmt::format("\"{} {}\"", joined_path(page), name));
    out += fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, " | "), reply(option));
  }
  return out;
}

std::string words(const CommandPage& page) {
  std::vector<std::string> options;
  for (const Argument& option : page.options)
    for (const std::string& name : option.names) options.push_back(name);
  std::vector<std::string> commands;
  for (const CommandPage& command : page.commands) commands.push_back(command.path.back());
  std::string out = fmt::format("    \"{}\")\n      words=\"{}\"\n", joined_path(page), fmt::join(commands, " "));
  out += fmt::format("      [[ $cur == -* ]] && words=\"{}\"\n", fmt::join(options, " "));
  if (!page.positionals.empty())
    out += fmt::format("      [[ $cur != -* ]] && {{ {}; return; }}\n", reply(page.positionals.front()));
  return out + "      ;;\n";
}

}  // namespace

std::string bash_completion(const CommandPage& page) {
  std::string out = kHead;
  const auto pages = all_pages(page);
  std::vector<std::string> paths;
  for (const CommandPage* each : pages)
    if (each->path.size() > 1) paths.push_back(fmt::format("\"{}\"", joined_path(*each)));
  out += fmt::format("      {}) path+=\" ${{COMP_WORDS[i]}}\" ;;\n    esac\n  done\n", fmt::join(paths, " | "));
  out += "  case \"$path $prev\" in\n";
  for (const CommandPage* each : pages) out += values(*each);
  out += "  esac\n  case \"$path\" in\n";
  for (const CommandPage* each : pages) out += words(*each);
  out += "  esac\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\ncomplete -F _parity parity\n";
  return out;
}

}  // namespace parity::cli
