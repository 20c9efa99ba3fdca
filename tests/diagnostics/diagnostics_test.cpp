// Every diagnostic of the engine, as the author of a rule sees it. A case is a YAML file with the smallest
// rules folder that is wrong in one way (`--- # path` begins a file of it), and beside it `*.expected` with
// the exact text. PARITY_UPDATE_GOLDEN=1 writes the expected texts anew: read the difference before you
// commit it, as the safety officer who has to mend the rule.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "engine/load/read_approvals.h"
#include "test_paths.h"
#include "tests/engine/rule_example.h"
#include "tests/engine/rule_fixture.h"
#include "tests/file_text.h"

namespace parity::test {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(PARITY_SOURCE_DIR) / "tests" / "diagnostics";

bool wants_update() {
  const char* variable = std::getenv("PARITY_UPDATE_GOLDEN");
  return variable != nullptr && std::string_view(variable) == "1";
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// What can't stand in a YAML file of this project, or would fill it, is written <NUL>, <BAD>, <DEPTH>, <MANY>.
std::string with_bytes(std::string text) {
  std::string many;
  for (int i = 0; i <= 20'000; ++i) many += "f" + std::to_string(i) + ": {patient: age}, ";
  const std::map<std::string, std::string> bytes = {{"<NUL>", std::string(1, '\0')},
                                                    {"<BAD>", "\xff"},
                                                    {"<DEPTH>", std::string(40, '[')},
                                                    {"<MANY>", std::move(many)}};
  for (const auto& [name, sequence] : bytes)
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, name.size(), sequence);
  return text;
}

// A case that is about a missing file says `--- # none`; any other leaves out what the example has.
LoadedRules load_case(const fs::path& path) {
  SourceFiles files = virtual_files(with_bytes(parity::tests::file_text(path)));
  const bool alone = !files.empty() && files.front().path == "none";
  if (alone) {
    files.erase(files.begin());
  } else {
    add_missing(files, "example/ruleset.yaml", kExampleHead);
    add_missing(files, "concepts/concepts.yaml", kExampleConcepts);
  }
  LoadedRules loaded = load(files);
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    if (files[i].path != "approvals.yaml") continue;
    auto approvals = read_approvals(files, i);
    std::move(approvals.diagnostics.begin(), approvals.diagnostics.end(), std::back_inserter(loaded.diagnostics));
  }
  return loaded;
}

std::set<std::string> codes_in(std::string_view text) {
  std::set<std::string> codes;
  for (std::size_t at = text.find("R0"); at != std::string_view::npos; at = text.find("R0", at + 1))
    if (at + 5 <= text.size() && text.find_first_not_of("0123456789", at + 1) >= at + 5)
      codes.emplace(text.substr(at, 5));
  return codes;
}

// Quoted codes in the sources: "R0203".
std::set<std::string> codes_in_sources() {
  std::set<std::string> codes;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(PARITY_SOURCE_DIR) / "engine")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = parity::tests::file_text(entry.path());
    for (std::size_t at = text.find("\"R0"); at != std::string::npos; at = text.find("\"R0", at + 1))
      if (at + 6 < text.size() && text[at + 6] == '"') codes.insert(text.substr(at + 1, 5));
  }
  return codes;
}

TEST_CASE("diagnostics: each case gives exactly the expected text", "[diagnostics]") {
  REQUIRE(!cases().empty());
  for (const fs::path& path : cases()) {
    INFO(path.filename().string());
    const LoadedRules loaded = load_case(path);
    const fs::path expected = fs::path(path).replace_extension(".expected");
    if (wants_update()) std::ofstream(expected, std::ios::binary) << loaded.complaints();
    CHECK(loaded.complaints() == parity::tests::file_text(expected));
  }
}

TEST_CASE("diagnostics: a case named after a code complains of it", "[diagnostics]") {
  for (const fs::path& path : cases()) {
    const std::string name = path.stem().string();
    if (!name.starts_with("R0")) continue;
    INFO(name);
    const LoadedRules loaded = load_case(path);
    CHECK(std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                      [&](const Diagnostic& d) { return d.code == name.substr(0, 5); }));
  }
}

TEST_CASE("diagnostics: every code in the sources has a case, and every case a code in the sources", "[diagnostics]") {
  std::set<std::string> covered;
  for (const fs::path& path : cases())
    covered.merge(codes_in(parity::tests::file_text(fs::path(path).replace_extension(".expected"))));
  CHECK(codes_in_sources() == covered);
}

TEST_CASE("diagnostics: rules with an error are never served in part", "[diagnostics]") {
  for (const fs::path& path : cases()) {
    INFO(path.filename().string());
    const LoadedRules loaded = load_case(path);
    if (has_error(loaded.diagnostics) && loaded.tests.empty() && !path.filename().string().starts_with("R0116"))
      CHECK((loaded.plan == nullptr || std::all_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                                                   [](const Diagnostic& d) { return d.code >= "R0300"; })));
  }
}

TEST_CASE("diagnostics: what a case leaves out is complete", "[diagnostics]") {
  const LoadedRules loaded = load(
      {{"example/ruleset.yaml", std::string(kExampleHead)}, {"concepts/concepts.yaml", std::string(kExampleConcepts)}});
  INFO(loaded.complaints());
  CHECK(loaded.diagnostics.empty());
  CHECK(loaded.plan != nullptr);
}

}  // namespace
}  // namespace parity::test
