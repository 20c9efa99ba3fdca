// What the JSON writer makes of every kind of value, and of strings that are no text.
#include <catch2/catch.hpp>

#include "cds-hooks/json_writer.h"

using namespace parity;
using namespace parity::hooks;
using namespace std::string_view_literals;

namespace {

std::string written(std::string_view text) {
  JsonWriter json;
  json.string(text);
  return json.take();
}

}  // namespace

TEST_CASE("json writer: an object of every kind", "[cds-hooks]") {
  JsonWriter json;
  {
    const auto outer = json.object();
    json.member("text", "x");
    json.member("decimal", *Decimal::parse("-12.50"));
    json.integer_member("integer", -9'223'372'036'854'775'807);
    json.boolean_member("yes", true);
    json.key("nothing");
    json.null();
    json.key("as-is");
    json.raw(R"({"b":[1,2]})");
    {
      const auto empty = json.array("empty");
    }
    {
      const auto list = json.array("list");
      {
        const auto element = json.object();
      }
      json.string("y");
    }
    const auto last = json.object("last");
    json.member("z", "");
  }
  CHECK(json.take() == R"({"text":"x","decimal":-12.50,"integer":-9223372036854775807,"yes":true,"nothing":null,)"
                       R"("as-is":{"b":[1,2]},"empty":[],"list":[{},"y"],"last":{"z":""}})");
}

TEST_CASE("json writer: strings are always valid JSON", "[cds-hooks]") {
  struct Case {
    const char* name;
    std::string_view input;
    std::string_view want;
  };
  const Case cases[] = {
      {"plain", "abc", R"("abc")"},
      {"quotes", R"(a"b\c)", R"("a\"b\\c")"},
      {"line ends", "a\r\n\tb", R"("a\r\n\tb")"},
      {"controls", "\x01\x1F\0"sv, R"("\u0001\u001F\u0000")"},
      {"DEL is a character", "\x7F", "\"\x7F\""},
      {"UTF-8 as it is", "\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
      {"a broken byte", "a\xFFz", "\"a\xEF\xBF\xBDz\""},
      {"a surrogate, byte by byte", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"cut short at the end", "a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(written(c.input) == c.want);
  }
}

TEST_CASE("json writer: keys are made valid like strings", "[cds-hooks]") {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("a\"\xFF", "1");
  }
  CHECK(json.take() == "{\"a\\\"\xEF\xBF\xBD\":\"1\"}");
}

TEST_CASE("json writer: after take it starts anew", "[cds-hooks]") {
  JsonWriter json;
  json.string("first");
  CHECK(json.text() == R"("first")");
  CHECK(json.take() == R"("first")");
  json.string("second");
  CHECK(json.take() == R"("second")");
}
