// What came with the program: its rules, pages and sample patients, in a checkout, a build or an installation.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parity::cli {

/// The first of these folders that `is_it` takes, upwards from the program; empty: none is.
std::string beside_program(const std::vector<std::string_view>& names,
                           const std::function<bool(const std::filesystem::path&)>& is_it);

}  // namespace parity::cli
