// Pseudonyms and the key file.
#include "audit/pseudonym.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "audit/durable_file.h"
#include "audit/site_key.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {

TEST_CASE("audit pseudonym: no two identities share one, whatever their parts", "[audit]") {
  const Pseudonyms pseudonyms({"key"});
  const std::vector<PatientIdentity> identities{
      {"https://a.example", "", "1"},
      {"https://a.example1", "", ""},
      {"https://a.example/1", "", ""},
      {"", "https://a.example", "1"},
      {"", "", "1"},
      {"", "local", "1"},
      {"local", "", "1"},
      {"https://a.example", "", ""},
      {"https://a.example", "", "2"},
      {"", "", "local1"},
      {"", "", std::string_view("1\0", 2)},
  };
  std::set<std::string> all;
  for (const PatientIdentity& identity : identities) {
    const PatientKey key = pseudonyms.patient(identity);
    CHECK(key.current.size() == 64);
    CHECK(key.former.empty());
    all.insert(key.current);
  }
  all.insert(pseudonyms.user("", "1"));
  all.insert(pseudonyms.user("https://a.example", "1"));
  all.insert(pseudonyms.evidence("1"));
  CHECK(all.size() == identities.size() + 3);
}

TEST_CASE("audit pseudonym: the server decides, not who sent the token", "[audit]") {
  const Pseudonyms pseudonyms({"key"});
  CHECK(pseudonyms.patient({"https://a.example", "one", "1"}) == pseudonyms.patient({"https://a.example", "two", "1"}));
  CHECK(pseudonyms.patient({"", "one", "1"}).current != pseudonyms.patient({"", "two", "1"}).current);
  CHECK(pseudonyms.user("one", "").empty());
}

TEST_CASE("audit pseudonym: it is HMAC-SHA-256 of the documented fields", "[audit]") {
  // Computed apart, with Python's hmac: fields are type, 8 bytes of length, bytes.
  CHECK(Pseudonyms({"key"}).patient({"https://a.example", "", "1"}).current ==
        "46e74b8f63bbee82957d340f8b66fec2b276a786e58763a58f8f4b03a5b5c5f1");
}

TEST_CASE("audit pseudonym: former keys give former pseudonyms, newest first", "[audit]") {
  const PatientIdentity identity{"https://a.example", "", "1"};
  const PatientKey key = Pseudonyms({"new", "old", "oldest"}).patient(identity);
  CHECK(key.current == Pseudonyms({"new"}).patient(identity).current);
  CHECK(key.former == std::vector<std::string>{Pseudonyms({"old"}).patient(identity).current,
                                               Pseudonyms({"oldest"}).patient(identity).current});
}

TEST_CASE("audit site key: made once, private, rotated by adding", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("key");
  const PatientIdentity identity{"https://a.example", "", "1"};
  CHECK(read_site_keys(path).error().kind == ErrorKind::kNotFound);
  REQUIRE(create_site_key(path));
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  const auto before = read_site_keys(path)->patient(identity);
  CHECK_FALSE(create_site_key(path));
  CHECK(read_site_keys(path)->patient(identity) == before);
  REQUIRE(rotate_site_key(path));
  const auto after = read_site_keys(path)->patient(identity);
  CHECK(after.current != before.current);
  CHECK(after.former == std::vector<std::string>{before.current});
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("audit site key: a store takes up a rotated key, and an older key file is noticed", "[audit]") {
  const TemporaryFolder folder;
  const auto options = options_in(folder);
  must(record(*open_store(options), sample_call(1)));
  const auto old_file = *read_file(options.key_file(), 4096);
  REQUIRE(rotate_site_key(options.key_file()));
  must(record(*open_store(options), sample_call(2)));
  CHECK(number_of(options.path, "SELECT count(*) FROM site_keys") == 2);
  REQUIRE(replace_file(options.key_file(), old_file));
  CHECK_FALSE(open_sqlite_store(options, kNow));
}

TEST_CASE("audit site key: a malformed file is refused by line, and nothing of it is repeated", "[audit]") {
  const std::string key(64, 'a');
  struct Case {
    std::string name;
    std::string content;
    std::string want;
  };
  const std::vector<Case> cases{
      {"empty", "", "holds no site key"},
      {"comments only", "# nothing\n\n", "holds no site key"},
      {"no number", key + "\n", "key:1"},
      {"no digits", "1 secretsecret\n", "key:1"},
      {"too short", "1 aa\n", "key:1"},
      {"odd", "1 " + key + "a\n", "key:1"},
      {"not hexadecimal", "1 " + std::string(63, 'a') + "g\n", "key:1"},
      {"twice the same number", "1 " + key + "\n1 " + key + "\n", "key:2"},
      {"number zero", "0 " + key + "\n", "key:1"},
      {"number too large", "99999999999 " + key + "\n", "key:1"},
      {"a number alone", "1", "key:1"},
  };
  for (const Case& c : cases) {
    DYNAMIC_SECTION(c.name) {
      const TemporaryFolder folder;
      const std::string path = folder.file("key");
      REQUIRE(create_file(path, c.content));
      const auto keys = read_site_keys(path);
      REQUIRE_FALSE(keys);
      CHECK(keys.error().kind == ErrorKind::kInvalidInput);
      CHECK_THAT(to_text(keys.error()), Catch::Contains(c.want));
      CHECK_THAT(to_text(keys.error()), !Catch::Contains("secret") && !Catch::Contains("aaa"));
    }
  }
  const TemporaryFolder folder;
  REQUIRE(create_file(folder.file("key"), "# comment\n2 " + std::string(64, 'b') + "\n1 " + key));
  CHECK(read_site_keys(folder.file("key"))->patient({"", "", "1"}).former.size() == 1);
}

}  // namespace parity::audit::testing
