// Runs a fuzz target once over every file of a corpus folder, without libFuzzer: the corpus as a plain test.
// Usage: fuzz_<name> <folder>. No folder or an empty one is a failure.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc == 2 ? argv[1] : "";
  std::error_code error;
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file()) {
      continue;
    }
    std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++inputs;
  }
  if (inputs == 0) {
    std::fprintf(stderr, "no corpus in `%s`\n", folder.c_str());
    return 1;
  }
  std::printf("%zu inputs\n", inputs);
  return 0;
}
