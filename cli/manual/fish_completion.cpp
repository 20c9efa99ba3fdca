#include <fmt/format.h>

#include "cli/manual/completion.h"

namespace parity::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "'";
}

constexpr const char* kHead = R"(# fish completion for parity. Made from the command's own help.
complete -c parity -f

# True when the sub-commands typed so far are exactly these.
function __parity_at
    set -l path
    for word in (commandline -opc)[2..-1]
        set -l longer (string join -- ' ' $path $word)
        contains -- $longer $__parity_paths; and set path $path $word
    end
    test "$path" = "$argv"
end

)";

void append_paths(std::vector<std::string>& paths, const CommandPage& page) {
  if (page.path.size() > 1) {
    const std::vector<std::string> words(page.path.begin() + 1, page.path.end());
    paths.push_back(quoted(fmt::format("{}", fmt::join(words, " "))));
  }
  for (const CommandPage& command : page.commands) append_paths(paths, command);
}

std::string value_of(const Argument& argument) {
  switch (argument.kind) {
    case ArgumentKind::kFile: return " -rF";
    case ArgumentKind::kFolder: return " -xa '(__fish_complete_directories)'";
    case ArgumentKind::kChoice: return fmt::format(" -xa '{}'", fmt::join(argument.choices, " "));
    case ArgumentKind::kText: return " -x";
    case ArgumentKind::kNone: break;
  }
  return "";
}

void append(std::string& out, const CommandPage& page) {
  const std::vector<std::string> words(page.path.begin() + 1, page.path.end());
  const std::string at = fmt::format("complete -c parity -n '__parity_at {}'", fmt::join(words, " "));
  for (const CommandPage& command : page.commands)
    out += fmt::format("{} -a {} -d {}\n", at, command.path.back(), quoted(command.about));
  for (const Argument& option : page.options) {
    out += at;
    for (const std::string& name : option.names)
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    out += fmt::format("{} -d {}\n", value_of(option), quoted(option.about));
  }
  for (const Argument& positional : page.positionals)
    if (positional.kind != ArgumentKind::kText) out += at + value_of(positional) + "\n";
  for (const CommandPage& command : page.commands) append(out, command);
}

}  // namespace

std::string fish_completion(const CommandPage& page) {
  std::vector<std::string> paths;
  append_paths(paths, page);
  std::string out = fmt::format("{}set -g __parity_paths {}\n\n", kHead, fmt::join(paths, " "));
  append(out, page);
  return out;
}

}  // namespace parity::cli
