// Places as people count them: in characters, whatever the bytes.
#include "engine/base/place.h"

#include <catch2/catch.hpp>

namespace parity {
namespace {

const SourceFiles kFiles = {{"a.yaml", "b: 1\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x: \xC3\xB6y\n"}};

TEST_CASE("a place is shown in characters") {
  struct Case {
    const char* name;
    Where where;
    std::string text;
    std::size_t length;
  };
  const Case cases[] = {
      {"plain", {0, 1, 4, 1}, "a.yaml:1:4", 1},
      {"the first of a line", {0, 2, 1, 2}, "a.yaml:2:1", 1},
      {"behind two, three and four bytes", {0, 2, 10, 1}, "a.yaml:2:4", 1},
      {"two characters of three bytes", {0, 2, 13, 3}, "a.yaml:2:7", 2},
      {"longer than the line", {0, 2, 13, 99}, "a.yaml:2:7", 2},
      {"behind the line's end", {0, 1, 9, 1}, "a.yaml:1:9", 0},
      {"a line that is not there", {0, 9, 2, 1}, "a.yaml:9:2", 0},
      {"the file as a whole", {0, 0, 0, 0}, "a.yaml", 0},
      {"no such file", {7, 0, 0, 0}, "rules", 0},
      {"a line of no such file", {7, 3, 2, 1}, "rules:3:2", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(place_text(c.where, kFiles) == c.text);
    CHECK(shown_place(c.where, kFiles).length == c.length);
  }
  CHECK(characters("") == 0);
  CHECK(characters("\xC3\xA4") == 1);
}

}  // namespace
}  // namespace parity
