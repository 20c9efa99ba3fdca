// Shows on snippets that each architecture check can fail, and what it lets pass.
#include "tests/architecture/checks.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/architecture/rooms.h"

namespace parity::architecture {
namespace {

struct Case {
  std::string path;
  std::string text;
  std::string want;  // the violation's text, or empty
};

template <class Check>
void run(const std::vector<Case>& cases, Check check) {
  for (const Case& c : cases) {
    INFO(c.path << ": " << c.text);
    const auto violations = check(make_source(c.path, c.text));
    CHECK((violations.empty() ? "" : violations.front().what) == c.want);
  }
}

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "  x = 1;\n";
  return text;
}

}  // namespace

TEST_CASE("include edges") {
  run(
      {
          {"engine/base/a.cpp", "#include \"engine/base/a.h\"", ""},
          {"engine/base/a.cpp", "#include \"engine/record/a.h\"", "engine/base may not include `engine/record/a.h`"},
          {"engine/load/a.cpp", "#include \"engine/eval/a.h\"", "engine/load may not include `engine/eval/a.h`"},
          {"engine/eval/a.cpp", "#include \"engine/load/a.h\"", "engine/eval may not include `engine/load/a.h`"},
          {"engine/testing/a.cpp", "#include \"engine/load/a.h\"", ""},
          {"engine/testing/a.cpp", "#include \"audit/a.h\"", "engine/testing may not include `audit/a.h`"},
          {"fhir-adapter/a.h", "#include \"engine/plan/a.h\"", "fhir-adapter may not include `engine/plan/a.h`"},
          {"cds-hooks/a.h", "#include \"audit/store.h\"", ""},
          {"cds-hooks/a.h", "#include \"audit/chain.h\"", "cds-hooks may not include `audit/chain.h`"},
          {"audit/a.h", "#include \"engine/eval/outcome.h\"", ""},
          {"audit/a.h", "#include \"engine/load/a.h\"", "audit may not include `engine/load/a.h`"},
          {"cds-hooks/a.h", "#include \"cli/a.h\"", "cds-hooks may not include `cli/a.h`"},
          {"cli/serve/a.h", "#include \"cds-hooks/a.h\"", ""},
          {"cli/a.h", "#include \"cli/serve/a.h\"", ""},
          {"cli/a.h", "#include \"cds-hooks/a.h\"", "cli may not include `cds-hooks/a.h`"},
          {"cli/cohort/a.h", "#include \"cli/a.h\"", "cli/cohort may not include `cli/a.h`"},
          {"cli/a.h", "#include \"b.h\"", "`b.h` is no path from the root to a room"},
          {"cli/a.h", "#include \"engine_b/b.h\"", "`engine_b/b.h` is no path from the root to a room"},
          {"engine/base/a.cpp", "// #include \"audit/a.h\"\n/*\n#include \"audit/a.h\"\n*/", ""},
      },
      check_includes);
}

TEST_CASE("headers from outside") {
  run(
      {
          {"engine/base/a.cpp", "#include <vector>\n#include <fmt/format.h>\n#include <tl/expected.hpp>", ""},
          {"engine/load/a.cpp", "#include <yaml-cpp/yaml.h>", ""},
          {"engine/plan/a.cpp", "#include <yaml-cpp/yaml.h>", "`yaml-cpp/yaml.h` belongs to engine/load"},
          {"fhir-adapter/a.cpp", "#include <simdjson.h>", ""},
          {"fhir-adapter/rest/a.cpp", "#include <simdjson.h>\n#include <cpprest/uri.h>\n#include <sys/socket.h>", ""},
          {"fhir-adapter/a.cpp", "#include <cpprest/uri.h>", "`cpprest/uri.h` belongs to fhir-adapter/rest"},
          {"fhir-adapter/a.cpp", "#include \"fhir-adapter/rest/url.h\"",
           "fhir-adapter may not include `fhir-adapter/rest/url.h`"},
          {"cds-hooks/a.cpp", "#include \"fhir-adapter/rest/url.h\"", ""},
          {"cds-hooks/a.cpp", "#include <simdjson.h>", "`simdjson.h` belongs to fhir-adapter"},
          {"cds-hooks/a.cpp", "#include <boost/asio.hpp>\n#include <cjose/cjose.h>\n#include <rapidjson/writer.h>", ""},
          {"fhir-adapter/a.cpp", "#include <boost/asio.hpp>", "`boost/asio.hpp` belongs to cds-hooks"},
          {"cds-hooks/a.cpp", "#  include <sqlite3.h>", "`sqlite3.h` belongs to storage"},
          {"engine/base/digest.cpp", "#include <openssl/evp.h>", ""},
          {"engine/base/a.cpp", "#include <openssl/evp.h>",
           "`openssl/evp.h` belongs to cds-hooks, engine/base/digest.cpp"},
          {"audit/a.cpp", "#include <spdlog/spdlog.h>", "`spdlog/spdlog.h` belongs to cds-hooks"},
          {"cds-hooks/a.cpp", "#include <CLI/CLI.hpp>", "`CLI/CLI.hpp` belongs to cli"},
          {"engine/base/a.cpp", "#include <unistd.h>", "`unistd.h` belongs to cds-hooks, storage, audit, cli"},
          {"cli/a.cpp", "#include <curl/curl.h>", "`curl/curl.h` stands in no table of tests/architecture/rooms.h"},
          {"cli/a.cpp", "#include <cli/a.h>", "`cli/a.h` stands in no table of tests/architecture/rooms.h"},
      },
      check_includes);
}

TEST_CASE("a second file with yaml-cpp is one too many") {
  std::vector<Source> sources = {make_source("engine/load/a.cpp", "#include <yaml-cpp/yaml.h>")};
  CHECK(check_exclusive_headers(sources).empty());
  sources.push_back(make_source("engine/load/b.cpp", "#include <yaml-cpp/node/node.h>"));
  CHECK(to_text(check_exclusive_headers(sources)) ==
        "engine/load/b.cpp:0: `yaml-cpp/` may stand in 1 file, and stands in engine/load/a.cpp, engine/load/b.cpp\n");
}

TEST_CASE("bans") {
  run(
      {
          {"engine/eval/a.cpp", "auto t = std::chrono::system_clock::now();",
           "`system_clock::now`: `now` is an argument"},
          {"engine/eval/a.cpp", "auto t = ::time(nullptr);", "`time(nullptr)`: `now` is an argument"},
          {"engine/eval/a.cpp", "auto t = uptime(nullptr);", ""},
          {"fhir-adapter/a.cpp", "steady_clock::now();", ""},
          {"engine/load/a.cpp", "#include <fstream>", "`<fstream>`: the engine opens no file"},
          {"audit/a.cpp", "#include <fstream>", ""},
          {"engine/load/a.cpp", "// std::ifstream\nauto s = \"std::ifstream\"; auto r = R\"x(fopen)x\";", ""},
          {"audit/a.cpp", "std::cout << 1;", "`std::cout`: a library prints nothing"},
          {"audit/a.cpp", "std::snprintf(b, 2, f);", ""},
          {"audit/a.cpp", "std::printf(f);", "`printf(`: a library prints nothing"},
          {"cds-hooks/a.cpp", "std::exit(1);", "`exit(`: a library ends no program"},
          {"cds-hooks/a.cpp", "transaction.abort(); p->exit(); at_exit(1);", ""},
          {"cds-hooks/a.cpp", "  void abort() override;\nvoid Session::abort() {}", ""},
          {"cds-hooks/a.cpp", "if (x)\n  abort();", "`abort(`: a library ends no program"},
          {"cds-hooks/a.cpp", "if (x) ::abort();", "`abort(`: a library ends no program"},
          {"cds-hooks/a.cpp", "else abort();", "`abort(`: a library ends no program"},
          {"cli/a.cpp", "std::cout << 1; std::exit(1);", ""},
      },
      check_bans);
}

TEST_CASE("file length") {
  run(
      {
          {"cli/a.cpp", lines(kMostFileLines), ""},
          {"cli/a.cpp", lines(kMostFileLines + 1), "501 lines; at most 500"},
          {"cli/a.cpp", "// generated by x\n" + lines(kMostFileLines), ""},
      },
      check_file_length);
}

TEST_CASE("function length") {
  const std::string longest = lines(kMostFunctionLines - 2);
  const std::string too_long = lines(kMostFunctionLines - 1);
  run(
      {
          {"cli/a.cpp", "namespace a {\nint f() {\n" + longest + "}\n}\n", ""},
          {"cli/a.cpp", "namespace a {\nint f() {\n" + too_long + "}\n}\n", "`int f() {` has 61 lines; at most 60"},
          {"cli/a.cpp", "struct A {\n public:\n  A(int x) : x_{x} {\n" + too_long + "}\nint x_;\n};",
           "`A(int x) : x_{x} {` has 61 lines; at most 60"},
          {"cli/a.cpp", "template <class T>\nauto f(T t) const noexcept -> std::vector<T> {\n" + longest + "}",
           "`template <class T>` has 61 lines; at most 60"},
          {"cli/a.cpp", "const auto f = [](int x) {\n" + too_long + "};",
           "`const auto f = [](int x) {` has 61 lines; at most 60"},
          {"cli/a.cpp", "const A k = [] {\n" + too_long + "}();", "`const A k = [] {` has 61 lines; at most 60"},
          {"cli/a.cpp", "const A k = std::to_array<B>({\n" + too_long + "});", ""},
          {"cli/a.cpp", "const A kTable = {\n{1, f(2)},\n" + too_long + "};", ""},
          {"cli/a.cpp", "const A kTable = {\n{1, [](int x) {\n" + too_long + "}},\n};",
           "`[](int x) {` has 61 lines; at most 60"},
          {"cli/a.cpp", "const A kTable = {\n{1, [] {\n" + longest + "}},\n};\n", ""},
          {"cli/a.cpp", "struct A final : B<int> {\n" + too_long + "};", ""},
          {"cli/a.cpp", "enum class A : char {\n" + too_long + "};", ""},
          {"cli/a.cpp", "int f() { return '{' + \"{{\"[0] + 1'000; }  // {\nnamespace a {\n" + too_long + "}\n", ""},
          {"cli/a.cpp", "#define X {{\nvoid f(A a = {}) {\n" + too_long + "}\n",
           "`void f(A a = {}) {` has 61 lines; at most 60"},
      },
      check_function_lengths);
}

TEST_CASE("functions are found one by one, not what is nested in them") {
  const auto source = make_source("cli/a.cpp",
                                  "int f() {\n  if (a()) {\n    g([] { return 1; });\n  }\n}\n\n"
                                  "struct A {\n  bool ok() const { return true; }\n  int x{3};\n};\n"
                                  "int g(int x)\n{\n}\n");
  const auto functions = functions_of(source);
  REQUIRE(functions.size() == 3);
  CHECK((functions[0].line == 1 && functions[0].length == 5));
  CHECK((functions[1].line == 8 && functions[1].length == 1));
  CHECK((functions[2].line == 11 && functions[2].length == 3));
}

TEST_CASE("names and places") {
  const std::string no_room = "stands in no room: a library takes the files of its own folder only";
  run(
      {
          {"cds-hooks/card_text.cpp", "", ""},
          {"engine/base/date.h", "", ""},
          {"tests/unit/fhir-adapter/bundle_test.cpp", "", ""},
          {"cli/mainFile.cpp", "", "`mainFile.cpp` is not snake_case with .h or .cpp"},
          {"cli/main.cc", "", "`main.cc` is not snake_case with .h or .cpp"},
          {"tests/unit/my-test/a.cpp", "", "`my-test` is not snake_case with .h or .cpp"},
          {"cds-hooks/http/server.cpp", "", no_room},
          {"engine/a.h", "", no_room},
          {"engine/extra/a.h", "", no_room},
      },
      check_place);
}

}  // namespace parity::architecture
