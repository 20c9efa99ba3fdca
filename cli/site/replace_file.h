// Puts a file's new text in place at once, so that a broken write leaves the old one, and what was said to be written
// outlives a power cut.
#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.h"

namespace parity::cli {

/// As storage/durable_file.h does. Error: it can't be written.
Result<void> replace_file(const std::filesystem::path& path, const std::string& text);

}  // namespace parity::cli
