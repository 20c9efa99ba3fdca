// `parity serve` as the table's client meets it: a real process on loopback, asked over sockets. For tests alone.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"

namespace parity::conformance {

/// Names a row of the table; test_rows.cpp looks for these marks.
inline std::string row(int number) { return "row " + std::to_string(number); }

inline const std::string kGp = "/cds-services/smi-physical-health-gp";
inline const std::string kJson = "Content-Type: application/json\r\n";

using tests::sample_request;

/// Its one place replaced.
inline std::string with(std::string text, const std::string& before, const std::string& after) {
  const std::size_t at = text.find(before);
  REQUIRE(at != std::string::npos);
  return text.replace(at, before.size(), after);
}

inline fhir::JsonDocument parsed(const std::string& text) {
  auto document = fhir::parse_json(text);
  INFO(text.substr(0, 2000));
  REQUIRE(document.has_value());
  return std::move(*document);
}

struct Served {
  explicit Served(std::vector<std::string> arguments = {}, std::vector<std::string> environment = {})
      : process(with_port(std::move(arguments)), std::move(environment)), port(process.wait_for_port()) {
    INFO(process.err());
    REQUIRE(port != 0);
  }

  tests::Answer ask(const std::string& request) const { return tests::Client(port).ask(request); }
  tests::Answer get(const std::string& path, const std::string& fields = {}) const {
    return ask(tests::get(path, fields));
  }
  tests::Answer post(const std::string& path, const std::string& body, const std::string& fields = kJson) const {
    return ask(tests::post(path, body, fields));
  }

  cli::test::ServeProcess process;
  std::uint16_t port;

 private:
  static std::vector<std::string> with_port(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--port", "0"});
    return arguments;
  }
};

inline const std::string kDue = "patient-view-everything-due";
inline const std::string kOrigin = "Origin: https://ehr.example\r\n";

struct Case {
  std::string row;
  std::string name;
  std::string request;
  std::vector<int> wants;  // any of these
  std::string says;        // in the body
};

inline void check(const Served& server, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.row << ": " << c.name);
    const auto answer = server.ask(c.request);
    INFO(answer.head << answer.body.substr(0, 500));
    CHECK(std::find(c.wants.begin(), c.wants.end(), answer.status) != c.wants.end());
    CHECK(answer.body.find(c.says) != std::string::npos);
    if (answer.status >= 400 && !answer.body.empty())
      CHECK(parsed(answer.body).root()["resourceType"].text() == "OperationOutcome");
  }
}

inline std::string post_gp(const std::string& body, const std::string& fields = kJson) {
  return tests::post(kGp, body, fields);
}

}  // namespace parity::conformance
