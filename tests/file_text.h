// What stands in a file, and the requests that the samples hold. For the tests of every folder.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "test_paths.h"

namespace parity::tests {

/// All of it; empty if it can't be read.
inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The body of samples/requests/NAME.json, which must be there.
inline std::string sample_request(const std::string& name) {
  std::string text = file_text(PARITY_SOURCE_DIR "/samples/requests/" + name + ".json");
  if (text.empty()) throw std::runtime_error("there is no sample request " + name);
  return text;
}

}  // namespace parity::tests
