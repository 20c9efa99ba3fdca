// CSV, RF2 and FHIR JSON as they come from outside: what is read, and where what is wrong stands.
#include <catch2/catch.hpp>
#include <sstream>

#include "terminology/read_csv.h"
#include "terminology/read_fhir.h"
#include "terminology/read_rf2.h"
#include "terminology/sctid.h"
#include "tests/unit/terminology/synthetic_release.h"

namespace parity::terminology::testing {
namespace {

std::string text_of(const Error& error) { return to_text(error); }

std::string csv(const std::string& text) {
  std::istringstream stream(text);
  CsvOptions options;
  options.file = "a.csv";
  options.url = "a";
  const auto list = read_csv(stream, options);
  if (!list) return text_of(list.error());
  std::string codes;
  for (const CodedTerm& code : list->codes) codes += fmt::format("{}|{}|{};", code.system, code.code, code.term);
  return codes;
}

}  // namespace

TEST_CASE("terminology: SNOMED CT identifiers by their check digit", "[terminology]") {
  for (const char* good : {"138875005", "73211009", "27113001", "900000000000207008", "1091811000000102"})
    CHECK(is_sctid(good));
  for (const char* bad : {"", "5", "12345", "138875006", "1091811000000100", "0138875005", "13887500A",
                          "1388750050000000000000", "1.09181E+15"})
    CHECK_FALSE(is_sctid(bad));
}

TEST_CASE("terminology csv: lists, and what is wrong by line", "[terminology]") {
  struct Case {
    std::string name;
    std::string text;
    std::string want;
  };
  const std::string sct(kSnomed);
  const std::vector<Case> cases{
      {"plain", "code,term\n73211009,Diabetes\n", sct + "|73211009|Diabetes;"},
      {"order, case, BOM, CRLF", "\xEF\xBB\xBFTerm,Code\r\nDiabetes,73211009\r\n", sct + "|73211009|Diabetes;"},
      {"quotes", "code,term\n73211009,\"Diabetes, \"\"sugar\"\"\"\n", sct + "|73211009|Diabetes, \"sugar\";"},
      {"a line end in quotes", "code,term\n73211009,\"a\nb\"\n", sct + "|73211009|a\nb;"},
      {"own system", "code,system\nN05AH02,http://www.whocc.no/atc\n", "http://www.whocc.no/atc|N05AH02|;"},
      {"only a code", "code\n73211009\n\n", sct + "|73211009|;"},
      {"empty", "", "a.csv: is empty"},
      {"a header alone", "code\n", "a.csv: holds no code (is it the right file?)"},
      {"no code column", "x,y\n1,2\n", "a.csv:1: no column holds the code (name it `code` in the first line)"},
      {"rounded by a spreadsheet", "code\n73211009\n1091811000000100\n",
       "a.csv:3: `1091811000000100` is no SNOMED CT code: its digits and check digit don't fit (a spreadsheet rounds "
       "long "
       "numbers: export the list anew, the code as text)"},
      {"another system's codes", "code,term\nN05AN01,Lithium\n",
       "a.csv:2: `N05AN01` is no SNOMED CT code: its digits and check digit don't fit (of another code system? say "
       "--system URL, or give the list a column `system`)"},
      {"too many fields", "code,term\n73211009,a,b\n",
       "a.csv:2: 3 fields, the header has 2 (put a text with a comma in double quotes)"},
      {"a missing code", "code,term\n,a\n", "a.csv:2: no code"},
      {"an open quote", "code,term\n73211009,\"a\n", "a.csv:2: a quote is never closed"},
      {"not UTF-8", "code,term\n73211009,\xFF\n", "a.csv:2: is not UTF-8 (save the file as UTF-8)"},
      {"a NUL", std::string("code\n7321\0009\n", 13), "a.csv:2: holds a NUL (is this a text file?)"},
      {"a long line", "code\n" + std::string(70'000, '1'), "a.csv:2: a line of more than 65536 bytes"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(csv(c.text) == c.want);
  }
}

TEST_CASE("terminology rf2: files by their name", "[terminology]") {
  struct Case {
    const char* name;
    Rf2File want;
  };
  for (const Case& c : {Case{"sct2_Concept_Snapshot_INT_20260101.txt", Rf2File::kConcepts},
                        Case{"xsct2_Concept_Snapshot_INT_20260101.txt", Rf2File::kConcepts},
                        Case{"sct2_Relationship_Snapshot_GB_20260101.txt", Rf2File::kRelationships},
                        Case{"sct2_Description_Snapshot-en_INT_20260101.txt", Rf2File::kDescriptions},
                        Case{"der2_Refset_SimpleSnapshot_INT_20260101.txt", Rf2File::kSimpleRefset},
                        Case{"sct2_StatedRelationship_Snapshot_INT_20260101.txt", Rf2File::kOther},
                        Case{"sct2_RelationshipConcreteValues_Snapshot_INT_20260101.txt", Rf2File::kOther},
                        Case{"sct2_Concept_Full_INT_20260101.txt", Rf2File::kOther},
                        Case{"der2_cRefset_LanguageSnapshot-en_INT_20260101.txt", Rf2File::kOther},
                        Case{"readme.txt", Rf2File::kOther}}) {
    INFO(c.name);
    CHECK(rf2_file_of(c.name) == c.want);
  }
}

TEST_CASE("terminology rf2: what is wrong, by file and line", "[terminology]") {
  const std::string head = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n";
  const std::string row = "\t20260101\t1\t900000000000207008\t900000000000074008\n";
  struct Case {
    std::string name;
    std::string text;
    std::string want;
  };
  const std::vector<Case> cases{
      {"good", head + "138875005" + row, ""},
      {"empty", "", "c.txt: is empty"},
      {"another file's header", "id\tx\n", "c.txt:1: the header is not that of this kind of file"},
      {"a column too few", head + "138875005\t20260101\t1\n", "c.txt:2: 3 columns, 5 are expected"},
      {"a wrong check digit", head + "138875006" + row, "c.txt:2: id `138875006` is no SNOMED CT identifier"},
      {"no time", head + "138875005\t2026\t1\tx\ty\n", "c.txt:2: `2026` is no effective time"},
      {"active is what", head + "138875005\t20260101\tyes\tx\ty\n", "c.txt:2: active is `yes`"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    Rf2Release release;
    std::istringstream stream(c.text);
    const auto read = release.read(Rf2File::kConcepts, stream, "c.txt");
    CHECK(read.has_value() == c.want.empty());
    if (!read) CHECK_THAT(text_of(read.error()), Catch::StartsWith(c.want));
  }
  Rf2Release none;
  CHECK_FALSE(none.finish());
}

TEST_CASE("terminology rf2: a relationship to a concept that is nowhere", "[terminology]") {
  Rf2Release release;
  std::istringstream concepts(
      "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n138875005\t20260101\t1\tm\td\n");
  REQUIRE(release.read(Rf2File::kConcepts, concepts, "c.txt"));
  std::istringstream relationships(
      "id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\t"
      "modifierId\n" +
      code_of(1, "02") + "\t20260101\t1\tm\t73211009\t138875005\t0\t116680003\tx\ty\n");
  const auto read = release.read(Rf2File::kRelationships, relationships, "r.txt");
  REQUIRE_FALSE(read);
  CHECK_THAT(text_of(read.error()), Catch::StartsWith("r.txt:2: the concept 73211009 is in no concept file"));
}

TEST_CASE("terminology rf2: of a component in several files, the latest counts", "[terminology]") {
  Rf2Release release;
  const std::string head = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n";
  for (const char* row : {"73211009\t20260401\t0\tm\td\n", "73211009\t20250101\t1\tm\td\n"}) {
    std::istringstream stream(head + row);
    REQUIRE(release.read(Rf2File::kConcepts, stream, "c.txt"));
  }
  const auto finished = release.finish();
  REQUIRE(finished);
  REQUIRE(finished->concepts.size() == 1);
  CHECK_FALSE(finished->concepts[0].is_active);
  CHECK(finished->version == "20260401");
}

TEST_CASE("terminology fhir: ValueSets and CodeSystems", "[terminology]") {
  struct Case {
    std::string name;
    std::string json;
    std::string want;  // the codes, or how the message begins
  };
  const std::string set = R"("resourceType":"ValueSet","url":"http://x/vs","name":"N")";
  const std::vector<Case> cases{
      {"composed", "{" + set + R"(,"compose":{"include":[{"system":"s","concept":[{"code":"1"},{"code":"2"}]}]}})",
       "1 2 "},
      {"expanded, nested, with a heading",
       "{" + set +
           R"(,"expansion":{"contains":[{"abstract":true,"contains":[{"system":"s","code":"1"}]},{"system":"s","code":"2"}]}})",
       "1 2 "},
      {"a page of an expansion", "{" + set + R"(,"expansion":{"total":9,"contains":[{"system":"s","code":"1"}]}})",
       "f: ValueSet.expansion.total: 9 codes are said and 1 are there"},
      {"a filter", "{" + set + R"(,"compose":{"include":[{"system":"s","filter":[{}]}]}})",
       "f: ValueSet.compose.include[0]: would have to be computed"},
      {"a whole system", "{" + set + R"(,"compose":{"include":[{"system":"s"}]}})",
       "f: ValueSet.compose.include[0]: would have to be computed"},
      {"no system", "{" + set + R"(,"compose":{"include":[{"concept":[{"code":"1"}]}]}})",
       "f: ValueSet.compose.include[0].concept[0].system: a code means"},
      {"no url", R"({"resourceType":"ValueSet"})", "f: ValueSet.url: a ValueSet needs one"},
      {"a hierarchy",
       R"({"resourceType":"CodeSystem","url":"u","content":"complete","concept":[{"code":"b","concept":[{"code":"a"}]}]})",
       "a b a<b "},
      {"not complete", R"({"resourceType":"CodeSystem","url":"u","content":"fragment"})",
       "f: CodeSystem.content: only a complete"},
      {"twice", R"({"resourceType":"CodeSystem","url":"u","content":"complete","concept":[{"code":"b"},{"code":"b"}]})",
       "f: CodeSystem.concept: the code `b` stands twice"},
      {"another resource", R"({"resourceType":"Patient"})", "f: is no ValueSet and no CodeSystem"},
      {"no JSON", "{", "f: line 1"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto read = read_fhir(c.json, "f");
    std::string got;
    if (!read) {
      got = text_of(read.error());
    } else if (const auto* list = std::get_if<CodeList>(&*read)) {
      for (const CodedTerm& code : list->codes) got += code.code + " ";
    } else {
      const auto& system = std::get<CodeSystemRelease>(*read);
      for (const auto& one : system.concepts) got += one.code + " ";
      for (const IsA& edge : system.is_a)
        got += system.concepts[edge.child].code + "<" + system.concepts[edge.parent].code + " ";
    }
    CHECK_THAT(got, Catch::StartsWith(c.want));
  }
}

}  // namespace parity::terminology::testing
