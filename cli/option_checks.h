// What several sub-commands ask of an option's text. For CLI11's check(): empty, or what is wrong with it.
#pragma once

#include <string>

namespace parity::cli {

/// A full day, 2026-11-22.
std::string check_date(const std::string& text);

/// Something to read: not nothing, and not blanks alone.
std::string check_not_blank(const std::string& text);

}  // namespace parity::cli
