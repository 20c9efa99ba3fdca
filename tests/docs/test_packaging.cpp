// The configurations that we ship and show: the package's, and the one inside the Kubernetes example. The program takes them.
#include <sys/wait.h>
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/file_text.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

const fs::path kPackaging = fs::path(PARITY_SOURCE_DIR) / "packaging";

std::string faults_of(const fs::path& configuration) {
  FILE* pipe = popen(
      (std::string(PARITY_BINARY) + " serve --config '" + configuration.string() + "' --print-config 2>&1 >/dev/null")
          .c_str(),
      "r");
  REQUIRE(pipe != nullptr);
  std::string said;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) said += static_cast<char>(c);
  const int status = pclose(pipe);
  if (WEXITSTATUS(status) != 0) said += "(exit code " + std::to_string(WEXITSTATUS(status)) + ")";
  return said;
}

}  // namespace

TEST_CASE("packaging: the package's configuration is one") { CHECK(faults_of(kPackaging / "parity.yaml").empty()); }

TEST_CASE("packaging: the Kubernetes example is YAML, and its configuration is one") {
  const auto documents = YAML::LoadAllFromFile((kPackaging / "examples/kubernetes.yaml").string());
  REQUIRE(documents.size() == 3);
  std::string text = documents[0]["data"]["parity.yaml"].as<std::string>();
  const parity::tests::TemporaryFolder folder;
  const std::string keys = "/etc/parity-clients/ehr.jwks.json";
  const std::size_t at = text.find(keys);
  REQUIRE(at != std::string::npos);
  folder.write("keys.json", R"({"keys": []})");
  text.replace(at, keys.size(), "keys.json");
  CHECK(faults_of(folder.write("parity.yaml", text)).empty());
}

TEST_CASE("packaging: the list of components holds every package that goes into the pages") {
  const auto text = [](const char* name) { return parity::tests::file_text(fs::path(PARITY_SOURCE_DIR) / name); };
  const std::string listed = text("docs/reference/components.spdx.json");
  const auto lock = parity::fhir::parse_json(text("workbench/package-lock.json"));
  REQUIRE(lock.has_value());
  std::size_t packages = 0;
  for (const auto member : lock->root()["packages"].members()) {
    const std::string path(member.key);
    const std::size_t at = path.rfind("node_modules/");
    if (at == std::string::npos || member.value["dev"].exists()) continue;
    const std::string name = path.substr(at + std::string("node_modules/").size());
    const std::string entry =
        "\"name\": \"" + name + "\",\n   \"versionInfo\": \"" + std::string(member.value["version"].text()) + "\"";
    INFO(entry << ": run scripts/components");
    ++packages;
    CHECK(listed.find(entry) != std::string::npos);
  }
  CHECK(packages > 10);
}

TEST_CASE("packaging: what drives a browser in tests runs on the Node.js of Debian 12") {
  // It refuses to start on an older one than it says, and a machine that has a newer one does not show it.
  const auto lock = parity::fhir::parse_json(
      parity::tests::file_text(fs::path(PARITY_SOURCE_DIR) / "tests/clients/package-lock.json"));
  REQUIRE(lock.has_value());
  CHECK(lock->root()["packages"]["node_modules/playwright-core"]["engines"]["node"].text() == ">=18");
}
