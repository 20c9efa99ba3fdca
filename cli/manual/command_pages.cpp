#include "cli/manual/command_pages.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace parity::cli {
namespace {

// `FORMAT:{text,json}` as the parser prints it.
struct TypeName {
  std::string value;
  std::vector<std::string> choices;
};

TypeName type_name(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  TypeName found;
  const auto colon = text.find(':');
  found.value = text.substr(0, colon);
  const auto open = text.find('{');
  const auto close = text.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return found;
  for (std::size_t from = open + 1; from <= close;) {
    const auto to = std::min(text.find(',', from), close);
    found.choices.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return found;
}

ArgumentKind kind_of(const TypeName& type) {
  if (!type.choices.empty()) return ArgumentKind::kChoice;
  if (type.value.find("FILE") != std::string::npos || type.value.find("PATH") != std::string::npos)
    return ArgumentKind::kFile;
  return type.value.find("DIR") != std::string::npos ? ArgumentKind::kFolder : ArgumentKind::kText;
}

Argument argument_of(const CLI::Option& option) {
  const TypeName type = type_name(option);
  Argument argument;
  for (const std::string& name : option.get_snames()) argument.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) argument.names.push_back("--" + name);
  argument.about = option.get_description();
  argument.is_required = option.get_required();
  argument.is_repeated = option.get_items_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return argument;  // a flag
  argument.value = type.value;
  argument.choices = type.choices;
  argument.standard = option.get_default_str();
  argument.kind = kind_of(type);
  return argument;
}

CommandPage page_of(const CLI::App& app, std::vector<std::string> path) {
  path.push_back(app.get_name());
  CommandPage page{std::move(path), app.get_description(), {}, {}, {}, app.get_footer()};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      Argument positional = argument_of(*option);
      positional.names.clear();
      positional.value = option->get_name(true);
      page.positionals.push_back(std::move(positional));
    }
    if (option->nonpositional()) page.options.push_back(argument_of(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    page.commands.push_back(page_of(*command, page.path));
  return page;
}

}  // namespace

CommandPage command_page(const CLI::App& app) { return page_of(app, {}); }

std::string joined_path(const CommandPage& page, const std::string& between) {
  return fmt::format("{}", fmt::join(page.path, between));
}

}  // namespace parity::cli
