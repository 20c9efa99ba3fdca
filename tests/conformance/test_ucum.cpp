// The units that we claim, against the published UCUM functional tests: what they call a unit and we list is one,
// what they call none we don't know, and numbers convert alike.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "engine/record/unit.h"
#include "test_paths.h"
#include "tests/file_text.h"

namespace {

using namespace parity;

const std::string kSuite = std::string(PARITY_SHARED_DIR) + "/fhir/ucum/UcumFunctionalTests.xml";

// The value of an attribute of one `<case …/>`; empty where there is none.
std::string attribute(const std::string& element, const std::string& name) {
  const std::size_t at = element.find(" " + name + "=\"");
  if (at == std::string::npos) return {};
  const std::size_t start = at + name.size() + 3;
  return element.substr(start, element.find('"', start) - start);
}

// Every `<case …>` outside of comments.
std::vector<std::string> cases() {
  std::string text = parity::tests::file_text(kSuite);
  for (std::size_t at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at))
    text.erase(at, text.find("-->", at) + 3 - at);
  std::vector<std::string> result;
  for (std::size_t at = text.find("<case "); at != std::string::npos; at = text.find("<case ", at + 1))
    result.push_back(text.substr(at, text.find('>', at) - at));
  return result;
}

bool is_there() {
  if (std::filesystem::exists(kSuite)) return true;
  WARN("SKIPPED: the UCUM functional tests are not there: " << kSuite);
  return false;
}

// Codes of the table that the suite has no case for. What stands in braces is an annotation of the unit 1 or of the
// unit before it (UCUM 2.1, clause 6): the suite can't list them. The others are built of symbols and prefixes that
// it has one by one.
const std::set<std::string> kNotInTheSuite = {"1",       "/uL",        "10*3/uL",          "[stone_av]",
                                              "mg/mmol", "mmol/mol",   "mL/min/{1.73_m2}", "{score}",
                                              "{ratio}", "{units}/wk", "{units}/d",        "{cigarettes}/d"};

}  // namespace

TEST_CASE("UCUM: every unit of the table is one, or is known not to be in the suite") {
  if (!is_there()) return;
  std::set<std::string> valid;
  for (const std::string& element : cases())
    if (attribute(element, "valid") == "true") valid.insert(attribute(element, "unit"));
  REQUIRE(valid.size() > 300);
  std::set<std::string> not_there;
  for (const std::string_view code : known_ucum_codes())
    if (!valid.contains(std::string(code))) not_there.insert(std::string(code));
  CHECK(not_there == kNotInTheSuite);
}

TEST_CASE("UCUM: what the suite calls no unit is not known, neither as a code nor as a text of the same letters") {
  if (!is_there()) return;
  std::size_t tried = 0;
  for (const std::string& element : cases()) {
    if (attribute(element, "valid") != "false") continue;
    const std::string unit = attribute(element, "unit");
    CAPTURE(unit, attribute(element, "reason"));
    CHECK_FALSE(unit_of_ucum(unit));
    ++tried;
  }
  CHECK(tried > 20);
}

TEST_CASE("UCUM: a code is read to the letter, another case is another unit") {
  for (const char* code : {"MMOL/L", "Mm[Hg]", "KG", "mM[Hg]", "mmol/mOl", "CM"}) {
    CAPTURE(code);
    CHECK_FALSE(unit_of_ucum(code));
  }
}

TEST_CASE("UCUM: numbers convert as in the suite, rounded to the places that we report") {
  if (!is_there()) return;
  std::size_t tried = 0;
  for (const std::string& element : cases()) {
    const auto from = unit_of_ucum(attribute(element, "srcUnit"));
    const auto to = unit_of_ucum(attribute(element, "dstUnit"));
    if (!from || !to) continue;
    CAPTURE(element);
    const auto value = Decimal::parse(attribute(element, "value"));
    const auto outcome = Decimal::parse(attribute(element, "outcome"));
    REQUIRE(value);
    REQUIRE(outcome);
    const auto ours = convert(*value, *from, *to, Analyte::kNone);
    REQUIRE(ours);
    CHECK(*ours == outcome->rounded(ours->scale()));
    ++tried;
  }
  CHECK(tried >= 5);
}

TEST_CASE("UCUM: a blood pressure in kPa is the same whole mmHg by UCUM's own factor") {
  if (!is_there()) return;
  // Case 3-125: 1 m[Hg] is 133322000 g.s-2.m-1, that is 133.322 kPa.
  Decimal metre_of_mercury;
  for (const std::string& element : cases())
    if (attribute(element, "srcUnit") == "m[Hg]") metre_of_mercury = *Decimal::parse(attribute(element, "outcome"));
  REQUIRE_FALSE(metre_of_mercury.is_zero());
  for (int tenths = 50; tenths <= 350; ++tenths) {
    const Decimal kilopascal(tenths, 1);
    const auto ours = convert(kilopascal, *unit_of_ucum("kPa"), *unit_of_ucum("mm[Hg]"), Analyte::kNone);
    REQUIRE(ours);
    const Decimal by_ucum = Decimal::divide(kilopascal * Decimal(1'000'000'000), metre_of_mercury, 0);
    CAPTURE(tenths);
    CHECK(*ours == by_ucum);
  }
}
