// A revision's way over the endpoints, from its first word to the rules folder and back, and everything that may not happen.
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>

#include "cds-hooks/json_writer.h"
#include "cds-hooks/workbench/revision_store.h"
#include "tests/unit/cds-hooks/workbench/bench_fixture.h"

using namespace parity;
using namespace parity::hooks;
using namespace parity::hooks::test;

namespace {

std::string json_text(std::string_view text) {
  JsonWriter json;
  json.string(text);
  return json.take();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

struct Desk {
  Desk() {
    editor = world.sign_in("Ed", Role::kEditor);
    approver = world.sign_in("Ann", Role::kApprover);
    REQUIRE(world.post("revisions", editor, R"({"title":"Weigh sooner"})").status == 200);
  }

  std::int64_t edition() {
    return json_of(world.get("revisions/1", editor)).root()["edition"].as_integer().value_or(0);
  }
  HttpResponse save(const std::string& path, const std::string& text, const std::string& cookie) {
    return world.post("revisions/1/save", cookie,
                      "{\"path\":" + json_text(path) + ",\"text\":" + json_text(text) +
                          ",\"edition\":" + std::to_string(edition()) + "}");
  }
  /// Rules that ask after 6 months, and a test that holds for them.
  void write_change() {
    REQUIRE(save("weight/rules.yaml",
                 replaced(world.on_disk("weight/rules.yaml"), "within: 12 months", "within: 6 months"), editor)
                .status == 200);
  }
  std::string why_not(std::string_view path, const std::string& cookie, const std::string& body) {
    const auto status = world.finished(path, cookie, body);
    CHECK(status.root()["state"].text() == "failed");
    return std::string(status.root()["why"].text());
  }
  std::string propose() {
    const auto status = world.finished("revisions/1/propose", editor, R"({"reason":"NICE says so"})");
    CHECK(status.root()["state"].text() == "done");
    return std::string(json_of(world.get("revisions/1", editor)).root()["proposedHash"].text());
  }
  static std::string approval(const std::string& hash) { return R"({"reason":"agreed","hash":")" + hash + "\"}"; }

  BenchWorld world;
  std::string editor;
  std::string approver;
};

}  // namespace

TEST_CASE("revisions: a change never touches the rules that run until it is signed off", "[workbench]") {
  Desk desk;
  const std::string before = desk.world.on_disk("weight/rules.yaml");
  desk.write_change();
  CHECK(desk.world.on_disk("weight/rules.yaml") == before);
  const auto revision = json_of(desk.world.get("revisions/1", desk.editor));
  CHECK(revision.root()["changed"].at(0).text() == "weight/rules.yaml");
  CHECK(revision.root()["files"].at(0)["before"].text() == before);
  CHECK_FALSE(revision.root()["files"].at(0)["isStale"].as_bool().value());
  // What is as it was is no change.
  CHECK(desk.save("weight/rules.yaml", before, desk.editor).status == 200);
  CHECK(json_of(desk.world.get("revisions/1", desk.editor)).root()["changed"].size() == 0);
}

TEST_CASE("revisions: nobody writes over what they have not seen", "[workbench]") {
  Desk desk;
  const std::int64_t old = desk.edition();
  desk.write_change();
  const std::string body = R"({"path":"services.yaml","text":"x","edition":)" + std::to_string(old) + "}";
  CHECK(desk.world.post("revisions/1/save", desk.approver, body).status == 409);
  CHECK(desk.world.post("revisions/1/save", desk.editor, R"({"path":"services.yaml","text":"x"})").status == 409);
}

TEST_CASE("revisions: what a body may not ask for", "[workbench]") {
  Desk desk;
  struct Case {
    const char* path;
    const char* body;
    int status;
  };
  for (const Case& c :
       {Case{"revisions", "{}", 400}, Case{"revisions", R"({"title":7})", 400},
        Case{"revisions/1/save", R"({"text":"x"})", 400},
        Case{"revisions/1/save", R"({"path":"../x.yaml","text":"x"})", 400},
        Case{"revisions/1/save", R"({"path":"approvals.yaml","text":"x"})", 400},
        Case{"revisions/1/file", R"({"path":"/etc/passwd"})", 400},
        Case{"revisions/1/check", R"({"path":"weight/../../x.yaml","text":""})", 400},
        Case{"revisions/2/save", R"({"path":"x.yaml","text":"x"})", 404},
        Case{"revisions/..%2f1/save", R"({"path":"x.yaml","text":"x"})", 404},
        Case{"revisions/1x/save", R"({"path":"x.yaml","text":"x"})", 404},
        Case{"revisions/99999999999999999999/save", "{}", 404}, Case{"revisions/1/propose", "{}", 400},
        Case{"revisions/1/propose", R"({"reason":" "})", 400}, Case{"revisions/1/return", R"({"reason":"x"})", 409},
        Case{"versions/..%2f..%2fx/restore", R"({"reason":"x"})", 404},
        Case{"versions/sha256:..%2f/restore", R"({"reason":"x"})", 404}}) {
    INFO(c.path << " " << c.body);
    const std::string& cookie = std::string_view(c.path).starts_with("versions") ? desk.approver : desk.editor;
    CHECK(desk.world.post(c.path, cookie, c.body).status == c.status);
  }
  CHECK(desk.save("x/big.yaml", std::string((1U << 20U) + 1, 'a'), desk.editor).status == 400);
}

TEST_CASE("revisions: what is typed is checked by the loader, and not kept", "[workbench]") {
  Desk desk;
  const auto check = [&](const std::string& text) {
    return json_of(desk.world.post("revisions/1/check", desk.editor,
                                   R"({"path":"weight/rules.yaml","text":)" + json_text(text) + "}"));
  };
  const std::string good = desk.world.on_disk("weight/rules.yaml");
  CHECK(check(good).root()["diagnostics"].size() == 0);
  CHECK(check(good).root()["loads"].as_bool().value());
  const auto bad = check(replaced(good, "applies-to: adult", "applies-to: adlt"));
  CHECK_FALSE(bad.root()["loads"].as_bool().value());
  const auto first = bad.root()["diagnostics"].at(0);
  CHECK(first["code"].text() == "R0201");
  CHECK(first["file"].text() == "weight/rules.yaml");
  CHECK(first["line"].as_integer() == 14);
  CHECK(first["fix"].text() == "did you mean `adult`?");
  // Emptied, it goes.
  CHECK(check("").root()["diagnostics"].size() > 0);
  // A test that names what the change takes away is complained of as well.
  CHECK(check(replaced(good, "id: weight-due", "id: weight-is-due")).root()["diagnostics"].at(0)["file"].text() ==
        "weight/tests/weight.yaml");
  CHECK(json_of(desk.world.get("revisions/1", desk.editor)).root()["changed"].size() == 0);
}

TEST_CASE("revisions: hostile YAML is refused in time, with a place", "[workbench]") {
  Desk desk;
  std::string deep = "rules: ";
  for (int i = 0; i < 50'000; ++i) deep += '[';
  std::string wide = "facts:\n";
  for (int i = 0; i < 60'000; ++i) wide += "  a" + std::to_string(i) + ": {patient: age}\n";
  for (const std::string& text :
       {deep, wide, std::string("a: &x [*x, *x]"), std::string("a: !!binary x"), std::string("\xFF\xFE\x00x", 4),
        std::string("rules: {"), std::string("- \t- x"), std::string(900'000, '-'), std::string(900'000, '"'),
        "rules:\n  - id: \"" + std::string(900'000, 'x') + "\"\n"}) {
    INFO(text.substr(0, 40));
    const HttpResponse response = desk.world.post("revisions/1/check", desk.editor,
                                                  R"({"path":"weight/rules.yaml","text":)" + json_text(text) + "}");
    CHECK((response.status == 200 || response.status == 400));
    if (response.status == 200) CHECK(response.body.size() < (std::size_t{8} << 20U));
  }
}

TEST_CASE("revisions: a patient is tried, and becomes a test that holds", "[workbench]") {
  Desk desk;
  desk.write_change();
  const std::string question = R"("patient":"ada-example","audience":"gp","rule":"weight-due")";
  const auto now = json_of(desk.world.post("try", desk.editor, "{" + question + "}"));
  CHECK(now.root()["trace"]["state"].text() == "not-fired");
  const auto then = json_of(desk.world.post("revisions/1/try", desk.editor, "{" + question + "}"));
  CHECK(then.root()["trace"]["state"].text() == "fired");
  CHECK(then.root()["answer"]["prompts"].at(0)["rule"].text() == "weight-due");
  const auto test = json_of(
      desk.world.post("revisions/1/make-test", desk.editor, "{" + question + R"(,"name":"six \"months\"\n- x: y"})"));
  const std::string yaml(test.root()["yaml"].text());
  CHECK(yaml ==
        "  - name: \"six \\\"months\\\" - x: y\"\n"
        "    today: 2026-11-22\n"
        "    patient: {born: 1980-02-03}\n"
        "    record:\n"
        "      - {observation: body-weight, value: \"80 kg\", on: 2026-03-01}\n"
        "    expect: {outcomes: {weight-due: fired}}\n");
  REQUIRE(desk.save("weight/tests/tried.yaml", "tests:\n" + yaml, desk.editor).status == 200);
  const auto run = desk.world.finished("revisions/1/tests", desk.editor, "{}");
  CHECK(run.root()["result"]["passed"].as_integer() == 2);
  CHECK(run.root()["result"]["failed"].as_integer() == 0);
  const auto impact = desk.world.finished("revisions/1/impact", desk.editor, "{}");
  CHECK(impact.root()["result"]["patients"].as_integer() == 1);
  CHECK(impact.root()["result"]["rules"].at(0)["newly-prompted"].as_integer() == 1);
  for (const char* body : {R"({"audience":"gp"})", R"({"patient":"a","bundle":{},"audience":"gp"})",
                           R"({"patient":"ada-example","audience":"nurse"})", R"({"bundle":{},"audience":"gp"})",
                           R"({"patient":"ada-example","audience":"gp","today":"soon"})"})
    CHECK(desk.world.post("try", desk.editor, body).status == 400);
  CHECK(desk.world.post("try", desk.editor, R"({"patient":"nobody","audience":"gp"})").status == 404);
}

TEST_CASE("revisions: signed off by a second person, with the hash of `parity approve`, and back", "[workbench]") {
  Desk desk;
  const std::string before = desk.world.on_disk("weight/rules.yaml");
  desk.write_change();
  const std::string hash = desk.propose();
  CHECK(hash.starts_with("sha256:"));
  // Proposed: nobody writes.
  CHECK(desk.save("weight/rules.yaml", before, desk.editor).status == 409);
  CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval("sha256:0")).find("other rules") !=
        std::string::npos);
  const auto done = desk.world.finished("revisions/1/approve", desk.approver, Desk::approval(hash));
  INFO(done.root().source());
  REQUIRE(done.root()["state"].text() == "done");
  CHECK(desk.world.on_disk("weight/rules.yaml").find("within: 6 months") != std::string::npos);
  const std::string approvals = desk.world.on_disk("approvals.yaml");
  CHECK(approvals.find("hash: \"" + hash + "\", name: \"Ann\", role: \"approver\"") != std::string::npos);
  const auto sets = json_of(desk.world.get("rule-sets", desk.editor));
  CHECK(sets.root()["onDisk"].text() == hash);
  CHECK(sets.root()["ruleSets"].at(0)["isApproved"].as_bool().value());
  // Twice is once.
  CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("not proposed") !=
        std::string::npos);

  const auto versions = json_of(desk.world.get("versions", desk.editor));
  REQUIRE(versions.root()["versions"].size() == 2);
  std::string old;
  for (const auto version : versions.root()["versions"].items())
    if (version["hash"].text() != hash) old = version["hash"].text();
  const auto back = desk.world.finished("versions/" + old + "/restore", desk.approver, R"({"reason":"a mistake"})");
  CHECK(back.root()["state"].text() == "done");
  CHECK(desk.world.on_disk("weight/rules.yaml") == before);
  CHECK(desk.world.on_disk("approvals.yaml") == approvals);
  CHECK(desk.why_not("versions/" + old + "/restore", desk.approver, R"({"reason":"again"})").find("already") !=
        std::string::npos);
}

TEST_CASE("revisions: one that is sent back or discarded while its approval runs is not approved", "[workbench]") {
  struct Case {
    const char* path;
    const char* state;
  };
  const auto c = GENERATE(Case{"revisions/1/return", "open"}, Case{"revisions/1/discard", "discarded"});
  INFO(c.path);
  Desk desk;
  const std::string before = desk.world.on_disk("weight/rules.yaml");
  desk.write_change();
  const std::string hash = desk.propose();
  // The approval has judged the revision, and is about to write it. Catch2's assertions belong to the main thread.
  std::atomic<int> status = 0;
  const auto real = desk.world.tools.approved_text;
  desk.world.tools.approved_text = [&](const std::string& approvals, const Plan& plan, const SignOff& by) {
    HttpRequest request = BenchWorld::request(Method::kPost, std::string("/workbench/api/") + c.path, desk.approver);
    request.body = R"({"reason":"look again"})";
    status = desk.world.workbench->answer(std::move(request)).status;
    return real(approvals, plan, by);
  };
  const std::string why = desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash));
  CHECK(status == 200);
  CHECK(why.find("sent the revision back or discarded it meanwhile") != std::string::npos);
  CHECK(desk.world.on_disk("weight/rules.yaml") == before);
  CHECK(desk.world.on_disk("approvals.yaml") == "approvals: []\n");
  CHECK(json_of(desk.world.get("revisions/1", desk.editor)).root()["state"].text() == c.state);
}

TEST_CASE("revisions: compared with what was last signed off, whatever stands in the folder", "[workbench]") {
  Desk desk;
  const auto since = [&](const std::string& id) {
    return json_of(desk.world.get("revisions/" + id + "/since-approved", desk.editor));
  };
  // Nothing was ever signed off.
  CHECK_FALSE(since("1").root()["isKnown"].as_bool().value());
  CHECK(desk.world.post("revisions/1/impact", desk.editor, R"({"against":"approved"})").status == 409);
  CHECK(desk.world.post("revisions/1/impact", desk.editor, R"({"against":"yesterday"})").status == 400);

  desk.write_change();
  const std::string hash = desk.propose();
  REQUIRE(desk.world.finished("revisions/1/approve", desk.approver, Desk::approval(hash)).root()["state"].text() ==
          "done");
  REQUIRE(desk.world.post("revisions", desk.editor, R"({"title":"Again"})").status == 200);
  {
    const auto same = since("2");
    CHECK(same.root()["hash"].text() == hash);
    CHECK(same.root()["isInFolder"].as_bool().value());
    CHECK(same.root()["files"].size() == 0);
  }
  // Somebody changes the folder by hand: the revision itself changes nothing, whoever signs it off would change this.
  const std::string signed_off = desk.world.on_disk("weight/rules.yaml");
  desk.world.put_on_disk("weight/rules.yaml", replaced(signed_off, "within: 6 months", "within: 9 months"));
  const auto changed = since("2");
  CHECK(changed.root()["hash"].text() == hash);
  CHECK_FALSE(changed.root()["isInFolder"].as_bool().value());
  CHECK(changed.root()["who"].text() == "Ann");
  REQUIRE(changed.root()["files"].size() == 1);
  CHECK(changed.root()["files"].at(0)["before"].text() == signed_off);
  CHECK(changed.root()["files"].at(0)["after"].text().find("within: 9 months") != std::string::npos);
  const auto newly = [&](const std::string& body) {
    const auto impact = desk.world.finished("revisions/2/impact", desk.editor, body);
    REQUIRE(impact.root()["state"].text() == "done");
    return impact.root()["result"]["changed-patients"].as_integer();
  };
  CHECK(newly("{}") == 0);
  CHECK(newly(R"({"against":"approved"})") == 1);
}

TEST_CASE("revisions: what `parity approve` signed off is known here too", "[workbench]") {
  Desk desk;
  const auto since = [&] { return json_of(desk.world.get("revisions/1/since-approved", desk.editor)); };
  desk.world.sign_off("Olive");
  CHECK(since().root()["isInFolder"].as_bool().value());
  const std::string signed_off = desk.world.on_disk("weight/rules.yaml");
  desk.world.put_on_disk("weight/rules.yaml", replaced(signed_off, "within: 12 months", "within: 9 months"));
  {
    const auto changed = since();
    REQUIRE(changed.root()["isKnown"].as_bool().value());
    CHECK_FALSE(changed.root()["isInFolder"].as_bool().value());
    CHECK(changed.root()["who"].text() == "Olive");
    REQUIRE(changed.root()["files"].size() == 1);  // the tests, which no copy holds, don't count as changed
    CHECK(changed.root()["files"].at(0)["before"].text() == signed_off);
  }
  // Whose approval is withdrawn is not approved, whatever lies beside the folder.
  desk.world.put_on_disk("approvals.yaml", "approvals: []\n");
  CHECK_FALSE(since().root()["isKnown"].as_bool().value());
}

TEST_CASE("revisions: what can't be proposed or signed off", "[workbench]") {
  Desk desk;
  CHECK(desk.why_not("revisions/1/propose", desk.editor, R"({"reason":"x"})") == "the revision changes nothing");
  const std::string good = desk.world.on_disk("weight/rules.yaml");
  SECTION("a test that does not hold") {
    desk.save("weight/rules.yaml", replaced(good, "within: 12 months", "within: 60 months"), desk.editor);
    CHECK(desk.why_not("revisions/1/propose", desk.editor, R"({"reason":"x"})").find("1 rule test does not hold") == 0);
  }
  SECTION("an error") {
    desk.save("weight/rules.yaml", "rules: [", desk.editor);
    CHECK(desk.why_not("revisions/1/propose", desk.editor, R"({"reason":"x"})").find("the revision has an error") == 0);
    CHECK(desk.world.post("revisions/1/tests", desk.editor, "{}").status == 409);
    CHECK(desk.world.post("revisions/1/impact", desk.editor, "{}").status == 409);
  }
  SECTION("by whoever wrote it") {
    desk.save("weight/rules.yaml", replaced(good, "within: 12 months", "within: 6 months"), desk.approver);
    const std::string hash = desk.propose();  // by the editor
    CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("second person") !=
          std::string::npos);
    const std::string third = desk.world.sign_in("Abe", Role::kApprover);
    CHECK(desk.world.finished("revisions/1/approve", third, Desk::approval(hash)).root()["state"].text() == "done");
  }
  SECTION("by whoever proposed it") {
    desk.write_change();
    const auto status = desk.world.finished("revisions/1/propose", desk.approver, R"({"reason":"x"})");
    CHECK(status.root()["state"].text() == "done");
    const std::string hash(json_of(desk.world.get("revisions/1", desk.editor)).root()["proposedHash"].text());
    CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("second person") !=
          std::string::npos);
  }
  SECTION("when the folder has changed since") {
    desk.write_change();
    const std::string hash = desk.propose();
    SECTION("in a file of it") {
      desk.world.put_on_disk("weight/rules.yaml", good + "\n# by hand\n");
      CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("has been changed") !=
            std::string::npos);
      CHECK(json_of(desk.world.get("revisions/1", desk.editor)).root()["files"].at(0)["isStale"].as_bool().value());
    }
    SECTION("in another one") {
      desk.world.put_on_disk("weight/ruleset.yaml",
                             replaced(desk.world.on_disk("weight/ruleset.yaml"), "0.1.0", "0.2.0"));
      CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("other files") == 0);
    }
    CHECK(desk.world.on_disk("approvals.yaml") == "approvals: []\n");
    // Sent back, it can be written again.
    CHECK(desk.world.post("revisions/1/return", desk.approver, R"({"reason":"look again"})").status == 200);
    CHECK(json_of(desk.world.get("revisions/1", desk.editor)).root()["state"].text() == "open");
  }
  SECTION("discarded") {
    desk.write_change();
    CHECK(desk.world.post("revisions/1/discard", desk.editor, "{}").status == 200);
    CHECK(desk.save("services.yaml", "x", desk.editor).status == 409);
  }
}

TEST_CASE("revisions: a link in the rules folder leads nowhere", "[workbench]") {
  Desk desk;
  const auto outside = desk.world.folder / "outside";
  std::filesystem::create_directories(outside);
  std::filesystem::create_directory_symlink(outside, desk.world.folder / "rules/weight/tests/more");
  REQUIRE(desk.save("weight/tests/more/x.yaml", "tests: []\n", desk.editor).status == 200);
  const std::string hash = desk.propose();
  CHECK(desk.why_not("revisions/1/approve", desk.approver, Desk::approval(hash)).find("can't be written") !=
        std::string::npos);
  CHECK(std::filesystem::is_empty(outside));
}

TEST_CASE("revision store: nowhere to keep, too many, damaged", "[workbench]") {
  RevisionStore nowhere("");
  CHECK_FALSE(nowhere.begin({}));
  CHECK_FALSE(nowhere.list());
  CHECK_FALSE(nowhere.get(1));
  CHECK_FALSE(nowhere.versions());
  Desk desk;
  for (std::size_t i = 1; i < RevisionStore::kMostOpen; ++i)
    REQUIRE(desk.world.post("revisions", desk.editor, R"({"title":"x"})").status == 200);
  CHECK(desk.world.post("revisions", desk.editor, R"({"title":"x"})").status == 409);
  // What records a way back is not open: the files are in place by then.
  Revision back;
  back.state = RevisionState::kApproved;
  CHECK(RevisionStore((desk.world.folder / "work").string()).begin(back));
  std::filesystem::resize_file(desk.world.folder / "work/revisions/1.json", 10);
  CHECK(desk.world.get("revisions/1", desk.editor).status == 409);
  CHECK(json_of(desk.world.get("revisions", desk.editor)).root()["revisions"].size() == RevisionStore::kMostOpen);
}

TEST_CASE("revision store: what can't be looked at is not empty", "[workbench]") {
  Desk desk;
  const auto work = desk.world.folder / "work";
  for (const char* name : {"revisions", "versions"}) {
    std::filesystem::remove_all(work / name);
    std::ofstream(work / name) << "a file where a folder should be";
  }
  const RevisionStore store(work.string());
  const auto revisions = store.list();
  REQUIRE_FALSE(revisions);
  CHECK(revisions.error().kind == ErrorKind::kUnavailable);
  CHECK_FALSE(store.versions());
  CHECK(desk.world.get("revisions", desk.editor).status == 503);
  CHECK(desk.world.get("versions", desk.editor).status == 503);
}

TEST_CASE("revision store: a damaged version is kept anew", "[workbench]") {
  Desk desk;
  const RevisionStore store((desk.world.folder / "work").string());
  KeptVersion version;
  version.hash = "sha256:" + std::string(64, 'a');
  version.who = "Ann";
  version.files.push_back({"services.yaml", "services: []\n"});
  REQUIRE(store.keep(version));
  std::filesystem::resize_file(desk.world.folder / "work/versions" / (std::string(64, 'a') + ".json"), 10);
  REQUIRE_FALSE(store.version(version.hash));
  REQUIRE(store.keep(version));
  const auto kept = store.version(version.hash);
  REQUIRE(kept);
  CHECK(kept->who == "Ann");
}
