// A table from texts to numbers: what it finds, what it does not, and texts that are alike.
#include "engine/base/text_table.h"

#include <catch2/catch.hpp>
#include <set>

using namespace parity;

TEST_CASE("text table: each text gives its own number, also among many", "[engine][base]") {
  TextTable table;
  CHECK(table.find("44054006") == std::nullopt);
  const auto text_of = [](std::uint32_t i) { return std::string(i % 20, 'x') + std::to_string(i); };
  for (std::uint32_t i = 0; i < 2000; ++i) table.add(text_of(i), i);
  for (std::uint32_t i = 0; i < 2000; ++i) CHECK(table.find(text_of(i)) == i);
  CHECK(table.find("2000") == std::nullopt);
  CHECK(table.find("") == std::nullopt);
}

TEST_CASE("text table: the first number that a text was given stays", "[engine][base]") {
  TextTable table;
  table.add("", 1);
  table.add("a", 2);
  table.add("a", 3);
  CHECK(table.find("") == 1U);
  CHECK(table.find("a") == 2U);
}

TEST_CASE("text table: texts that differ in one byte, or in length alone, have hashes of their own", "[engine][base]") {
  std::set<std::uint64_t> hashes;
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string zeros(size, '\0');
    hashes.insert(quick_hash(zeros));
    for (std::size_t at = 0; at < size; ++at) {
      std::string one = zeros;
      one[at] = '1';
      hashes.insert(quick_hash(one));
    }
  }
  CHECK(hashes.size() == 40 + 39 * 40 / 2);
}
