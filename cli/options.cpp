#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "engine/base/date.h"

namespace parity::cli {

void add_format_option(CLI::App& command, std::string& format, const std::vector<std::string>& formats,
                       const std::string& about) {
  command.add_option("--format", format, about.empty() ? fmt::format("{}", fmt::join(formats, ", ")) : about)
      ->check(CLI::IsMember(formats))
      ->capture_default_str()
      ->type_name("FORMAT");
}

void add_rules_folder_option(CLI::App& command, std::string& folder, const std::string& name) {
  command.add_option(name, folder, "The rules folder (default: ./rules, else the bundled rules)")->type_name("DIR");
}

std::string check_date(const std::string& text) {
  const auto date = parse_date(text);
  return date && date->is_full() ? std::string() : "`" + text + "` is not a date; write it as 2026-11-22";
}

std::string check_not_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos ? "must say something" : std::string();
}

}  // namespace parity::cli
