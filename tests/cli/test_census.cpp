// `parity evaluate --census`: what of the given records the rules can use, and why the rest is left out.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/run_command.h"
#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;

using parity::cli::test::Answer;
using parity::cli::test::holds;

Answer census(std::vector<std::string> words) {
  words.insert(words.begin(), {"evaluate", "--census"});
  words.insert(words.end(), {"--rules", PARITY_SOURCE_DIR "/rules"});
  return parity::cli::test::run(words);
}

using Folder = parity::tests::TemporaryFolder;

std::string observation(const std::string& members) {
  return R"({"resource":{"resourceType":"Observation","subject":{"reference":"Patient/1"},)" + members + "}}";
}

// A weight that is used, one in error, one whose value is odd, a code of no concept, a text alone; and of other types.
std::string bundle() {
  const std::string weight =
      R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},"effectiveDateTime":"2026-01-05")";
  return R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"1"}},)" +
         observation(R"("status":"final","valueQuantity":{"value":80,"unit":"kg"},)" + weight) + "," +
         observation(R"("status":"entered-in-error",)" + weight) + "," +
         observation(R"("status":"final","valueQuantity":{"value":800,"unit":"kg"},)" + weight) + "," +
         observation(R"("status":"final","code":{"coding":[{"system":"urn:x","code":"1"}]})") + "," +
         observation(R"("status":"final","code":{"text":"weight"})") +
         R"(,{"resource":{"resourceType":"Claim"}},{"resource":{"resourceType":"a [31m name"}},{"fullUrl":"urn:x"}]})";
}

}  // namespace

TEST_CASE("census: each resource counts once, with what became of it and where to look") {
  const Folder folder;
  folder.write("a.json", bundle());
  folder.write("b.json", bundle());
  const Answer answer = census({folder.path(), "--format", "json"});
  INFO(answer.err);
  CHECK(answer.code == 0);
  const auto document = parity::fhir::parse_json(answer.out);
  REQUIRE(document);
  const auto root = document->root();
  CHECK(root["records"].as_integer() == 2);
  CHECK(root["entries-without-resource"].as_integer() == 2);
  const auto observations = root["types"]["Observation"];
  CHECK(observations["used"].as_integer() == 4);
  CHECK(observations["entered-in-error"].as_integer() == 2);
  CHECK(observations["no-concept"].as_integer() == 2);
  CHECK(observations["text-only"].as_integer() == 2);
  CHECK(root["types"]["Patient"]["serving"].as_integer() == 2);
  CHECK(root["not-read"]["Claim"].as_integer() == 2);
  CHECK(root["not-read"]["(further types)"].as_integer() == 2);
  CHECK(root["issues"]["unusable-value"].as_integer() == 2);
  CHECK(holds(answer.out, R"({"type":"Observation","fate":"text-only","at":"a.json: Bundle.entry[5].resource"})"));
  CHECK(holds(answer.out, R"({"type":"Observation","fate":"text-only","at":"b.json: Bundle.entry[5].resource"})"));
}

TEST_CASE("census: as a table, and files that can't be read are told") {
  const Folder folder;
  folder.write("a.json", bundle());
  folder.write("broken.json", "{");
  const Answer answer = census({folder.path()});
  CHECK(answer.code == 2);
  CHECK(holds(answer.err, "broken.json: "));
  CHECK(holds(answer.out, "1 records\n"));
  CHECK(holds(answer.out, "  of no concept that the rules use                      1\n"));
  CHECK(holds(answer.out, "  entered in error                                      1\n"));
  CHECK_FALSE(holds(answer.out, "[31m"));
}

TEST_CASE("census: it is of files, each by itself") {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"x.json", "--merge", "y.json"},
                                             {"x.json", "--format", "cards"},
                                             {"--fhir-server", "http://x", "--patient", "1"}})
    CHECK(census(words).code == 2);
}
