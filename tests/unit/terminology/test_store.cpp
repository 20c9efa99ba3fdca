// The closure against a slow walk, and what an imported release answers.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "terminology/closure.h"
#include "terminology/read_rf2.h"
#include "terminology/store.h"
#include "tests/temporary_folder.h"
#include "tests/unit/terminology/synthetic_release.h"

namespace parity::terminology::testing {
namespace {

namespace fs = std::filesystem;
constexpr Instant kNow{1795339800};

using Folder = tests::TemporaryFolder;

CodeSystemRelease read_written(const std::string& folder) {
  Rf2Release release;
  std::vector<std::pair<Rf2File, fs::path>> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.emplace_back(rf2_file_of(entry.path().filename().string()), entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& [kind, path] : files) {
    std::ifstream stream(path, std::ios::binary);
    const auto read = release.read(kind, stream, path.string());
    if (!read) FAIL(to_text(read.error()));
  }
  auto finished = release.finish();
  if (!finished) FAIL(to_text(finished.error()));
  return std::move(*finished);
}

/// Itself and all below it, walked.
std::set<std::uint32_t> walked(std::uint32_t top, const std::vector<IsA>& is_a) {
  std::set<std::uint32_t> found{top};
  std::vector<std::uint32_t> open{top};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    for (const IsA& edge : is_a)
      if (edge.parent == at && found.insert(edge.child).second) open.push_back(edge.child);
  }
  return found;
}

}  // namespace

TEST_CASE("terminology closure: the same as a walk, on random hierarchies", "[terminology]") {
  std::mt19937 random(4);
  for (int round = 0; round < 30; ++round) {
    const auto count = static_cast<std::uint32_t>(1 + random() % 60);
    std::vector<IsA> is_a;
    for (std::uint32_t child = 1; child < count; ++child)
      for (auto i = random() % 4; i > 0; --i) is_a.push_back({child, static_cast<std::uint32_t>(random() % child)});
    const auto closure = close(count, is_a);
    REQUIRE(closure);
    for (std::uint32_t top = 0; top < count; ++top) {
      const auto below = walked(top, is_a);
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto& ranges = closure->ranges[top];
        const bool inside = std::any_of(ranges.begin(), ranges.end(), [&](const PlaceRange& range) {
          return closure->place[i] >= range.first && closure->place[i] <= range.last;
        });
        REQUIRE(inside == below.contains(i));
      }
    }
  }
}

TEST_CASE("terminology closure: a circle is told, a long chain is no trouble", "[terminology]") {
  const auto circle = close(3, std::vector<IsA>{{1, 0}, {2, 1}, {1, 2}});
  REQUIRE_FALSE(circle);
  CHECK(circle.error().where == "1");
  std::vector<IsA> chain;
  for (std::uint32_t i = 1; i < 200'000; ++i) chain.push_back({i, i - 1});
  const auto closed = close(200'000, chain);
  REQUIRE(closed);
  CHECK(closed->ranges[0] == std::vector<PlaceRange>{{0, 199'999}});
  std::vector<IsA> tangled;  // every parent has every child
  for (std::uint32_t parent = 0; parent < 300; ++parent)
    for (std::uint32_t child = 300; child < 600; ++child) tangled.push_back({child, parent});
  CHECK(close(600, tangled));
}

TEST_CASE("terminology store: a release, its descendants, states and reference sets", "[terminology]") {
  const Folder folder;
  write_release(folder.file("release"), {});
  const CodeSystemRelease release = read_written(folder.file("release"));
  CHECK(release.concepts.size() == 300);
  auto store = Store::open_for_import(folder.file("t.db"));
  REQUIRE(store);
  const auto imported = store->import(release, kNow);
  if (!imported) FAIL(to_text(imported.error()));
  CHECK(imported->label() == "SNOMED CT 20261001");
  CHECK(imported->active == 294);

  for (const std::size_t top : {std::size_t{1}, std::size_t{3}, std::size_t{40}, std::size_t{299}}) {
    const auto at = std::find_if(release.concepts.begin(), release.concepts.end(),
                                 [&](const ReleasedConcept& one) { return one.code == code_of(top); });
    std::set<std::string> want;
    for (const std::uint32_t i : walked(static_cast<std::uint32_t>(at - release.concepts.begin()), release.is_a))
      want.insert(release.concepts[i].code);
    const auto expansion = store->descendants(*imported, code_of(top));
    REQUIRE(expansion);
    std::set<std::string> got;
    for (const CodedTerm& code : expansion->codes) got.insert(code.code);
    CHECK(got == want);
    for (const ReleasedConcept& one : release.concepts)
      if (one.is_active) CHECK(store->is_below(*imported, one.code, code_of(top)).value() == want.contains(one.code));
  }
  CHECK(store->state(*imported, code_of(1)).value() == CodeState::kActive);
  CHECK(store->state(*imported, code_of(7)).value() == CodeState::kInactive);
  CHECK(store->state(*imported, "73211009").value() == CodeState::kUnknown);
  CHECK(store->descendants(*imported, code_of(7)).error().kind == ErrorKind::kNotFound);
  CHECK(store->term(*imported, code_of(5)).value() == "Invented thing 5 (finding)");
  const auto refset = store->list("http://snomed.info/sct?fhir_vs=refset/" + code_of(2));
  REQUIRE(refset);
  CHECK(refset->codes.size() == 10);
  CHECK(refset->source.name == "Invented thing 2 (finding)");

  // The same again replaces; another version stands beside it; what comes out is the same, whatever the order.
  const auto again = store->import(read_written(folder.file("release")), kNow);
  REQUIRE(again);
  CHECK(again->digest == imported->digest);
  write_release(folder.file("older"), {.concepts = 200, .version = "20260401"});
  REQUIRE(store->import(read_written(folder.file("older")), kNow));
  CHECK(store->release(std::string(kSnomed), "").value().version == "20261001");
  CHECK(store->release(std::string(kSnomed), "20260401").value().codes == 200);
  CHECK(store->imported().value().size() == 4);
}

TEST_CASE("terminology store: a circle keeps nothing, and what is no terminology is not opened", "[terminology]") {
  const Folder folder;
  auto store = Store::open_for_import(folder.file("t.db"));
  REQUIRE(store);
  CodeSystemRelease circle{"s", "S", "1", {{"a", "", true}, {"b", "", true}}, {{0, 1}, {1, 0}}, {}};
  const auto imported = store->import(circle, kNow);
  REQUIRE_FALSE(imported);
  CHECK_THAT(to_text(imported.error()), Catch::Contains("the code a lies above itself"));
  CHECK(store->imported().value().empty());
  CHECK(store->list("x").error().kind == ErrorKind::kNotFound);
  std::ofstream(folder.file("other.db")) << "not a database at all, but long enough to be looked at as one, perhaps";
  CHECK_FALSE(Store::open(folder.file("other.db")));
  CHECK(Store::open(folder.file("none.db")).error().kind == ErrorKind::kNotFound);
}

}  // namespace parity::terminology::testing
