// The configurations that we ship and show: the package's, and the one inside the Kubernetes example. The program takes them.
#include <sys/wait.h>
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "test_paths.h"

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
  const fs::path folder = fs::temp_directory_path() / "parity-test-packaging";
  fs::create_directories(folder);
  const std::string keys = "/etc/parity-clients/ehr.jwks.json";
  const std::size_t at = text.find(keys);
  REQUIRE(at != std::string::npos);
  std::ofstream(folder / "keys.json") << R"({"keys": []})";
  text.replace(at, keys.size(), "keys.json");
  std::ofstream(folder / "parity.yaml") << text;
  CHECK(faults_of(folder / "parity.yaml").empty());
  fs::remove_all(folder);
}
