# Every library from outside, all packaged by Debian 12. Each belongs to the rooms that name it in their
# CMakeLists.txt; tests/architecture/rooms.h holds the same table for their headers.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(cjose REQUIRED IMPORTED_TARGET GLOBAL cjose)

# RapidJSON's package sets variables only.
add_library(parity_rapidjson INTERFACE)
target_include_directories(parity_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
