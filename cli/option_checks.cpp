#include "cli/option_checks.h"

#include "engine/base/date.h"

namespace parity::cli {

std::string check_date(const std::string& text) {
  const auto date = parse_date(text);
  return date && date->is_full() ? std::string() : "`" + text + "` is not a date; write it as 2026-11-22";
}

std::string check_not_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos ? "must say something" : std::string();
}

}  // namespace parity::cli
