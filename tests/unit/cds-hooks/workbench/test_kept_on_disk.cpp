// What is said to be kept is on the disk by then, and under its name: revisions, versions, rules and sign-offs.
#include <catch2/catch.hpp>

#include <filesystem>

#include "cds-hooks/workbench/revision_store.h"
#include "cli/serve/workbench_tools.h"
#include "tests/unit/cds-hooks/workbench/bench_fixture.h"
#include "tests/unit/synced_files.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;
using parity::tests::SyncedFiles;
using parity::tests::TemporaryFolder;

namespace {

namespace fs = std::filesystem;

bool is_on_disk(const fs::path& path) {
  return SyncedFiles::bytes_of(path.string()) == fs::file_size(path) && SyncedFiles::has_name_of(path.string());
}

}  // namespace

TEST_CASE("kept on disk: a revision at each change, a version, and the folders that they are in", "[workbench]") {
  const TemporaryFolder folder;
  const fs::path desk = folder / "state/desk";
  RevisionStore store(desk.string());
  const SyncedFiles synced;
  REQUIRE(store.begin({}));
  CHECK(is_on_disk(desk / "revisions/1.json"));
  for (const char* one : {"state", "state/desk", "state/desk/revisions"})
    CHECK(SyncedFiles::has_name_of((folder / one).string()));
  REQUIRE(store.change(1, [](Revision& one) -> Result<void> {
    one.title = "Weigh sooner";
    return {};
  }));
  CHECK(is_on_disk(desk / "revisions/1.json"));
  KeptVersion version;
  version.hash = "sha256:" + std::string(64, 'a');
  version.files.push_back({"services.yaml", "services: []\n"});
  REQUIRE(store.keep(version));
  CHECK(is_on_disk(desk / "versions" / (std::string(64, 'a') + ".json")));
}

TEST_CASE("kept on disk: what is put into the rules folder, and that a file has gone", "[workbench]") {
  const BenchWorld world;
  const fs::path rules = world.folder / "rules";
  const SyncedFiles synced;
  REQUIRE(cli::put_rule_files(rules.string(), {{"approvals.yaml", "approvals: [] # none\n"},
                                               {"weight/more/new.yaml", "facts: {}\n"},
                                               {"weight/tests/weight.yaml", ""}}));
  CHECK(is_on_disk(rules / "approvals.yaml"));
  CHECK(is_on_disk(rules / "weight/more/new.yaml"));
  CHECK(SyncedFiles::has_name_of((rules / "weight/more").string()));
  CHECK(SyncedFiles::has_name_of((rules / "weight/tests").string()));
  CHECK_FALSE(SyncedFiles::has_name_of((rules / "weight/tests/weight.yaml").string()));
}

TEST_CASE("kept on disk: what `parity approve` signs off, readable by others as its folder has it", "[workbench]") {
  const BenchWorld world;
  const fs::path rules = world.folder / "rules";
  const auto mode = fs::status(rules / "weight/rules.yaml").permissions();
  const SyncedFiles synced;
  world.sign_off("Olive");
  CHECK(is_on_disk(rules / "approvals.yaml"));
  CHECK(fs::status(rules / "approvals.yaml").permissions() == mode);
  std::size_t copies = 0;
  for (const auto& copy : fs::directory_iterator(rules / "approved")) {
    ++copies;
    CHECK(is_on_disk(copy.path()));
  }
  CHECK(copies == 1);
}
