// The canonical encoding, entries as bytes, lists as JSON, anchors: what was written is read back, anything else is an
// error.
#include "audit/encoding.h"

#include <random>

#include "audit/anchor.h"
#include "audit/chain.h"
#include "audit/durable_file.h"
#include "audit/entry_codec.h"
#include "audit/ledger.h"
#include "audit/text_list.h"
#include "tests/unit/audit/fixture.h"

namespace parity::audit::testing {
namespace {

FeedbackBatch full_feedback() {
  auto batch = sample_feedback({sample_answer(1, "patient-declined"), sample_answer(2, "accepted")});
  batch.events.front().reason_system = "urn:x";
  batch.events.front().comment = "comment";
  batch.events.back().accepted_suggestions = {"a", "b"};
  return batch;
}

std::vector<Entry> sample_entries() {
  CallRecord unread = sample_call(2);
  unread.rules.reset();
  unread.states.clear();
  unread.cards.clear();
  unread.status = 412;
  return {sample_call(1), unread, full_feedback(),
          Approval{kNow, {"set", "1.0.0", "sha256:abc"}, "A. Person", "cso", "ready"}};
}

}  // namespace

TEST_CASE("audit encoding: fields have exactly these bytes, for ever", "[audit]") {
  Encoder encoder;
  encoder.text("ab");
  encoder.number(-2);
  const std::string want = std::string("t\x02\0\0\0\0\0\0\0ab", 11) + std::string("i\x08\0\0\0\0\0\0\0", 9) +
                           "\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
  CHECK(encoder.bytes() == want);
  Decoder decoder(encoder.bytes());
  CHECK(decoder.text() == "ab");
  CHECK(decoder.number() == -2);
  CHECK(decoder.ok());
}

TEST_CASE("audit chain: hashes are these, for ever", "[audit]") {
  // Computed apart, with Python's hashlib, from the description in chain.h.
  const std::array<Field, 2> columns{std::int64_t{5}, std::string_view("check")};
  const Sha256 content = content_hash(Table::kSiteKeys, columns);
  CHECK(to_hex(content) == "8d7616f92a8e02352fd1ae2364a17f0e7524bc0c58145a5cfbf9380daa9bab85");
  CHECK(to_hex(entry_hash(Sha256{}, {1, "site_keys", 1, as_bytes(content)})) ==
        "49210f912ba593549d166508ac4951e1e94b41d380f2c55f3a74e72723ce5a20");
  const std::array<Field, 2> without{std::int64_t{5}, std::monostate{}};
  CHECK(content_hash(Table::kSiteKeys, without) != content);
}

TEST_CASE("audit entries: each kind is read back as it was", "[audit]") {
  for (const Entry& entry : sample_entries()) {
    const std::string bytes = encode_entry(entry);
    const auto read = decode_entry(bytes);
    if (!read) FAIL(to_text(read.error()));
    CHECK(read->index() == entry.index());
    CHECK(encode_entry(*read) == bytes);
  }
  const auto call = std::get<CallRecord>(*decode_entry(encode_entry(sample_call(1))));
  CHECK(*call.rules == *sample_rules());
  CHECK(call.cards == sample_call(1).cards);
  CHECK(call.states == sample_call(1).states);
  CHECK(call.duration_us == 1500);
  const auto batch = std::get<FeedbackBatch>(*decode_entry(encode_entry(full_feedback())));
  CHECK(batch.rests.front().rest == Rest{Span{12, SpanUnit::kMonths}, false});
  CHECK(batch.rests[2].rest == Rest{std::nullopt, true});
  CHECK(batch.rests[3].rest == Rest{Span{14, SpanUnit::kDays}, true});
  CHECK(batch.events.back().accepted_suggestions == std::vector<std::string>{"a", "b"});
}

TEST_CASE("audit entries: cut short, too long or mutated bytes are an error or an entry, never a crash", "[audit]") {
  std::mt19937 random(5);
  for (const Entry& entry : sample_entries()) {
    const std::string bytes = encode_entry(entry);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode_entry(bytes.substr(0, size)));
    CHECK_FALSE(decode_entry(bytes + "x"));
    for (int i = 0; i < 2000; ++i) {
      std::string mutated = bytes;
      mutated[random() % mutated.size()] = static_cast<char>(random());
      static_cast<void>(decode_entry(mutated));
    }
  }
  CHECK_FALSE(decode_entry(""));
  Encoder other;
  other.text("call 99");
  CHECK_FALSE(decode_entry(other.bytes()));
}

TEST_CASE("audit lists: JSON arrays of texts and back", "[audit]") {
  struct Case {
    std::vector<std::string> texts;
    std::string json;
  };
  const std::vector<Case> cases{
      {{}, "[]"},
      {{""}, R"([""])"},
      {{"a", "b"}, R"(["a","b"])"},
      {{"quote \" slash \\"}, R"(["quote \" slash \\"])"},
      {{std::string("nul \0 tab \t", 11)}, R"(["nul \u0000 tab \u0009"])"},
      {{"é – 漢"}, "[\"é – 漢\"]"},
      {{"],[\"", ","}, R"(["],[\"",","])"},
  };
  for (const Case& c : cases) {
    CHECK(to_json_list(c.texts) == c.json);
    CHECK(*parse_json_list(c.json) == c.texts);
  }
  for (const char* broken : {"", "[", "]", "{}", "[a]", "[\"a]", "[\"a\"", "[\"a\",]", "[,\"a\"]", "[\"a\"\"b\"]",
                             "[\"\\u12\"]", "[\"\\u0041\"]", "[\"\\n\"]", "[\"\\\"]"}) {
    INFO(broken);
    CHECK_FALSE(parse_json_list(broken));
  }
}

TEST_CASE("audit text: clipped between characters", "[audit]") {
  struct Case {
    std::string text;
    std::size_t limit;
    std::string want;
  };
  const std::vector<Case> cases{
      {"abc", 3, "abc"},
      {"abcd", 3, "abc"},
      {"aé", 2, "a"},
      {"aé", 3, "aé"},
      {"a漢b", 3, "a"},
      {"a漢b", 4, "a漢"},
      {"\x80\x80\x80\x80\x80\x80", 5, "\x80"},
      {"", 0, ""},
  };
  for (const Case& c : cases) CHECK(clipped(c.text, c.limit) == c.want);
}

TEST_CASE("audit anchor: written and read; anything else is malformed", "[audit]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("anchor");
  const ChainHead head{42, std::string(64, 'a')};
  REQUIRE(write_anchor(path, head));
  CHECK(*read_anchor(path) == head);
  REQUIRE(write_anchor(path, {43, std::string(64, 'b')}));
  CHECK(read_anchor(path)->sequence == 43);
  const std::string good = *read_file(path, 1000);
  const std::vector<std::string> broken{"",
                                        "x",
                                        good.substr(1),
                                        good.substr(0, good.size() - 1),
                                        good + "\n",
                                        good + good,
                                        "parity-audit-anchor 1 -1 " + std::string(64, 'a') + "\n",
                                        "parity-audit-anchor 1 1 " + std::string(64, 'g') + "\n",
                                        "parity-audit-anchor 1 99999999999999999999 " + std::string(64, 'a') + "\n",
                                        "parity-audit-anchor 2 1 " + std::string(64, 'a') + "\n",
                                        std::string(10'000, 'p')};
  for (const std::string& content : broken) {
    REQUIRE(replace_file(path, content));
    CHECK_FALSE(read_anchor(path));
  }
}

}  // namespace parity::audit::testing
