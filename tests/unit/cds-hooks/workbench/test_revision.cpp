// Revisions as values: paths that may be revised, their form on the disk, the folder as it would be.
#include <catch2/catch.hpp>

#include "cds-hooks/workbench/revision.h"

using namespace parity;
using namespace parity::hooks;

TEST_CASE("revision: which files it may hold", "[workbench]") {
  for (const char* good : {"services.yaml", "concepts/heart.yaml", "set/rules.yaml", "set/tests/a_b-1.x.yaml"}) {
    INFO(good);
    CHECK(is_revisable(good));
  }
  for (const std::string& bad : {std::string("approvals.yaml"),
                                 std::string("../services.yaml"),
                                 std::string("set/../../x.yaml"),
                                 std::string("/etc/x.yaml"),
                                 std::string("set//x.yaml"),
                                 std::string(".x.yaml"),
                                 std::string("set/.x.yaml"),
                                 std::string("set/x.yml"),
                                 std::string("set/x"),
                                 std::string(""),
                                 std::string("x.yaml/"),
                                 std::string("a/b/c/d/e.yaml"),
                                 std::string(".yaml"),
                                 std::string("set\\x.yaml"),
                                 std::string("se t/x.yaml"),
                                 std::string("x.yaml\0.yaml", 12),
                                 std::string("%2e%2e/x.yaml"),
                                 "a/" + std::string(200, 'x') + ".yaml",
                                 std::string("C:x.yaml"),
                                 std::string("\xC3\xA4.yaml")}) {
    INFO(bad);
    CHECK_FALSE(is_revisable(bad));
  }
}

TEST_CASE("revision: what is written is read", "[workbench]") {
  Revision revision;
  revision.id = 7;
  revision.edition = 3;
  revision.title = "a <b>\"title\"";
  revision.state = RevisionState::kProposed;
  revision.last_editor = "Ed";
  revision.proposed_by = "Flo";
  revision.proposed_hash = "sha256:00";
  revision.history = {{Instant{1'800'000'000}, "Ed", "began", "why\nnot"}};
  revision.files = {{"set/x.yaml", "", "a: 1\n"}};
  const auto again = read_revision(to_json(revision));
  REQUIRE(again);
  CHECK(to_json(*again) == to_json(revision));
  CHECK(again->history[0].time == Instant{1'800'000'000});
  for (const char* damaged : {"", "{", "[]", "{}", R"({"id":1,"state":"lost"})", R"({"id":-1,"state":"open"})",
                              R"({"id":1,"state":"open","files":[{"path":"../x.yaml","after":"y"}]})"}) {
    INFO(damaged);
    CHECK_FALSE(read_revision(damaged));
  }
}

TEST_CASE("revision: the folder as it would be", "[workbench]") {
  Revision revision;
  revision.files = {{"b.yaml", "old", "new"}, {"c.yaml", "old", ""}, {"a/new.yaml", "", "fresh"}};
  const auto files = revised({{"a.yaml", "same"}, {"b.yaml", "old"}, {"c.yaml", "old"}}, revision);
  REQUIRE(files.size() == 3);
  CHECK(files[0].path == "a.yaml");
  CHECK(files[1].path == "a/new.yaml");
  CHECK(files[2].text == "new");
}
