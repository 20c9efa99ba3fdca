#include "engine/load/yaml_files.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

namespace parity {

std::vector<Checked<YamlNode>> read_yaml_files(const SourceFiles& files, const std::vector<std::uint32_t>& which,
                                               unsigned threads) {
  std::vector<Checked<YamlNode>> read(which.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < which.size(); i = next++) read[i] = read_yaml(files, which[i]);
  };
  std::vector<std::thread> others;
  try {
    while (others.size() + 1 < std::min<std::size_t>(threads, which.size())) others.emplace_back(work);
  } catch (const std::system_error&) {  // the machine gives no more threads
  }
  work();
  for (std::thread& thread : others) thread.join();
  return read;
}

}  // namespace parity
