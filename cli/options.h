// What several sub-commands' options have in common: how they are declared, and what is asked of their text.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace parity::cli {

/// `--format`, one of these words; `about` empty: the words are its help.
void add_format_option(CLI::App& command, std::string& format, const std::vector<std::string>& formats,
                       const std::string& about = {});

/// The rules folder, as `name` ("--rules", or "DIR,--rules" where it may stand by itself).
void add_rules_folder_option(CLI::App& command, std::string& folder, const std::string& name = "--rules");

/// For CLI11's check(), empty or what is wrong: a full day, 2026-11-22.
std::string check_date(const std::string& text);

/// The same: something to read, not nothing and not blanks alone.
std::string check_not_blank(const std::string& text);

}  // namespace parity::cli
