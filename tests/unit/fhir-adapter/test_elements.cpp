// A resource's elements in slots answer as a search of the same object does, whatever its names are.
#include "fhir-adapter/elements.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "fhir-adapter/hash_order.h"

using namespace parity::fhir;

namespace {

// Names with a place, stems, what only looks like one of them, and names that only a search finds.
const std::vector<std::string> kNames = {"status",
                                         "code",
                                         "valueQuantity",
                                         "valueString",
                                         "value",
                                         "valu",
                                         "values",
                                         "Value",
                                         "effectiveDateTime",
                                         "effective",
                                         "effectiveness",
                                         "onsetAge",
                                         "occurrenceString",
                                         "occurence",
                                         "medicationReference",
                                         "medicationCodeableConcept",
                                         "modifierExtension",
                                         "id",
                                         "i",
                                         "",
                                         "statu",
                                         "statusX",
                                         "basedOn",
                                         "abatementDateTime",
                                         "performedPeriod",
                                         "encounter",
                                         "resourceType",
                                         "note",
                                         "verificationStatus",
                                         "verificationstatus",
                                         "_status"};

void check_alike(JsonView object) {
  const Elements elements(object);
  const auto same = [](JsonView a, JsonView b) { return a.exists() == b.exists() && a.source() == b.source(); };
  CHECK(same(elements["status"], object["status"]));
  CHECK(same(elements["code"], object["code"]));
  CHECK(same(elements["id"], object["id"]));
  CHECK(same(elements["basedOn"], object["basedOn"]));
  CHECK(same(elements["medicationReference"], object["medicationReference"]));
  CHECK(same(elements["medicationCodeableConcept"], object["medicationCodeableConcept"]));
  CHECK(same(elements["modifierExtension"], object["modifierExtension"]));
  CHECK(same(elements["verificationStatus"], object["verificationStatus"]));
  CHECK(same(elements["encounter"], object["encounter"]));  // without a place
  for (const std::string& name : kNames) CHECK(same(elements[std::string_view(name)], object[name]));
  const auto same_choice = [&same](const JsonMember& a, const JsonMember& b) {
    return same(a.value, b.value) && a.key == b.key;
  };
  CHECK(same_choice(elements.find_choice("value"), object.find_choice("value")));
  CHECK(same_choice(elements.find_choice("effective"), object.find_choice("effective")));
  CHECK(same_choice(elements.find_choice("onset"), object.find_choice("onset")));
  CHECK(same_choice(elements.find_choice("abatement"), object.find_choice("abatement")));
  CHECK(same_choice(elements.find_choice("performed"), object.find_choice("performed")));
  CHECK(same_choice(elements.find_choice("occurrence"), object.find_choice("occurrence")));
  CHECK(same_choice(elements.find_choice("status"), object.find_choice("status")));  // no stem of the table
}

}  // namespace

TEST_CASE("elements: found as a search finds them") {
  std::mt19937 random(20261122);
  for (int round = 0; round < 300; ++round) {
    std::string text = "{";
    const std::size_t members = random() % 12;
    for (std::size_t i = 0; i < members; ++i) {
      const std::string& name = kNames[random() % kNames.size()];  // a name may come twice: the first counts
      const char* const values[] = {"null", "1", "\"a\"", "{\"status\": 2}", "[{}]"};
      text += (i == 0 ? "\"" : ", \"") + name + "\": " + values[random() % std::size(values)];
    }
    // A name with an escape may hide behind any text: then every question is a search.
    if (round % 7 == 0) text += std::string(members == 0 ? "" : ", ") + "\"st\\u0061tus\": 9";
    text += "}";
    INFO(text);
    const auto document = parse_json(text);
    REQUIRE(document);
    check_alike(document->root());
  }
}

TEST_CASE("elements: of a very large object found all the same") {
  std::string text = R"({"id": "1")";
  for (int i = 0; i < 30'000; ++i) text += R"(, "note": 1)";
  text += R"(, "status": "final", "valueString": "a"})";
  const auto document = parse_json(text);
  REQUIRE(document);
  check_alike(document->root());
}

TEST_CASE("elements: of what is no object there are none") {
  for (const char* text : {"[]", "1", "\"status\"", "null", "[{\"status\": 1}]"}) {
    const auto document = parse_json(text);
    REQUIRE(document);
    check_alike(document->root());
  }
  check_alike(JsonView());
}

TEST_CASE("hash order: by hash, then as told; what is around a hash holds all of it") {
  struct Key {
    std::uint64_t hash;
    std::uint32_t number;
  };
  const auto before = [](const Key& a, const Key& b) { return a.number < b.number; };
  for (const std::size_t count : {0U, 1U, 2U, 3U, 64U, 300U}) {
    for (const std::uint64_t distinct : {std::uint64_t{1}, std::uint64_t{5}, ~std::uint64_t{0}}) {
      CAPTURE(count, distinct);
      std::mt19937_64 random(count);
      std::vector<Key> keys;
      for (std::uint32_t i = 0; i < count; ++i)
        keys.push_back({random() % distinct * 0x9E3779B97F4A7C15U, static_cast<std::uint32_t>(random() % 1000)});
      const HashOrder<Key> order(keys, before, std::pmr::get_default_resource());
      REQUIRE(order.keys().size() == count);
      CHECK(std::is_sorted(order.keys().begin(), order.keys().end(), [&before](const Key& a, const Key& b) {
        return a.hash != b.hash ? a.hash < b.hash : before(a, b);
      }));
      for (const Key& key : keys) {
        const auto around = order.around(key.hash);
        const auto alike = [&key](const Key& one) { return one.hash == key.hash; };
        CHECK(std::count_if(around.begin(), around.end(), alike) == std::count_if(keys.begin(), keys.end(), alike));
      }
    }
  }
}
