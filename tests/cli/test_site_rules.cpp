// A site's parity.yaml holds for every command that evaluates: what the server says, the command line says too.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "run_command.h"
#include "serve_process.h"
#include "test_paths.h"
#include "tests/file_text.h"

using namespace parity::cli;
using namespace parity::cli::test;
namespace fs = std::filesystem;

namespace {

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

// 135/85 a month ago: below the 140 of the rules as they come, not below a site's 130.
constexpr const char* kPatient = R"({"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1970-02-03", "gender": "female"}},
  {"resource": {"resourceType": "Condition", "id": "s", "subject": {"reference": "Patient/p"}, "onsetDateTime": "2005-03-01",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "58214004"}]}}},
  {"resource": {"resourceType": "Condition", "id": "h", "subject": {"reference": "Patient/p"}, "onsetDateTime": "2015-03-01",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "38341003"}]}}},
  {"resource": {"resourceType": "Observation", "id": "b", "status": "final", "subject": {"reference": "Patient/p"},
    "effectiveDateTime": "2026-10-20T10:00:00Z", "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
    "component": [
      {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
       "valueQuantity": {"value": 135, "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}},
      {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]},
       "valueQuantity": {"value": 85, "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}}]}}]})";

// The rules and the site's configuration, which sets one parameter.
struct Site {
  Site() {
    fs::copy(PARITY_SOURCE_DIR "/rules", folder.file("rules"), fs::copy_options::recursive);
    fs::remove(folder.file("rules/approvals.yaml"));
    write(
        config,
        "listen: {port: 0}\nrules:\n  directory: rules\n  require-approval: true\n  parameters: {smi-physical-health: "
        "{bp-target-under-80: \"130 mm[Hg]\"}}\naudit: {path: parity.db}\nworkbench: {enabled: false}\n");
    write(patient, kPatient);
  }
  std::vector<std::string> approve(const std::vector<std::string>& how) const {
    std::vector<std::string> words = {"approve", "--name", "A. Example", "--role", "CSO", "--reason", "a test"};
    words.insert(words.end(), how.begin(), how.end());
    return words;
  }

  TemporaryFolder folder;
  std::string config = folder.file("parity.yaml");
  std::string patient = folder.file("patient.json");
};

}  // namespace

TEST_CASE("site rules: a parameter that the site sets holds on the command line") {
  const Site site;
  const std::vector<std::string> asked = {"evaluate", site.patient, "--today", "2026-11-22", "--format", "text"};
  const auto with = [&](const std::string& option, const std::string& value) {
    auto words = asked;
    words.insert(words.end(), {option, value});
    return run(words);
  };
  const Answer as_they_come = with("--rules", site.folder.file("rules"));
  INFO(as_they_come.err);
  CHECK(as_they_come.code == 0);
  CHECK(as_they_come.out.find("hypertension-untreated") == std::string::npos);
  const Answer as_set = with("--config", site.config);
  INFO(as_set.err);
  CHECK(as_set.code == 0);
  CHECK(as_set.out.find("hypertension-untreated") != std::string::npos);
}

TEST_CASE("site rules: a register is counted by the site's parameters") {
  const Site site;
  const auto recall = [&](const std::vector<std::string>& how, const std::string& name) {
    std::vector<std::string> words = {"cohort", site.patient, "--today", "2026-11-22", "--out", site.folder.file(name)};
    words.insert(words.end(), how.begin(), how.end());
    const Answer answer = run(words);
    INFO(answer.err);
    CHECK(answer.code == 0);
    return parity::tests::file_text(site.folder.file(name) + "/recall.csv");
  };
  CHECK(recall({"--rules", site.folder.file("rules")}, "one").find("Hypertension above target") == std::string::npos);
  CHECK(recall({"--config", site.config}, "two").find("Hypertension above target") != std::string::npos);
}

TEST_CASE("site rules: what is approved with the site's configuration is what its server serves") {
  const Site site;
  REQUIRE(run(site.approve({"--rules", site.folder.file("rules")})).code == 0);
  {
    ServeProcess refused({"--config", site.config}, {});
    CHECK(refused.wait() == 2);
    CHECK(refused.err().find("is not approved as it stands") != std::string::npos);
  }
  const Answer approved = run(site.approve({"--config", site.config}));
  INFO(approved.err);
  REQUIRE(approved.code == 0);
  ServeProcess served({"--config", site.config}, {});
  INFO(served.err());
  CHECK(served.wait_for_port() != 0);
}

TEST_CASE("site rules: a configuration that is wrong evaluates nobody") {
  const Site site;
  write(site.config,
        "rules: {directory: rules, parameters: {smi-physical-health: {bp-target-under-80: \"90 mm[Hg]\"}}}\n");
  const Answer answer = run({"evaluate", site.patient, "--config", site.config});
  CHECK(answer.code == 2);
  CHECK(answer.out.empty());
  CHECK(answer.err.find("bp-target-under-80") != std::string::npos);
}
