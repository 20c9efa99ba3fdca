// The table's rows (design: cds-hooks.md, 5), asked of a running server, in the order of its areas; and that every row has
// a test or a reason.
#include <fmt/format.h>
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <thread>

#include "response_reader.h"
#include "served_process.h"
#include "tests/file_text.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::conformance;
namespace fs = std::filesystem;

namespace {

constexpr int kRows = 102;
const fs::path kFolder = fs::path(PARITY_SOURCE_DIR) / "tests/conformance";

// Lines that are no comment, each from its row's number.
std::map<int, std::string> lines_of(const fs::path& path) {
  std::map<int, std::string> lines;
  std::istringstream stream(parity::tests::file_text(path));
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t blank = line.find(' ');
    REQUIRE(blank != std::string::npos);
    lines[std::stoi(line)] = line.substr(blank + 1);
  }
  return lines;
}

}  // namespace

TEST_CASE("rows: every row of the table has a test or a reason", "[rows]") {
  std::set<int> tested;
  const std::regex mark(R"(row\((\d+)\))");
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = parity::tests::file_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), mark), end; at != end; ++at)
      tested.insert(std::stoi((*at)[1]));
  }
  for (const auto& [number, line] : lines_of(kFolder / "rows_elsewhere")) {
    const std::size_t blank = line.find(' ');
    INFO(number << " " << line);
    CHECK(parity::tests::file_text(fs::path(PARITY_SOURCE_DIR) / line.substr(0, blank))
              .find("TEST_CASE(\"" + line.substr(blank + 1) + "\"") != std::string::npos);
    CHECK(tested.insert(number).second);
  }
  const std::string probed = parity::tests::file_text(kFolder / "test_rows_around.cpp");
  for (const auto& [number, reason] : lines_of(kFolder / "exclusions")) {
    INFO(number);
    CHECK(reason.size() > 20);
    CHECK(probed.find("TEST_CASE(\"excluded row " + std::to_string(number) + ":") != std::string::npos);
    CHECK(tested.insert(number).second);
  }
  for (int number = 1; number <= kRows; ++number) {
    INFO(number);
    CHECK(tested.contains(number));
  }
  CHECK(tested.size() == kRows);
}

TEST_CASE("rows: discovery", "[rows]") {
  const Served server;
  const auto answer = server.get("/cds-services");
  INFO(row(1));
  CHECK(answer.status == 200);
  CHECK(answer.has("Content-Type: application/json"));
  const auto document = parsed(answer.body);
  REQUIRE(document.root()["services"].is_array());
  const std::regex semver(R"(\d+\.\d+(\.\d+)?)");
  const std::regex query(R"(^[A-Z][A-Za-z]+(/|\?).*$)");
  for (const auto service : document.root()["services"].items()) {
    INFO(service["id"].text());
    INFO(row(2) << row(3) << row(4) << row(9));
    for (const char* name : {"hook", "description", "id", "title"}) CHECK_FALSE(service[name].text().empty());
    CHECK(service["id"].text().find_first_of("/?#% ") == std::string_view::npos);
    for (const auto& member : service.members()) {
      CHECK_FALSE(member.value.is_null());
      if (member.value.is_string()) CHECK_FALSE(member.value.text().empty());
      if (member.value.is_object() || member.value.is_array()) CHECK(member.value.size() > 0);
    }
    CHECK(std::regex_match(std::string(service["version"].text()), semver));
    CHECK(std::regex_match(std::string(service["hookVersion"].text()), semver));
    INFO(row(6));
    for (const auto& one : service["prefetch"].members()) CHECK(std::regex_match(std::string(one.value.text()), query));
  }
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    INFO(row(10) << method);
    const auto refused = server.ask(std::string(method) + " /cds-services HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(refused.status == 405);
    CHECK(refused.has("Allow: GET"));
  }
  for (const char* path : {"/cds-services/", "/cds-services?x=1"}) {
    INFO(row(11) << path);
    CHECK(server.get(path).body == answer.body);
  }
  const auto head = server.ask("HEAD /cds-services HTTP/1.1\r\nHost: h\r\n\r\n");
  INFO(row(12));
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  INFO(row(14));
  CHECK(server.get("/cds-services", "Accept: application/fhir+json, */*;q=0.1\r\n").status == 200);
}

TEST_CASE("rows: calls", "[rows]") {
  const Served server;
  const std::string due = sample_request(kDue);
  const std::string nobody = R"({"hook":"patient-view","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b",)";
  const std::string sign = sample_request("order-sign-new-antipsychotic");
  const std::string select = sample_request("order-select-nsaid-on-lithium");
  const std::string start = sample_request("encounter-start-everything-due");
  const auto without = [](const std::string& body, const char* name) {
    return with(body, "\"" + std::string(name) + "\"", "\"x\"");
  };
  const std::string authorization =
      R"("fhirAuthorization":{"access_token":"t","token_type":"bearer","expires_in":300,"scope":"s","subject":"c"},)";
  const std::string with_server = with(due, "\"context\"", R"("fhirServer":"https://r.example/fhir","context")");
  check(
      server,
      {
          {row(15), "an example", post_gp(due), {200}, "\"cards\":["},
          {row(17), "unknown id", tests::post("/cds-services/nobody", due, kJson), {404}, ""},
          {row(18), "GET", tests::get(kGp), {405}, ""},
          {row(19), "not JSON", post_gp("{"), {400}, ""},
          {row(19), "cut", post_gp(due.substr(0, due.size() - 5)), {400}, ""},
          {row(19), "empty", post_gp(""), {400}, ""},
          {row(20), "array", post_gp("[]"), {400}, ""},
          {row(20), "string", post_gp("\"x\""), {400}, ""},
          {row(20), "number", post_gp("1"), {400}, ""},
          {row(21), "twice", post_gp(with(due, "\"hook\"", R"("hook":"patient-view","hook")")), {400}, "twice"},
          {row(21), "comment", post_gp("/* x */" + due), {400}, ""},
          {row(21), "comma", post_gp(due.substr(0, due.rfind('}')) + ",}"), {400}, ""},
          {row(22), "text", post_gp(due, "Content-Type: text/plain\r\n"), {415}, ""},
          {row(23),
           "BOM",
           post_gp("\xEF\xBB\xBF" + due, "Content-Type: application/json; charset=utf-8\r\n"),
           {200},
           "\"cards\":["},
          {row(24), "hook", post_gp(without(due, "hook")), {400}, "\"hook\""},
          {row(24), "instance", post_gp(without(due, "hookInstance")), {400}, "hookInstance"},
          {row(24), "context", post_gp(without(due, "context")), {400}, "context"},
          {row(25), "no UUID", post_gp(with(due, "\"hookInstance\": \"", "\"hookInstance\": \"x")), {200}, ""},
          {row(26), "another hook", tests::post("/cds-services/smi-medication-sign", due, kJson), {400}, "hook"},
          {row(27), "patient-view", post_gp(without(due, "patientId")), {400}, "patientId"},
          {row(27), "its user", post_gp(without(due, "userId")), {400}, "userId"},
          {row(27),
           "order-sign",
           tests::post("/cds-services/smi-medication-sign", without(sign, "draftOrders"), kJson),
           {400},
           "draftOrders"},
          {row(27),
           "order-select",
           tests::post("/cds-services/smi-medication-select", without(select, "selections"), kJson),
           {400},
           "selections"},
          {row(27),
           "encounter-start",
           tests::post("/cds-services/smi-encounter-start", without(start, "encounterId"), kJson),
           {400},
           "encounterId"},
          {row(28),
           "a number",
           post_gp(nobody + R"("context":{"userId":"Practitioner/1","patientId":1}})"),
           {400},
           "context.patientId"},
          {row(28),
           "an array",
           tests::post("/cds-services/smi-medication-sign",
                       R"({"hook":"order-sign","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":)"
                       R"({"userId":"Practitioner/1","patientId":"1","draftOrders":[]}})",
                       kJson),
           {400},
           "draftOrders"},
          {row(29), "no server", post_gp(with(due, "\"context\"", authorization + "\"context\"")), {400}, "fhirServer"},
          {row(30), "bearer", post_gp(with(with_server, "\"context\"", authorization + "\"context\"")), {200}, ""},
          {row(30),
           "no scope",
           post_gp(with(with(with_server, "\"context\"", authorization + "\"context\""), "scope", "x")),
           {400},
           "scope"},
          {row(28),
           "nobody's id",
           post_gp(with(due, "\"patientId\": \"bella-specimen\"", "\"patientId\": \"/\"")),
           {400},
           "not the one"},
          {row(28),
           "nobody's name",
           post_gp(with(due, "\"patientId\": \"bella-specimen\"", "\"patientId\": \"Patient/\"")),
           {400},
           "patientId"},
          {row(28),
           "with a type",
           post_gp(with(due, "\"patientId\": \"", "\"patientId\": \"Patient/")),
           {200},
           "\"cards\":["},
          {row(32),
           "unknown",
           post_gp(with(due, "\"context\": {", R"("x":{"y":[]},"extension":{"a":1},"context": {"z":1,)")),
           {200},
           "\"cards\":["},
          {row(33), "extension", post_gp(with(due, "\"context\"", R"("extension":[1],"context")")), {200, 400}, ""},
          {row(34),
           "CRD",
           post_gp(with(due, "\"context\"", R"("extension":{"davinci-crd.configuration":{"x":false}},"context")")),
           {200},
           ""},
          {row(36),
           "a sandbox's Bundle",
           tests::post("/cds-services/smi-medication-select",
                       R"({"hook":"order-select","hookInstance":"0d3a6e4e-3d2b-4a52-9ad1-6c9a1fbd2d6b","context":)"
                       R"({"userId":"Practitioner/1","patientId":"1","selections":["MedicationRequest/a"],)"
                       R"("draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                       R"("MedicationRequest","id":"a","status":"draft","reasonCode":[]}}]}}})",
                       kJson),
           {200, 412},
           ""},
          {row(38),
           "not draft",
           tests::post("/cds-services/smi-medication-sign", with(sign, "\"draft\"", "\"active\""), kJson),
           {200},
           "\"cards\":["},
          {row(39),
           "selected elsewhere",
           tests::post("/cds-services/smi-medication-select", with(select, "MedicationRequest/", "MedicationRequest/x"),
                       kJson),
           {200, 400},
           ""},
      });
  INFO(row(16));
  CHECK(server.post(kGp, sample_request("patient-view-nothing-due")).body == R"({"cards":[]})");
  INFO(row(99));
  CHECK(server.process.err().find("bella") == std::string::npos);
  CHECK(server.process.err().find("\"t\"") == std::string::npos);
}

TEST_CASE("rows: prefetch", "[rows]") {
  const Served server;
  const std::string due = sample_request(kDue);
  const std::string none = sample_request("patient-view-without-prefetch");
  const auto bare = [&](const std::string& prefetch) { return with(none, "\"context\"", prefetch + "\"context\""); };
  check(server,
        {
            {row(42), "nothing, and nobody to ask", post_gp(none), {412}, "patient"},
            {row(43),
             "nobody answers",
             post_gp(with(none, "https://records.example.nhs.uk", "http://127.0.0.1:1")),
             {412},
             ""},
            {row(44), "without medications", post_gp(with(due, "\"medications\"", "\"x\"")), {200}, "\"cards\":["},
            {row(50),
             "a string",
             post_gp(with(due, "\"observations\":", R"("observations":"<html>","x":)")),
             {200, 400, 412},
             ""},
            {row(50),
             "legacy",
             post_gp(with(due, "\"observations\":", R"("observations":{"resource":{}},"x":)")),
             {200, 400, 412},
             ""},
            {row(50),
             "legacy",
             post_gp(with(due, "\"observations\":", R"("observations":{"response":{}},"x":)")),
             {200, 400, 412},
             ""},
            {row(51),
             "more keys",
             post_gp(with(due, "\"prefetch\": {", R"("prefetch": {"zzz":{"resourceType":"Group"},)")),
             {200},
             "\"cards\":["},
            {row(52), "empty", post_gp(bare(R"("prefetch":{},)")), {412}, ""},
            {row(52), "null", post_gp(bare(R"("prefetch":null,)")), {412}, ""},
            {row(54), "5 MB", post_gp(due + std::string(5'000'000, ' ')), {200}, "\"cards\":["},
            {row(54), "50 MB", post_gp(std::string(9'000'000, ' ')), {413}, ""},
        });
  CHECK(server.post(kGp, due).status == 200);
}

TEST_CASE("rows: responses", "[rows]") {
  const Served server;
  std::set<std::string> ids;
  std::size_t count = 0;
  std::vector<std::string> texts;
  for (int i = 0; i < 2; ++i) {
    const auto answer = parsed(server.post(kGp, sample_request(kDue)).body);
    std::string text;
    for (const auto card : answer.root()["cards"].items()) {
      text += std::string(card["summary"].text()) + std::string(card["detail"].text());
      ids.emplace(card["uuid"].text());
      ++count;
      INFO(row(65));
      for (const auto suggestion : card["suggestions"].items()) {
        CHECK_FALSE(suggestion["actionSelectionBehavior"].exists());
        ids.emplace(suggestion["uuid"].text());
        ++count;
      }
    }
    INFO(row(64));
    CHECK_FALSE(answer.root()["systemActions"].exists());
    texts.push_back(text);
  }
  INFO(row(63));
  CHECK(ids.size() == count);
  INFO(row(67));
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("rows: feedback", "[rows]") {
  const Served server;
  const std::string path = kGp + "/feedback";
  const auto one = [](const std::string& outcome, const std::string& time = "2021-12-11T10:05:31Z",
                      const std::string& card = R"("card":"4e0a3a1e-3ab8-4a4b-9a3c-6c9a1fbd2d6b",)") {
    return "{" + card + outcome + R"(,"outcomeTimestamp":")" + time + "\"}";
  };
  const auto post = [&](const std::string& entries) {
    return tests::post(path, "{\"feedback\":[" + entries + "]}", kJson);
  };
  const std::string accepted =
      R"("outcome":"accepted","acceptedSuggestions":[{"id":"4e0a3a1e-3ab8-4a4b-9a3c-6c9a1fbd2d6c"}])";
  const std::string overridden = R"("outcome":"overridden")";
  check(
      server,
      {
          {row(68), "accepted", post(one(accepted)), {200}, ""},
          {row(69), "overridden", post(one(overridden)), {200}, ""},
          {row(69),
           "with a reason",
           post(one(overridden + R"(,"overrideReason":{"reason":{"code":"c","system":"s","display":"d"}})")),
           {200},
           ""},
          {row(69), "with a comment", post(one(overridden + R"(,"overrideReason":{"userComment":"x"})")), {200}, ""},
          {row(70), "several, repeated", post(one(accepted) + "," + one(overridden) + "," + one(accepted)), {200}, ""},
          {row(71), "no suggestions", post(one(R"("outcome":"accepted")")), {400}, ""},
          {row(71), "ignored", post(one(R"("outcome":"ignored")")), {400}, ""},
          {row(71), "no card", post(one(overridden, "2021-12-11T10:05:31Z", "")), {400}, ""},
          {row(71), "no reason in the reason", post(one(overridden + R"(,"overrideReason":{})")), {400}, ""},
          {row(72), "a fraction", post(one(overridden, "2021-12-11T10:05:31.123Z")), {200}, ""},
          {row(72), "another zone", post(one(overridden, "2021-12-11T10:05:31+02:00")), {200}, ""},
          {row(72), "UTC", post(one(overridden, "2021-12-11T10:05:31 UTC")), {400}, ""},
          {row(73),
           "unknown service",
           tests::post("/cds-services/nobody/feedback", R"({"feedback":[]})", kJson),
           {404},
           ""},
          {row(73), "unknown card", post(one(overridden)), {200}, ""},
          {row(74), "a code alone", post(one(overridden + R"(,"overrideReason":{"reason":{"code":"c"}})")), {200}, ""},
      });
}
