// A FHIR source in memory for the tests of the services: answers by query, and keeps what it was asked.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cds-hooks/fetch_policy.h"
#include "fhir-adapter/rest/fhir_source.h"

namespace parity::hooks::test {

/// Pages, and after them perhaps a fault. A query that nobody has answered for times out.
struct FakeAnswer {
  std::vector<std::string> pages;
  std::optional<fhir::FetchFault> fault;
};

class FakeFhir final : public fhir::FhirSource {
 public:
  void fetch(fhir::FetchSet set, std::function<void(fhir::FetchResult)> done) override {
    fhir::FetchResult result;
    for (const fhir::FhirQuery& query : set.queries) {
      asked.push_back(query.target);
      const auto known = answers.find(query.target);
      fhir::FetchedAnswer& answer = result.answers.emplace_back();
      answer.fault = fhir::FetchFault::kTimedOut;
      if (known == answers.end()) continue;
      answer.fault = known->second.fault;
      for (const std::string& page : known->second.pages) answer.pages.push_back(std::move(*fhir::parse_json(page)));
    }
    server = set.server->base.text();
    token = set.token ? std::string(set.token->reveal()) : "";
    done(std::move(result));
  }

  std::map<std::string, FakeAnswer> answers;
  std::vector<std::string> asked;
  std::string server;
  std::string token;
};

/// `https://fhir.example.org/r4` may be asked by everybody, and by the client `ehr` another.
inline std::shared_ptr<const AllowedServers> allowed_servers() {
  FetchPolicy policy;
  policy.servers = {"https://fhir.example.org/r4"};
  policy.clients = {{"ehr", {"https://ehr.example.org/fhir/"}, false}};
  return *AllowedServers::of(policy);
}

}  // namespace parity::hooks::test
