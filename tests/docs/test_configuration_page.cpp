// docs/configuration.md: its tables of keys are made here from the table in the code (PARITY_UPDATE_GOLDEN=1 writes them
// anew), its example is read without a complaint, and its codes are those of the sources.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/site/read_configuration.h"
#include "cli/site/settings.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace {

using namespace parity;
using namespace parity::cli;
namespace fs = std::filesystem;

const fs::path kPage = fs::path(PARITY_SOURCE_DIR) / "docs/configuration.md";

std::string default_of(const std::string& yaml) { return yaml == "\"\"" ? "–" : "`" + yaml + "`"; }

std::string keys_table() {
  std::string text = "| key | default | variable | changes | |\n|---|---|---|---|---|\n";
  Configuration defaults;
  for (const auto& setting : settings()) {
    const std::string name = environment_name(setting);
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", setting.key, default_of(to_yaml(setting.slot(defaults))),
                        name.empty() ? "–" : "`" + name + "`",
                        setting.takes_effect == TakesEffect::kAtReload ? "at reload" : "at start", setting.about);
  }
  return text;
}

std::string client_table() {
  std::string text = "| key | default | |\n|---|---|---|\n";
  hooks::Client defaults;
  for (const auto& setting : client_settings())
    text +=
        fmt::format("| `{}` | {} | {} |\n", setting.key, default_of(to_yaml(setting.slot(defaults))), setting.about);
  return text;
}

// The page with what stands between `<!-- name -->` and `<!-- end -->` replaced.
std::string with_part(std::string page, const std::string& name, const std::string& text) {
  const std::string begin = "<!-- " + name + " -->\n";
  const std::size_t from = page.find(begin);
  REQUIRE(from != std::string::npos);
  const std::size_t to = page.find("<!-- end -->", from);
  REQUIRE(to != std::string::npos);
  return page.replace(from + begin.size(), to - from - begin.size(), text);
}

std::set<std::string> codes_in(const std::string& text) {
  std::set<std::string> codes;
  for (std::size_t at = text.find("C01"); at != std::string::npos; at = text.find("C01", at + 1))
    if (text.find_first_not_of("0123456789", at + 1) == at + 5) codes.insert(text.substr(at, 5));
  return codes;
}

TEST_CASE("the page of the configuration names every key") {
  std::string page = parity::tests::file_text(kPage);
  const std::string made = with_part(with_part(page, "keys", keys_table()), "keys of a client", client_table());
  if (const char* update = std::getenv("PARITY_UPDATE_GOLDEN"); update != nullptr && std::string(update) == "1")
    std::ofstream(kPage, std::ios::binary) << made;
  CHECK(parity::tests::file_text(kPage) == made);
}

TEST_CASE("the page's example is a configuration") {
  const std::string page = parity::tests::file_text(kPage);
  const std::size_t from = page.find("```yaml\n");
  REQUIRE(from != std::string::npos);
  std::string text = page.substr(from + 8, page.find("```\n", from + 8) - from - 8);
  const auto read = read_configuration(SourceFile{PARITY_SOURCE_DIR "/parity.yaml", text}, {});
  std::string others;
  for (const Diagnostic& one : read.diagnostics)
    if (one.code != "C0105") others += one.message + "\n";  // the example's files are not there
  CHECK(others.empty());
  CHECK(read.configuration.clients.size() == 1);
}

TEST_CASE("the page names every code of the configuration") {
  std::set<std::string> in_sources;
  for (const auto& entry : fs::directory_iterator(fs::path(PARITY_SOURCE_DIR) / "cli/site"))
    if (entry.path().extension() == ".cpp") in_sources.merge(codes_in(parity::tests::file_text(entry.path())));
  CHECK(codes_in(parity::tests::file_text(kPage)) == in_sources);
}

}  // namespace
