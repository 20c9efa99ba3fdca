// The README's rule is a rule of ours, its card is what the command prints, its files and links are there.
#include <catch2/catch.hpp>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cli/command_line.h"
#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace {

namespace fs = std::filesystem;
using namespace parity;

const fs::path kRoot = PARITY_SOURCE_DIR;

// The first block of a language in a page.
std::string block(const std::string& page, const std::string& language) {
  const std::string mark = "```" + language + "\n";
  const std::size_t at = page.find(mark);
  if (at == std::string::npos) return {};
  return page.substr(at + mark.size(), page.find("```", at + mark.size()) - at - mark.size());
}

// Every member of `part` stands in `whole` with the same value.
void check_holds(fhir::JsonView whole, fhir::JsonView part) {
  for (const fhir::JsonMember member : part.members()) {
    INFO(member.key);
    if (member.value.is_object())
      check_holds(whole[member.key], member.value);
    else
      CHECK(fhir::to_json(whole[member.key]) == fhir::to_json(member.value));
  }
}

}  // namespace

TEST_CASE("readme: the rule stands in the rule files") {
  const std::string rule = block(parity::tests::file_text(kRoot / "README.md"), "yaml");
  REQUIRE(rule.find("bp-overdue") != std::string::npos);
  CHECK(parity::tests::file_text(kRoot / "rules/smi-physical-health/annual-check.yaml").find(rule) !=
        std::string::npos);
}

TEST_CASE("readme: the card is what the command prints") {
  const std::string patient = (kRoot / "samples/practice/carl-dummy-some-due.json").string();
  const std::string rules = (kRoot / "rules").string();
  const std::vector<const char*> arguments = {"parity",   "evaluate", patient.c_str(), "--today",    "2026-11-22",
                                              "--format", "cards",    "--rules",       rules.c_str()};
  std::ostringstream out;
  std::ostringstream err;
  REQUIRE(cli::run(static_cast<int>(arguments.size()), arguments.data(), out, err) == 0);
  const auto printed = fhir::parse_json(out.str());
  REQUIRE(printed);
  const auto shown = fhir::parse_json(block(parity::tests::file_text(kRoot / "README.md"), "json"));
  REQUIRE(shown);
  REQUIRE(shown->root().size() == 4);
  check_holds(printed->root()["cards"].at(0), shown->root());
}

namespace {

// Headings as a page's links name them: small letters, digits and hyphens.
std::set<std::string> anchors_of(const std::string& text) {
  std::set<std::string> anchors;
  std::istringstream lines(text);
  bool in_code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) in_code = !in_code;
    if (in_code || !line.starts_with("#")) continue;
    std::string anchor;
    for (const char c : line.substr(std::min(line.find_first_not_of("# "), line.size()))) {
      const auto u = static_cast<unsigned char>(c);
      if (std::isalnum(u) != 0) anchor += static_cast<char>(std::tolower(u));
      if (c == ' ' || c == '-') anchor += '-';
    }
    anchors.insert(anchor);
  }
  return anchors;
}

}  // namespace

TEST_CASE("readme and docs: links and named files are there") {
  std::vector<fs::path> pages = {kRoot / "README.md", kRoot / "CONTRIBUTING.md", kRoot / "CHANGELOG.md"};
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  std::map<std::string, std::set<std::string>> anchors;  // by page
  for (const fs::path& page : pages) {
    const std::string text = parity::tests::file_text(page);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.starts_with("http")) continue;
      const std::string anchor = (*at)[2];
      INFO(page.string() << " links to " << target << anchor);
      CHECK(fs::exists(page.parent_path() / target));
      if (anchor.empty() || !target.ends_with(".md") || !fs::exists(page.parent_path() / target)) continue;
      const auto [known, fresh] = anchors.try_emplace(fs::canonical(page.parent_path() / target).string());
      if (fresh) known->second = anchors_of(parity::tests::file_text(known->first));
      CHECK(known->second.contains(anchor.substr(1)));
    }
  }
}

TEST_CASE("readme and docs: a link to a heading that is not there would be found") {
  const std::set<std::string> anchors = anchors_of("# A page\n```\n# no heading\n```\n## 2. What, and *why*\n");
  CHECK(anchors == std::set<std::string>{"a-page", "2-what-and-why"});
}

TEST_CASE("readme: the way from a byte to a card names files that are there") {
  const std::string text = parity::tests::file_text(kRoot / "README.md");
  const std::regex file(R"(`([a-z-]+/[a-z_/-]+\.h)`)");
  int count = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), file), end; at != end; ++at, ++count) {
    INFO((*at)[1]);
    CHECK(fs::exists(kRoot / (*at)[1].str()));
  }
  CHECK(count == 8);
}
