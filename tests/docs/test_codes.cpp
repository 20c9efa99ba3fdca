// The codes of the bundled concepts: their check digits, what they exclude, and how many of the supplied lists hold them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "cli/site/rules_folder.h"
#include "terminology/sctid.h"
#include "test_paths.h"
#include "tests/file_text.h"

using namespace parity;
namespace fs = std::filesystem;

namespace {

constexpr const char* kSnomed = "http://snomed.info/sct";

const cli::CheckedRules& bundled() {
  static const auto rules = cli::check_rules(PARITY_SOURCE_DIR "/rules");
  return *rules;
}

// A concept identifier: 6 to 18 digits, its partition 00 (international) or 10 (of an extension).
bool is_concept_id(std::string_view id) {
  if (id.size() < 6 || id.size() > 18 || id.front() == '0') return false;
  const std::string_view partition = id.substr(id.size() - 3, 2);
  return partition == "00" || partition == "10";
}

// Code -> the lists that hold it. A line that says that independent public lists agree counts as two.
std::map<std::string, std::set<std::string>> supplied_lists() {
  std::map<std::string, std::set<std::string>> lists;
  for (const auto& entry : fs::directory_iterator(PARITY_SHARED_DIR "/clinical/codes")) {
    if (entry.path().extension() != ".csv") continue;
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) {
      const std::string code = line.substr(0, line.find(','));
      lists[code].insert(entry.path().filename().string());
      if (line.find("two or more independent") != std::string::npos) lists[code].insert("independent lists");
    }
  }
  return lists;
}

// Codes that real records hold, by the folder that the records are in.
std::map<std::string, std::set<std::string>> codes_in_records() {
  constexpr std::string_view kKey = "\"code\"";
  std::map<std::string, std::set<std::string>> found;
  for (const std::string folder : {"r4-synthea", "stu3-gp-connect"})
    for (const auto& entry : fs::directory_iterator(PARITY_SHARED_DIR "/fhir/" + folder)) {
      const std::string text = parity::tests::file_text(entry.path());
      for (std::size_t at = text.find(kKey); at != std::string::npos; at = text.find(kKey, at + 1)) {
        const std::size_t start = text.find_first_not_of(": \t\r\n", at + kKey.size());
        if (start == std::string::npos || text[start] != '"') continue;
        found[text.substr(start + 1, text.find('"', start + 1) - start - 1)].insert(folder);
      }
    }
  return found;
}

}  // namespace

TEST_CASE("codes: every SNOMED CT identifier has its check digit") {
  std::size_t checked = 0;
  for (const Concept& known : bundled().authored.concepts)
    for (const CodeEntry& code : known.codes) {
      if (code.system.text != kSnomed) continue;
      CAPTURE(known.name.text, code.code.text, code.term);
      CHECK(terminology::is_sctid(code.code.text));
      CHECK(is_concept_id(code.code.text));
      CHECK_FALSE(code.term.empty());
      ++checked;
    }
  CHECK(checked > 900);
}

TEST_CASE("codes: the check digit can be wrong") {
  for (const char* good : {"73211009", "271649006", "1091811000000102", "999791000000106"})
    CHECK(terminology::is_sctid(good));
  for (const char* bad : {"73211008", "271694006", "1091811000000120", "73211 09", "12"})
    CHECK_FALSE(terminology::is_sctid(bad));
  CHECK_FALSE(is_concept_id("1222713013"));  // a description's
}

TEST_CASE("codes: no concept holds a code of its exclusion") {
  std::map<std::string, const Concept*> by_name;
  for (const Concept& known : bundled().authored.concepts) by_name[known.name.text] = &known;
  std::size_t exclusions = 0;
  for (const Concept& known : bundled().authored.concepts)
    for (const Named& excluded : known.excludes) {
      ++exclusions;
      for (const CodeEntry& theirs : by_name.at(excluded.text)->codes)
        for (const CodeEntry& ours : known.codes) {
          CAPTURE(known.name.text, excluded.text, ours.code.text);
          CHECK_FALSE((ours.code.text == theirs.code.text && ours.system.text == theirs.system.text));
        }
    }
  CHECK(exclusions > 0);
}

TEST_CASE("codes: one that is not marked stands in two of the supplied lists and records") {
  if (!fs::exists(PARITY_SHARED_DIR "/clinical/codes")) {
    WARN("skipped: the supplied lists are not here");
    return;
  }
  const auto lists = supplied_lists();
  const auto records = codes_in_records();
  const auto count = [](const auto& found, const std::string& code) {
    const auto at = found.find(code);
    return at == found.end() ? std::size_t{0} : at->second.size();
  };
  std::size_t checked = 0;
  for (const Concept& known : bundled().authored.concepts)
    for (const CodeEntry& code : known.codes) {
      if (code.system.text != kSnomed || !code.unverified.empty()) continue;
      CAPTURE(known.name.text, code.code.text, code.term);
      CHECK(count(lists, code.code.text) + count(records, code.code.text) >= 2);
      ++checked;
    }
  CHECK(checked > 300);
}
