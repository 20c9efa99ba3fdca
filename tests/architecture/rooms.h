// The rooms of the project as data: who may include whom, which headers from outside belong to whom, and what a room
// must not do. checks.cpp reads it, and nothing else does; a change of it is a decision (docs/decisions).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace parity::architecture {

using Places = std::vector<std::string_view>;  // folders, or single files

/// A folder with a library of its own. It may also include itself.
struct Room {
  std::string_view folder;
  Places may_include;
};

/// A header, or a family of headers (`boost/`), from outside the project and the places that may include it.
struct OutsideHeader {
  std::string_view prefix;
  Places places;
  std::size_t most_files = 0;  // 0: any number
};

/// A piece of code text that may not stand in these places.
struct Ban {
  std::string_view text;
  Places places;
  std::string_view why;
};

constexpr std::size_t kMostFileLines = 500;
constexpr std::size_t kMostFunctionLines = 60;

inline const Places kCodeFolders = {"engine", "storage", "fhir-adapter", "terminology", "cds-hooks", "audit", "cli"};

inline const std::vector<Room> kRooms = {
    {"engine/base", {}},
    {"engine/record", {"engine/base"}},
    {"engine/rules", {"engine/base", "engine/record"}},
    {"engine/load", {"engine/base", "engine/record", "engine/rules"}},
    {"engine/plan", {"engine/base", "engine/record", "engine/rules"}},
    {"engine/eval", {"engine/base", "engine/record", "engine/rules", "engine/plan"}},
    {"engine/words", {"engine/base", "engine/record", "engine/rules", "engine/plan"}},
    {"engine/testing", {"engine"}},
    {"engine/cohort", {"engine/base", "engine/record", "engine/rules", "engine/plan", "engine/eval"}},
    {"fhir-adapter", {"engine/base", "engine/record"}},
    {"cds-hooks/pages", {"engine", "fhir-adapter", "cds-hooks", "audit/store.h"}},
    {"cds-hooks/workbench", {"engine", "fhir-adapter", "cds-hooks", "cds-hooks/pages", "storage/durable_file.h"}},
    {"fhir-adapter/rest", {"engine/base", "engine/record", "fhir-adapter"}},
    {"cds-hooks", {"engine", "fhir-adapter", "audit/store.h"}},
    {"storage", {"engine/base"}},
    {"terminology", {"engine/base", "engine/record", "engine/rules", "fhir-adapter", "storage"}},
    {"audit", {"engine/base", "engine/eval", "storage"}},
    {"cli/output", {"engine/base"}},
    {"cli/manual", {}},
    {"cli/register", {"engine/base", "engine/record", "fhir-adapter"}},
    {"cli/cohort", {"engine", "fhir-adapter", "cds-hooks/json_writer.h", "cli/output", "cli/register"}},
    {"cli/site",
     {"engine", "fhir-adapter", "cds-hooks", "audit", "terminology", "cli/output", "storage/durable_file.h"}},
    {"cli/evaluate", {"engine", "fhir-adapter", "cds-hooks", "cli/output", "cli/register", "cli/site"}},
    {"cli/author", {"engine", "cds-hooks", "cli/evaluate", "cli/output", "cli/site"}},
    {"cli/audit", {"engine", "cds-hooks", "audit", "cli/output", "cli/site"}},
    {"cli/terminology", {"engine", "cds-hooks/json_writer.h", "terminology", "cli/output", "cli/site"}},
    {"cli/serve",
     {"engine", "fhir-adapter", "cds-hooks", "audit", "cli/audit", "cli/author", "cli/cohort", "cli/evaluate",
      "cli/output", "cli/site", "storage/durable_file.h"}},
    {"cli", {"engine/base", "cli"}},
};

inline const Places kEverywhere = kCodeFolders;
inline const Places kSystemRooms = {"cds-hooks", "storage", "audit", "cli"};  // they talk to the operating system
// They talk to other computers.
inline const Places kNetworkRooms = {"fhir-adapter/rest", "cds-hooks", "audit", "cli"};

inline const std::vector<OutsideHeader> kOutsideHeaders = {
    {"fmt/", kEverywhere},
    {"tl/expected.hpp", kEverywhere},
    {"yaml-cpp/", {"engine/load"}, 1},
    {"openssl/", {"cds-hooks", "engine/base/digest.cpp"}},
    {"simdjson.h", {"fhir-adapter"}},
    {"cpprest/", {"fhir-adapter/rest"}, 1},
    {"pplx/", {"fhir-adapter/rest"}, 1},
    {"zlib.h", {"fhir-adapter/rest", "cli/register"}, 2},
    {"netdb.h", {"fhir-adapter/rest"}, 1},
    {"sqlite3.h", {"storage"}, 2},
    {"boost/", {"cds-hooks"}},
    {"cjose/", {"cds-hooks"}},
    {"jansson.h", {"cds-hooks"}},
    {"rapidjson/", {"cds-hooks"}},
    {"spdlog/", {"cds-hooks"}},
    {"CLI/", {"cli"}},
    {"sys/socket.h", kNetworkRooms},
    {"sys/", kSystemRooms},
    {"netinet/", kNetworkRooms},
    {"arpa/", kNetworkRooms},
    {"fcntl.h", kSystemRooms},
    {"poll.h", kSystemRooms},
    {"pwd.h", kSystemRooms},
    {"signal.h", kSystemRooms},
    {"sched.h", {"audit"}, 1},
    {"pthread.h", kSystemRooms},
    {"unistd.h", kSystemRooms},
};

inline const Places kPure = {"engine"};
inline const Places kTimeless = {"engine", "fhir-adapter", "terminology"};
inline const Places kLibraries = {"engine", "storage", "fhir-adapter", "terminology", "cds-hooks", "audit"};

inline const std::vector<Ban> kBans = {
    {"system_clock::now", kTimeless, "`now` is an argument"},
    {"time(nullptr)", kTimeless, "`now` is an argument"},
    {"time(NULL)", kTimeless, "`now` is an argument"},
    {"time(0)", kTimeless, "`now` is an argument"},
    {"gettimeofday", kTimeless, "`now` is an argument"},
    {"localtime", kTimeless, "`now` and its zone are arguments"},
    {"localtime_r", kTimeless, "`now` and its zone are arguments"},
    {"clock_gettime", kPure, "`now` is an argument"},
    {"steady_clock::now", kPure, "`now` is an argument"},
    {"high_resolution_clock::now", kPure, "`now` is an argument"},
    {"<fstream>", kPure, "the engine opens no file"},
    {"<filesystem>", kPure, "the engine opens no file"},
    {"fopen", kPure, "the engine opens no file"},
    {"ifstream", kPure, "the engine opens no file"},
    {"ofstream", kPure, "the engine opens no file"},
    {"getenv", kPure, "the engine has no surroundings"},
    {"<iostream>", kLibraries, "a library prints nothing"},
    {"std::cout", kLibraries, "a library prints nothing"},
    {"std::cerr", kLibraries, "a library prints nothing"},
    {"std::clog", kLibraries, "a library prints nothing"},
    {"printf(", kLibraries, "a library prints nothing"},
    {"fprintf(", kLibraries, "a library prints nothing"},
    {"puts(", kLibraries, "a library prints nothing"},
    {"fputs(", kLibraries, "a library prints nothing"},
    {"fmt::print", kLibraries, "a library prints nothing"},
    {"exit(", kLibraries, "a library ends no program"},
    {"_exit(", kLibraries, "a library ends no program"},
    {"quick_exit(", kLibraries, "a library ends no program"},
    {"abort(", kLibraries, "a library ends no program"},
    {"std::terminate", kLibraries, "a library ends no program"},
};

}  // namespace parity::architecture
