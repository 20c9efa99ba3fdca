// Import time, size and look-up time of a made-up SNOMED CT release:
//   bench_terminology [concepts=500000]
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "cli/terminology/terminology.h"
#include "terminology/store.h"
#include "tests/temporary_folder.h"
#include "tests/unit/terminology/synthetic_release.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

}  // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  using namespace parity::terminology;
  testing::SyntheticRelease release;
  release.concepts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500'000;
  const parity::tests::TemporaryFolder folder;
  testing::write_release(folder.file("release"), release);
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.file("release")))
    if (entry.is_regular_file()) bytes += entry.file_size();

  parity::cli::TerminologyImportOptions options;
  options.store = folder.file("terminology.db");
  options.paths = {folder.file("release")};
  auto begun = Clock::now();
  if (parity::cli::run_terminology_import(options, std::cout, std::cerr) != 0) return 1;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  fmt::print("import of {} concepts, {:.0f} MB: {:.1f} s; database {:.0f} MB; most memory {:.0f} MB\n",
             release.concepts, static_cast<double>(bytes) / 1e6, seconds_since(begun),
             static_cast<double>(fs::file_size(options.store)) / 1e6, static_cast<double>(used.ru_maxrss) / 1e3);

  auto store = Store::open(options.store);
  if (!store) return 1;
  const auto newest = store->release(std::string(kSnomed), {});
  if (!newest) return 1;
  constexpr int kLookUps = 20'000;
  std::size_t below = 0;
  begun = Clock::now();
  for (std::size_t i = 1; i <= kLookUps; ++i)
    below +=
        store->is_below(*newest, testing::code_of(release.concepts - i), testing::code_of(1 + i % 50)).value_or(false);
  fmt::print("is it below: {:.1f} us a look-up ({} of {} are)\n", 1e6 * seconds_since(begun) / kLookUps, below,
             kLookUps);
  begun = Clock::now();
  const auto large = store->descendants(*newest, testing::code_of(1));
  fmt::print("descendants: {} codes in {:.1f} ms\n", large ? large->codes.size() : 0, 1e3 * seconds_since(begun));
  begun = Clock::now();
  const auto small = store->descendants(*newest, testing::code_of(release.concepts / 200));
  fmt::print("descendants: {} codes in {:.0f} us\n", small ? small->codes.size() : 0, 1e6 * seconds_since(begun));
  return 0;
}
