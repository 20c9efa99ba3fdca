// Ids of requests: what is taken over from a caller, and what is made.
#include <catch2/catch.hpp>

#include <set>
#include <thread>
#include <vector>

#include "cds-hooks/request_id.h"

using namespace parity::hooks;

TEST_CASE("request id: only a UUID is one", "[cds-hooks]") {
  CHECK(is_uuid("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"));
  CHECK(is_uuid("D1577C69-DFBE-44AD-BA6D-3E05E953B2EA"));
  for (const char* no : {"", "9434765919", "d1577c69dfbe44adba6d3e05e953b2ea", "d1577c69-dfbe-44ad-ba6d-3e05e953b2eg",
                         "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea0", "d1577c69+dfbe-44ad-ba6d-3e05e953b2ea",
                         "John Smith 1980-01-02 at 10:00 today"}) {
    INFO(no);
    CHECK_FALSE(is_uuid(no));
  }
}

TEST_CASE("traceparent: as W3C has it", "[cds-hooks]") {
  CHECK(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  for (const char* no : {"", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                         "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                         "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                         "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                         "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                         "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01"}) {
    INFO(no);
    CHECK_FALSE(is_traceparent(no));
  }
}

TEST_CASE("request ids: well-formed, and never the same, over threads and makers", "[cds-hooks]") {
  RequestIds one, other;
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < made.size(); ++i) {
    threads.emplace_back([&, i] {
      RequestIds& ids = i < 3 ? one : other;
      for (int n = 0; n < 1000; ++n) made[i].push_back(ids.make_uuid());
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  bool well_formed = true;
  for (const auto& list : made) {
    for (const auto& id : list) {
      well_formed = well_formed && is_uuid(id) && id[14] == '4';
      all.insert(id);
    }
  }
  CHECK(well_formed);
  CHECK(all.size() == 4000);
  const auto trace = one.make_traceparent();
  CHECK(is_traceparent(trace));
  CHECK(trace != one.make_traceparent());
}
