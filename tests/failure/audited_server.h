// The audit seen through HTTP: a call that gets a card, what an answer said, what the store holds. Shared by the
// audit_*.cpp tests that run a server.
#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "audit/verify.h"
#include "test_paths.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {

inline std::string hook_call() {
  return tests::post("/cds-services/smi-physical-health-gp", tests::sample_request("patient-view-some-due"),
                     "Content-Type: application/json\r\n");
}

// The uuids of an answer's cards: a card's own is the only `uuid` right before its `summary`, but suggestions have some
// too, so all are taken and those of cards are found by the store.
inline std::vector<std::string> uuids_in(const std::string& body) {
  constexpr std::string_view kKey = "\"uuid\":\"";
  constexpr std::size_t kLength = 36;
  std::vector<std::string> uuids;
  for (std::size_t at = body.find(kKey); at != std::string::npos; at = body.find(kKey, at + 1))
    uuids.push_back(body.substr(at + kKey.size(), kLength));
  return uuids;
}

inline std::set<std::string> uuids_in_store(const std::string& path) {
  std::set<std::string> known;
  auto database = open_by_hand(path);
  for (const char* sql : {"SELECT card FROM cards", "SELECT value FROM cards, json_each(cards.suggestions)"}) {
    auto select = database.prepare(sql);
    REQUIRE(select);
    for (auto row = select->step(); row && *row; row = select->step()) known.emplace(select->text(0));
  }
  return known;
}

inline bool whole(const std::string& path, const std::string& anchor) {
  const auto verification = verify({path, std::filesystem::exists(anchor) ? anchor : ""});
  if (!verification) FAIL(to_text(verification.error()));
  for (const Finding& finding : verification->findings) UNSCOPED_INFO(finding.message);
  return verification->is_whole();
}

inline int status_of(std::uint16_t port, const std::string& request) { return tests::Client(port).ask(request).status; }

inline bool comes_to(std::uint16_t port, const std::string& request, int status) {
  for (int i = 0; i < 200; ++i) {
    if (status_of(port, request) == status) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace parity::audit::testing
