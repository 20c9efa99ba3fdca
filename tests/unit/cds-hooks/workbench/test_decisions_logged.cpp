// A decision about a revision is a line of the log: who, what, which rules, how it ended; never the reason's own words.
#include <catch2/catch.hpp>

#include "tests/unit/cds-hooks/workbench/bench_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

// Of the lines of that event, each as "decision revision who role rules outcome why".
std::vector<std::string> decisions_in(const std::vector<std::string>& lines) {
  std::vector<std::string> decisions;
  for (const std::string& line : lines) {
    const auto document = fhir::parse_json(line);
    REQUIRE(document);
    const auto root = document->root();
    if (root["event"].text() != "revision_decision") continue;
    CHECK(line.find("MARKREASON") == std::string::npos);
    std::string text(root["decision"].text());
    text += " " + std::to_string(root["revision"].as_integer().value_or(0));
    for (const char* field : {"who", "role", "rules", "outcome", "why"}) text.append(" ").append(root[field].text());
    CHECK(root["level"].text() == (root["outcome"].text() == "done" ? "info" : "warning"));
    decisions.push_back(std::move(text));
  }
  return decisions;
}

}  // namespace

TEST_CASE("decisions: each is one line of the log, also one that fails", "[workbench]") {
  BenchWorld world;
  const std::string editor = world.sign_in("Ed", Role::kEditor);
  const std::string approver = world.sign_in("Ann", Role::kApprover);
  REQUIRE(world.post("revisions", editor, R"({"title":"A note"})").status == 200);
  REQUIRE(world
              .post("revisions/1/save", editor,
                    R"({"path":"weight/more.yaml","text":"definitions:\n  old: {age: \">= 65 years\"}\n","edition":1})")
              .status == 200);
  const std::string reason = R"({"reason":"MARKREASON")";
  const auto hash = [&] {
    return std::string(json_of(world.get("revisions/1", editor)).root()["proposedHash"].text());
  };
  const auto approve = [&](const std::string& of) {
    return world.finished("revisions/1/approve", approver, reason + R"(,"hash":")" + of + "\"}");
  };
  world.finished("revisions/1/propose", editor, reason + "}");
  const std::string proposed = hash();
  REQUIRE(proposed.starts_with("sha256:"));
  approve("sha256:0");
  REQUIRE(world.post("revisions/1/return", approver, reason + "}").status == 200);
  world.finished("revisions/1/propose", editor, reason + "}");
  approve(proposed);
  const auto versions = json_of(world.get("versions", editor));
  std::string old;
  for (const auto version : versions.root()["versions"].items())
    if (version["hash"].text() != proposed) old = version["hash"].text();
  world.finished("versions/" + old + "/restore", approver, reason + "}");
  CHECK(decisions_in(world.logged()) ==
        std::vector<std::string>{
            "proposed 1 Ed editor " + proposed + " done ",
            "approved 1 Ann approver sha256:0 failed the revision makes other rules than you were shown",
            "sent back 1 Ann approver  done ", "proposed 1 Ed editor " + proposed + " done ",
            "approved 1 Ann approver " + proposed + " done ", "brought back 2 Ann approver " + old + " done "});
}
