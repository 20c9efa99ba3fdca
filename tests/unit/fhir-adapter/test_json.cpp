// The JSON door: strictness, positions, exact numbers, limits, duplicate names.
#include <catch2/catch.hpp>
#include <filesystem>

#include "fhir-adapter/json.h"
#include "test_paths.h"
#include "tests/file_text.h"

using namespace parity;
using namespace parity::fhir;

namespace {

JsonDocument parsed(std::string text) {
  auto document = parse_json(std::move(text));
  REQUIRE(document);
  return std::move(*document);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("json: every kind of value is read") {
  const auto document =
      parsed(R"( {"s": "x", "n": -1.50, "t": true, "f": false, "z": null, "a": [1, [2], {}], "o": {"k": "v"}} )");
  const JsonView root = document.root();
  REQUIRE(root.is_object());
  CHECK(root.size() == 7);
  CHECK(root["s"].text() == "x");
  CHECK(root["n"].number_text() == "-1.50");
  CHECK(root["n"].as_decimal()->to_string() == "-1.50");
  CHECK(root["t"].as_bool() == true);
  CHECK(root["f"].as_bool() == false);
  CHECK(root["z"].is_null());
  CHECK(root["a"].size() == 3);
  CHECK(root["a"].at(1).at(0).as_integer() == 2);
  CHECK(root["a"].at(2).is_object());
  CHECK(root["o"]["k"].text() == "v");
}

TEST_CASE("json: what is not there is missing, at any depth") {
  const auto document = parsed(R"({"a": 1})");
  const JsonView nothing = document.root()["b"]["c"].at(3)["d"];
  CHECK_FALSE(nothing.exists());
  CHECK(nothing.kind() == JsonKind::kMissing);
  CHECK(nothing.text().empty());
  CHECK_FALSE(nothing.as_string());
  CHECK_FALSE(nothing.as_bool());
  CHECK_FALSE(nothing.as_decimal());
  CHECK(nothing.size() == 0);
  CHECK(nothing.source().empty());
  CHECK(to_json(nothing).empty());
  for (const JsonView item : nothing.items()) FAIL(item.text());
  for (const auto& member : nothing.members()) FAIL(member.key);
  CHECK_FALSE(document.root()["a"].as_string());
  CHECK_FALSE(document.root()["a"]["x"].exists());
}

TEST_CASE("json: iteration keeps the order of the text") {
  const auto document = parsed(R"({"b": [3, {"x": [1, 2]}, 1], "a": 2, "": "empty"})");
  std::string keys;
  for (const auto& [key, value] : document.root().members()) keys += std::string(key) + ";";
  CHECK(keys == "b;a;;");
  std::string items;
  for (const JsonView item : document.root()["b"].items()) items += to_json(item) + ";";
  CHECK(items == R"(3;{"x":[1,2]};1;)");
  CHECK(document.root()[""].text() == "empty");
}

TEST_CASE("json: numbers keep their text and precision") {
  struct Case {
    std::string_view text;
    std::optional<std::string> decimal;
    std::optional<std::int64_t> integer;
  };
  const Case cases[] = {
      {"2.0", "2.0", std::nullopt},
      {"0.10", "0.10", std::nullopt},
      {"48", "48", 48},
      {"-0", "0", 0},
      {"1e3", "1000", std::nullopt},
      {"123456789012345678", "123456789012345678", 123456789012345678},
      {"9223372036854775807", std::nullopt, 9223372036854775807},
      {"9223372036854775808", std::nullopt, std::nullopt},
      {"1e400", std::nullopt, std::nullopt},
      {"-1e-400", std::nullopt, std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto document = parsed("[" + std::string(c.text) + "]");
    const JsonView number = document.root().at(0);
    CHECK(number.number_text() == c.text);
    const auto decimal = number.as_decimal();
    CHECK(decimal.has_value() == c.decimal.has_value());
    if (decimal && c.decimal) CHECK(decimal->to_string() == *c.decimal);
    CHECK(number.as_integer() == c.integer);
  }
  CHECK_FALSE(parsed("1e400").root().as_decimal());
}

TEST_CASE("json: strings are unescaped") {
  struct Case {
    std::string text;
    std::string want;
  };
  const Case cases[] = {
      {R"("")", ""},
      {R"("plain")", "plain"},
      {R"("a\"b\\c\/d")", "a\"b\\c/d"},
      {R"("\b\f\n\r\t")", "\b\f\n\r\t"},
      {R"("\u00e9\u20AC")", "\xC3\xA9\xE2\x82\xAC"},
      {R"("\ud83d\ude00!")", "\xF0\x9F\x98\x80!"},
      {R"("\ud83d")", "\xEF\xBF\xBD"},
      {R"("\ude00\ud83dx")", "\xEF\xBF\xBD\xEF\xBF\xBDx"},
      {R"("\ud83d\ud83d\ude00")", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
      {R"("ends \\")", "ends \\"},
      {R"("a\u0000b")", std::string("a\0b", 3)},
      {"\"Ord\xC3\xB3\xC3\xB1"
       "ez\"   ",
       "Ord\xC3\xB3\xC3\xB1"
       "ez"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto document = parsed(c.text);
    CHECK(document.root().as_string() == c.want);
    CHECK(document.root().source() == c.text.substr(0, c.text.find_last_not_of(' ') + 1));
  }
}

TEST_CASE("json: a name may be escaped") {
  const auto document = parsed(R"({"a\u0062c": 1, "abd": 2})");
  CHECK(document.root()["abc"].as_integer() == 1);
  CHECK(document.root()["abd"].as_integer() == 2);
}

constexpr JsonName kPicked[] = {"status", "valueQuantity", "medicationCodeableConcept", "absent"};

TEST_CASE("json: several names are found in one pass as they are one by one") {
  struct Case {
    const char* name;
    const char* text;
  };
  const Case cases[] = {
      {"names of one word, of two and of more",
       R"({"medicationCodeableConcept": 3, "status": 1, "valueQuantity": 2, "other": 4})"},
      {"names that begin alike, or are as long",
       R"({"statuses": 0, "statut": 0, "valueQuantitx": 0, "valueQuantity": 2, "medicationCodeableConcepx": 0})"},
      {"escaped names", R"({"st\u0061tus": 1, "valueQuantity": 2})"},
      {"a name twice: the first", R"({"status": 1, "status": 2})"},
      {"an empty object", "{}"},
      {"no object", "[1]"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto document = parse_json(c.text);
    REQUIRE(document);
    const auto picked = document->root().pick<kPicked>();
    for (std::size_t i = 0; i < picked.size(); ++i) {
      INFO(kPicked[i].text());
      CHECK(picked[i].source() == document->root()[kPicked[i]].source());
    }
  }
}

TEST_CASE("json: source and to_json give the value back") {
  const auto document = parsed("\xEF\xBB\xBF { \"a\" : [ 1.0 , \"x\\ny\" ] , \"b\" : { } , \"c\" : [ ] } ");
  CHECK(to_json(document.root()) == R"({"a":[1.0,"x\u000ay"],"b":{},"c":[]})");
  CHECK(document.root()["a"].source() == "[ 1.0 , \"x\\ny\" ]");
  CHECK(document.root()["b"].source() == "{ }");
}

TEST_CASE("json: views survive a move of their document") {
  auto document = parsed(R"({"a": "x"})");
  const JsonView a = document.root()["a"];
  const JsonDocument moved = std::move(document);
  CHECK(a.text() == "x");
  CHECK(moved.root()["a"].text() == "x");
}

TEST_CASE("json: an error says where, and what was expected") {
  struct Case {
    std::string text;
    std::string_view message;
    std::string_view where;
  };
  const Case cases[] = {
      {"", "a value", "line 1, column 1 (byte 0)"},
      {"  \n ", "a value", "line 2, column 2 (byte 4)"},
      {"{\"a\": 1,\n \"b\" 2}", "`:`", "line 2, column 6 (byte 14)"},
      {"{\"a\": 1 \"b\": 2}", "`,` or `}`", "line 1, column 9 (byte 8)"},
      {"[1 2]", "`,` or `]`", "line 1, column 4 (byte 3)"},
      {"[1,]", "a value", "line 1, column 4 (byte 3)"},
      {"[,1]", "a value or `]`", "line 1, column 2 (byte 1)"},
      {"{,}", "a name in quotes or `}`", "line 1, column 2 (byte 1)"},
      {"{\"a\":1,}", "a name in quotes", "line 1, column 8 (byte 7)"},
      {"{a:1}", "a name in quotes or `}`", "line 1, column 2 (byte 1)"},
      {"[1}", "`,` or `]`", "line 1, column 3 (byte 2)"},
      {"[01]", "a number", "line 1, column 2 (byte 1)"},
      {"[1.]", "a number", "line 1, column 2 (byte 1)"},
      {"[tru]", "a value", "line 1, column 2 (byte 1)"},
      {"[nullx]", "a value", "line 1, column 2 (byte 1)"},
      {"[true\"x\"]", "a value", "line 1, column 2 (byte 1)"},
      {"[NaN]", "a value or `]`", "line 1, column 2 (byte 1)"},
      {"['x']", "a value or `]`", "line 1, column 2 (byte 1)"},
      {"[\"x\"", "`,` or `]`", "line 1, column 5 (byte 4)"},
      {"{\"a\":", "a value", "line 1, column 6 (byte 5)"},
      {"{} x", "the end of the text", "line 1, column 4 (byte 3)"},
      {"[\"\xC3\xA9\", \"x", "a string that is closed", "line 1, column 7 (byte 7)"},
      {"[\"a\\qb\"]", "a valid escape", "line 1, column 4 (byte 3)"},
      {"[\"\\u12g4\"]", "a valid escape", "line 1, column 3 (byte 2)"},
      {"[\"a\nb\"]", "an escape in place of a control character", "line 1, column 4 (byte 3)"},
      {"[\"a\xFF\"]", "UTF-8", "line 1, column 4 (byte 3)"},
      {"\xEF\xBB\xBF[x]", "a value or `]`", "line 1, column 2 (byte 4)"},
      {"// c\n{}", "a value", "line 1, column 1 (byte 0)"},
      {"[1,\f2]", "a value", "line 1, column 4 (byte 3)"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto document = parse_json(c.text);
    REQUIRE_FALSE(document);
    CHECK(document.error().kind == ErrorKind::kInvalidInput);
    CHECK(document.error().message == "not valid JSON: expected " + std::string(c.message));
    CHECK(document.error().where == c.where);
  }
}

TEST_CASE("json: an error message holds nothing of the text") {
  const auto document = parse_json(R"({"nhs": "9999999999" "name": 1})");
  REQUIRE_FALSE(document);
  CHECK(to_text(document.error()).find("9999") == std::string::npos);
  CHECK(to_text(document.error()).find("name\"") == std::string::npos);
}

TEST_CASE("json: limits are errors of their own") {
  const auto deep = parse_json(repeated("[", 101) + repeated("]", 101));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().kind == ErrorKind::kTooLarge);
  CHECK(deep.error().where == "line 1, column 101 (byte 100)");
  CHECK(parse_json(repeated("[", 100) + repeated("]", 100)));
  CHECK(parse_json(repeated("[", 500) + repeated("]", 500), {.max_depth = 500}));

  const auto large = parse_json("[1,2,3]", {.max_bytes = 6});
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::kTooLarge);
  CHECK(parse_json("[1,2,3]", {.max_bytes = 7}));
}

TEST_CASE("json: hostile sizes are read in one go") {
  CHECK(parse_json("[" + repeated("1,", 500'000) + "1]")->root().size() == 500'001);
  CHECK(parse_json("\"" + repeated("\\u0041", 200'000) + "\"")->root().text().size() == 200'000);
  CHECK(parse_json("\"" + repeated("x", 3'000'000) + "\"")->root().text().size() == 3'000'000);
  CHECK(parse_json("[\"a\"" + repeated(" ", 1'000'000) + "]")->root().size() == 1);
  CHECK_FALSE(parse_json(repeated("[", 1'000'000)));
  CHECK_FALSE(parse_json(repeated("{\"a\":", 1'000'000)));
  CHECK_FALSE(parse_json("[" + repeated("9", 1'000'000) + "x]"));
}

TEST_CASE("json: duplicate names are found by path") {
  struct Case {
    std::string_view text;
    std::vector<std::string> want;
  };
  const Case cases[] = {
      {R"({"a": 1, "b": {"a": 1}})", {}},
      {R"({"a": 1, "a": 2})", {"a"}},
      {R"({"a": 1, "a": 2, "a": 3})", {"a"}},
      {R"({"a": 1, "\u0061": 2})", {"a"}},
      {R"({"x": {"y": [0, {"k": 1, "l": 2, "k": 3}]}})", {"x.y[1].k"}},
      {R"([[{"k": 1, "k": 1}]])", {"[0][0].k"}},
      {R"({"a b": {"c": 1, "c": 1}})", {"['a b'].c"}},
      {R"({"a": {"z": 1, "z": 1}, "a": {"y": 1, "y": 1}})", {"a", "a.z", "a.y"}},
      {R"({"": 1, "": 2})", {"['']"}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto document = parsed(std::string(c.text));
    std::vector<std::string> paths;
    for (const auto& duplicate : find_duplicate_keys(document.root())) paths.push_back(duplicate.path);
    CHECK(paths == c.want);
  }
}

TEST_CASE("json: duplicates among very many names, and very many duplicates") {
  std::string many = "{";
  for (int i = 0; i < 100'000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  CHECK(find_duplicate_keys(parsed(many + "\"z\":1}").root()).empty());
  CHECK(find_duplicate_keys(parsed(many + "\"k77\":1}").root()).size() == 1);
  const std::string pairs = "[" + repeated(R"({"a":1,"a":2},)", 50'000) + "1]";
  CHECK(find_duplicate_keys(parsed(pairs).root()).size() == 20);
  CHECK(find_duplicate_keys(parsed(pairs).root(), 3).size() == 3);
  const std::string long_key = "\"" + repeated("\xC3\xA9", 100) + "\"";
  const auto found = find_duplicate_keys(parsed("{" + long_key + ":1," + long_key + ":2}").root());
  REQUIRE(found.size() == 1);
  CHECK(found[0].path == "['" + repeated("\xC3\xA9", 30) + "']");
}

TEST_CASE("json: the published parser torture suite") {
  const std::filesystem::path folder = std::filesystem::path(PARITY_SHARED_DIR) / "fhir" / "json-parsing";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no torture suite at PARITY_SHARED_DIR");
    return;
  }
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    const auto document = parse_json(parity::tests::file_text(entry.path()));
    if (name.starts_with("y_")) CHECK(document);
    if (name.starts_with("n_")) {
      REQUIRE_FALSE(document);
      CHECK(document.error().where.find("byte ") != std::string::npos);
    }
    ++seen;
  }
  CHECK(seen > 300);
}
