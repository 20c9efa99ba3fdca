#include "cli/option_checks.h"

#include "engine/base/date.h"

namespace parity::cli {

std::string check_date(const std::string& text) {
  const auto date = parse_date(text);
  return date && date->is_full() ? std::string() : "`" + text + "` is not a date; write it as 2026-11-22";
}

}  // namespace parity::cli
